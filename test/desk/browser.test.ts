/** Officers at their desk, in a real browser: sign in, look, suspend, confirm, revoke, release by two, identify. */
import { readFileSync } from 'node:fs'
import type { Browser, Page } from 'playwright-core'
import { beforeAll, beforeEach, expect, test } from 'vitest'
import { describeNeeding } from '../servers/needs.ts'
import { deskBrowser } from './desk-browser.ts'
import { PASSWORD, type World } from './desk-world.ts'
import { layChan, layChanConfirmation, layTurnedFax, layTwoCertificates } from './laid.ts'

describeNeeding(['chromium'], 'the desk in a browser', () => {
  const desk = deskBrowser()
  const { complaints, sitDown, faults } = desk
  let world: World
  let url: string
  let browser: Browser
  beforeAll(() => {
    ;({ world, url, browser } = desk)
  })
  beforeEach(async () => {
    await desk.leave()
    await desk.world.reset()
  })

  const choose = (page: Page, name: string) =>
    page.getByRole('region', { name: 'Decide' }).getByRole('button', { name, exact: true }).click()
  const stands = (page: Page, state: string) =>
    page.locator('.standing-state', { hasText: state }).waitFor()

  test('a wrong password is told in a sentence; the right one opens the queue', async () => {
    const page = await browser.newPage()
    await page.goto(url)
    await page.getByLabel('Name', { exact: true }).fill('ada')
    await page.getByLabel('Password', { exact: true }).fill('wrong')
    await page.getByRole('button', { name: 'Sign in' }).click()
    await page.getByRole('alert').getByText('do not go together').waitFor()
    await page.getByLabel('Password', { exact: true }).fill(PASSWORD)
    await page.getByRole('button', { name: 'Sign in' }).click()
    await page.getByRole('heading', { name: 'Cases' }).waitFor()
    await page.close()
  })

  test('from the queue to revoked: suspend, then revoke on the final confirmation', async () => {
    const { revocationId } = await layChan(world)
    const page = await sitDown('ada')
    await page
      .getByRole('row', { name: /CHAN TAI MAN/ })
      .getByText('Urgent')
      .waitFor()
    await page.getByRole('link', { name: 'CHAN TAI MAN' }).click()
    await page.getByRole('heading', { name: 'Signature verified' }).waitFor()
    await page.locator('mark', { hasText: '3A41C7059E2210B4' }).waitFor()
    await page.locator('.hidden-character', { hasText: 'U+202E' }).first().waitFor()
    await choose(page, 'Suspend')
    await choose(page, 'Suspend')
    await stands(page, 'Suspending')
    await world.caObeys(revocationId)
    await layChanConfirmation(world)
    await stands(page, 'Suspended') // the page looks again by itself
    await choose(page, 'Revoke')
    await page.getByLabel('The final confirmation received').waitFor()
    await page.getByLabel('Reason code').selectOption('keyCompromise')
    await choose(page, 'Revoke')
    await stands(page, 'Revoking')
    const found = await world.records.revocation(revocationId)
    expect(found?.pendingInstruction).toMatchObject({ kind: 'revoke', reason: 'keyCompromise' })
    expect(complaints).toEqual([])
  })

  test('a release waits for a second officer, who sees the first one’s reason', async () => {
    const { revocationId } = await layChan(world)
    const ada = await sitDown('ada', `/cases/${revocationId}`)
    await choose(ada, 'Suspend')
    await choose(ada, 'Suspend')
    await stands(ada, 'Suspending')
    await world.caObeys(revocationId)
    await ada.reload()
    await stands(ada, 'Suspended')
    await choose(ada, 'Release')
    await ada.getByLabel('Reason', { exact: true }).fill('The laptop was found at home.')
    await choose(ada, 'Release')
    await ada.getByText('another officer must agree').waitFor()

    const ben = await sitDown('ben')
    await ben.getByRole('link', { name: /^Suspended/ }).click()
    await ben.getByText('Second officer wanted').waitFor()
    await ben.getByRole('link', { name: 'CHAN TAI MAN' }).click()
    await ben.locator('blockquote', { hasText: 'The laptop was found at home.' }).waitFor()
    await ben.getByRole('button', { name: 'Agree: Release' }).click()
    await stands(ben, 'Releasing')
    expect(complaints).toEqual([])
  })

  test('a case of two certificates is identified from the register', async () => {
    const { revocationId } = await layTwoCertificates(world)
    const page = await sitDown('ada', `/cases/${revocationId}`)
    await page.getByRole('heading', { name: 'Certificate not identified' }).waitFor()
    await page.getByText('A12•••••').first().waitFor()
    await page.getByRole('button', { name: 'Show identity card numbers' }).click()
    await page.getByText('A1234563').first().waitFor()
    await page.getByRole('img', { name: 'Page 1' }).waitFor()
    await page.getByRole('button', { name: /^SRN/ }).click()
    await expect.poll(() => page.locator('rect.chosen').count()).toBe(1)
    await choose(page, 'Identify')
    const dialog = page.getByRole('dialog')
    await dialog.getByLabel('Search').fill('WONG')
    await dialog.getByRole('button', { name: /^Choose WONG SIU MING/ }).click()
    await page.getByRole('heading', { name: /WONG SIU MING/ }).waitFor()
    expect(complaints).toEqual([])
  })

  test('a letter that no machine can send is printed, posted, and settled by an officer', async () => {
    const { revocationId } = await layChan(world)
    const page = await sitDown('ada', `/cases/${revocationId}`)
    await choose(page, 'Refuse')
    await page.getByLabel('Reason', { exact: true }).fill('Not the holder.')
    await choose(page, 'Refuse')
    await stands(page, 'Refused')
    const [notice] = (await world.records.caseFile(revocationId))?.notices ?? []
    const letter = { address: null, subject: 'Your request', text: 'Dear CHAN TAI MAN,' }
    await world.records.letterNeeded(notice?.id ?? '', 'no address', letter, 'worker:notifier')
    await page.goto(url)
    await page.getByRole('link', { name: /^Holder to tell 1/ }).click()
    await page.getByRole('row', { name: /CHAN TAI MAN.*Letter to write/ }).waitFor()
    await page.getByRole('link', { name: 'CHAN TAI MAN' }).click()
    const notices = page.getByRole('region', { name: 'Notices' })
    await notices.getByText('Dear CHAN TAI MAN,').waitFor()
    const printed = page.waitForEvent('download')
    await notices.getByRole('link', { name: 'Letter for the post (PDF)' }).click()
    expect((await printed).suggestedFilename()).toBe(`${notice?.id}.pdf`)
    expect(await faults(page)).toEqual([])
    await notices.getByLabel('What became of it').selectOption('posted')
    await notices.getByLabel('In words').fill('Registered mail RB 1.')
    await notices.getByRole('button', { name: 'Settle this notice' }).click()
    await notices.getByText(/Letter posted/).waitFor()
    await page.locator('q', { hasText: 'Registered mail RB 1.' }).waitFor()
    expect(complaints).toEqual([])
  })

  test('a page that came head down is shown upright, its signature beside the one on file', async () => {
    const image = readFileSync('fixtures/paper/specimens/chan-signature.png')
    const { sha256 } = await world.evidence.put(image)
    await world.pool.query("update specimens set sha256 = $1 where what = 'signature'", [sha256])
    const { revocationId } = await layTurnedFax(world)
    const page = await sitDown('ada', `/cases/${revocationId}`)
    await page.getByText('Arrived upside down; shown turned.').waitFor()
    const first = page.getByRole('list', { name: 'Readings' }).getByRole('button').first()
    await first.click()
    expect(await first.textContent()).toContain('SRN')
    const downThePage = async (): Promise<number> => {
      const chosen = await page.locator('rect.chosen').boundingBox()
      const sheet = await page.locator('.page-sheet').boundingBox()
      return chosen && sheet ? (chosen.y - sheet.y) / sheet.height : Number.NaN
    }
    // 2060 of 2292 down the page as it came is a tenth down the page as it is read, once its picture is there.
    await expect.poll(downThePage, { timeout: 10_000 }).toBeCloseTo(1 - 2060 / 2292, 2)
    const signature = page.getByRole('region', { name: 'Signature', exact: true })
    const held = signature.getByRole('img', { name: 'On file, taken on 2026-01-05' })
    const drawn = (it: unknown) => (it as { naturalWidth: number }).naturalWidth
    await expect.poll(() => held.evaluate(drawn)).toBeGreaterThan(10)
    const chop = page.getByRole('region', { name: 'Chop', exact: true })
    await chop.getByText('No specimen on file.').waitFor()
    await choose(page, 'Revoke')
    await page.getByText('the CRL will carry no reason').waitFor()
    expect(await faults(page)).toEqual([])
    expect(complaints).toEqual([])
  })

  test('what another officer did meanwhile refuses the older look, and the page shows the new one', async () => {
    const { revocationId } = await layChan(world)
    const page = await sitDown('ada', `/cases/${revocationId}`)
    await choose(page, 'Refuse')
    await page.route('**/api/v1/cases/R-*', (route) => route.abort()) // no news from here on
    const ben = await sitDown('ben', `/cases/${revocationId}`)
    await choose(ben, 'Suspend')
    await choose(ben, 'Suspend')
    await stands(ben, 'Suspending')
    await page.unroute('**/api/v1/cases/R-*')
    await page.getByLabel('Reason', { exact: true }).fill('Not the holder.')
    await choose(page, 'Refuse')
    await stands(page, 'Suspending')
    expect((await world.records.revocation(revocationId))?.state).toBe('suspending')
  })

  test('an auditor sees everything and is offered no decision; the desk speaks Chinese too', async () => {
    const { revocationId } = await layChan(world)
    const page = await sitDown('vic', `/cases/${revocationId}`)
    await page.getByText('You may read here, not decide.').waitFor()
    expect(await page.getByRole('button', { name: 'Suspend', exact: true }).count()).toBe(0)
    await page.getByRole('button', { name: /中文/ }).click()
    await page.getByRole('heading', { name: '簽署已核實' }).waitFor()
    expect(await page.locator('html').getAttribute('lang')).toBe('zh-Hant-HK')
  })

  test('sign-in, queue, case and dialog have no fault that axe can find', async () => {
    const { revocationId } = await layTwoCertificates(world)
    const chan = await layChan(world)
    const stranger = await browser.newPage()
    await stranger.goto(url)
    await stranger.getByLabel('Password', { exact: true }).waitFor()
    expect(await faults(stranger)).toEqual([])
    await stranger.close()
    const page = await sitDown('ada')
    await page.getByRole('link', { name: 'CHAN TAI MAN' }).waitFor()
    expect(await faults(page)).toEqual([])
    await page.goto(`${url}/cases/${chan.revocationId}`)
    await choose(page, 'Revoke')
    expect(await faults(page)).toEqual([])
    await page.goto(`${url}/cases/${revocationId}`)
    await page.getByRole('img', { name: 'Page 1' }).waitFor()
    expect(await faults(page)).toEqual([])
    await choose(page, 'Identify')
    await page.getByRole('dialog').getByLabel('Search').waitFor()
    expect(await faults(page)).toEqual([])
  })
})
