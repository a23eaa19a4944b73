/** The CA in a real browser: a drift found on demand, told over the queue, and answered for; a CRL that has not appeared. */
import { beforeAll, expect, test } from 'vitest'
import { describeNeeding } from '../servers/needs.ts'
import { deskBrowser } from './desk-browser.ts'
import type { World } from './desk-world.ts'

const CHAN = '3A41C7059E2210B4'

describeNeeding(['chromium'], 'the CA in a browser', () => {
  const desk = deskBrowser()
  const { complaints, sitDown, faults } = desk
  let world: World
  beforeAll(() => {
    ;({ world } = desk)
  })

  test('a drift is found on demand, told over the queue, and answered for', async () => {
    world.listed.set(CHAN, { kind: 'on-hold', since: '2026-11-20T02:00:00.000Z' })
    const run = new Date('2026-11-23T01:15:00Z')
    await world.records.crlRun(run, { late: true }, new Date('2026-11-23T01:31:00Z'))
    const page = await sitDown('ada', '/ca')
    await page.getByText('Our cases have not been held against the CA yet.').waitFor()
    await page.getByText('The 2026-11-23 09:15 CRL has not appeared.').waitFor()
    await page.getByRole('button', { name: 'Look now' }).click()
    const row = page.getByRole('row', { name: new RegExp(CHAN) })
    await row.getByText('Changed at the CA; nobody here told it to.').waitFor()
    expect(await faults(page)).toEqual([])

    await page.locator('a.nav-link[href="/"]').click()
    await page.getByText('The CA says otherwise than our cases about one certificate.').waitFor()
    expect(await faults(page)).toEqual([])
    await page.getByRole('main').getByRole('link', { name: 'The CA', exact: true }).click()

    await row.getByRole('button', { name: 'Answer for it' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByLabel('What it is, and what was done about it').fill('Held by court order.')
    await dialog.getByRole('button', { name: 'Answer for it' }).click()
    await row.getByText('Held by court order.').waitFor()
    await row.getByText(/Answered by ada/).waitFor()
    expect(complaints).toEqual([])
  }, 240_000)

  test('an auditor reads it, in Chinese too, and has no button', async () => {
    const page = await sitDown('vic', '/ca')
    await page.getByRole('row', { name: new RegExp(CHAN) }).waitFor()
    expect(await page.getByRole('button', { name: 'Look now' }).count()).toBe(0)
    await page.getByRole('button', { name: '中文' }).click()
    await page.getByRole('heading', { name: '核證機關' }).waitFor()
    await page.getByText('2026-11-23 09:15 的證書撤銷清單仍未發布。').waitFor()
    expect(await faults(page)).toEqual([])
  }, 240_000)
})
