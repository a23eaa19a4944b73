/** Letters in a real browser: read before the decision, held with a banner over every page, let go by two officers. */
import { beforeAll, expect, test } from 'vitest'
import { describeNeeding } from '../servers/needs.ts'
import { deskBrowser } from './desk-browser.ts'
import type { World } from './desk-world.ts'
import { layChan } from './laid.ts'

describeNeeding(['chromium'], 'letters in a browser', () => {
  const desk = deskBrowser()
  const { complaints, sitDown, faults } = desk
  let world: World
  let url: string
  beforeAll(() => {
    ;({ world, url } = desk)
  })

  test('read, held, let go by one officer and then by another', async () => {
    const { revocationId } = await layChan(world)
    const page = await sitDown('ada', `/cases/${revocationId}`)
    await page.getByRole('button', { name: 'Refuse', exact: true }).click()
    await page.getByText('Read the letter that goes out').first().click()
    await page.getByText('By e-mail to taiman.chan@example.hk, unless the case changes.').waitFor()
    await page.getByText('It could not be accepted', { exact: false }).waitFor()
    expect(await faults(page)).toEqual([])
    await page.getByLabel('Reason', { exact: true }).fill('Not the holder.')
    await page.getByRole('button', { name: 'Refuse', exact: true }).last().click()
    await page.getByText('Notice of refusal').waitFor()

    const [notice] = (await world.records.caseFile(revocationId))?.notices ?? []
    const limits = { perHour: 0, perAddress: 1, acknowledgementsPerHour: 1 }
    const asking = { to: 'taiman.chan@example.hk', at: world.clock.now(), limits }
    await world.records.admitNotice(notice?.id ?? '', asking, 'worker:notifier')
    await page.goto(`${url}/mailing`)
    await page.getByRole('banner').getByText('The mailing is stopped.').waitFor()
    await page
      .getByRole('row', { name: new RegExp(`${revocationId}.*Notice of refusal`) })
      .waitFor()
    expect(await faults(page)).toEqual([])
    await page.getByLabel('Why these letters may go').fill('A batch of the bank, looked through.')
    await page.getByRole('button', { name: 'Let them go' }).click()
    await page.getByText('You have let them go; another officer must agree.').waitFor()
    expect(await page.getByLabel('Why these letters may go').count()).toBe(0)

    const other = await sitDown('ben', '/mailing')
    await other.getByText('A batch of the bank, looked through.').waitFor()
    await other.getByRole('button', { name: /中文/ }).click()
    await other.getByRole('heading', { name: '信件' }).waitFor()
    await other.getByLabel('為何這些信件可以寄出').fill('已看過。')
    await other.getByRole('button', { name: '同意放行' }).click()
    await other.getByText('沒有暫緩寄出的信件。').waitFor()
    expect(await other.getByText('發信已停止。').count()).toBe(0)
    expect((await world.records.notice(notice?.id ?? ''))?.held).toBeUndefined()
    expect(complaints).toEqual([])
  }, 240_000)
})
