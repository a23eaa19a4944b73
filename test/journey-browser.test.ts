// The whole road in a browser: a signed mail is laid, an officer suspends in Chromium, the holder confirms with the key on
// hold, the officer revokes; the demo CA's CRL shows it, the letter goes out, and the page says that the case is closed.
import { mkdirSync, mkdtempSync, readdirSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { simpleParser } from 'mailparser'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { CAST_NOW, cast } from '../fixtures/cast.ts'
import { demoConfig, importDemoRegister, layDemo, type SignIn } from '../src/cli/demo-office.ts'
import { parseCrl } from '../src/pki/crl.ts'
import { clockFrom } from '../src/process/clock.ts'
import { openLog } from '../src/process/log.ts'
import { receive } from '../src/steps/receive.ts'
import { type Office, openOffice } from '../workers/main.ts'
import { launchChromium, type TestBrowser } from './servers/chromium.ts'
import { describeNeeding } from './servers/needs.ts'

const serial = cast.find(({ id }) => id === 'cheung')?.serial ?? ''

describeNeeding(['chromium'], 'the journey in a browser', () => {
  const dir = mkdtempSync(join(tmpdir(), 'holdfast-browser-'))
  const clock = clockFrom(new Date(CAST_NOW))
  let office: Office
  let chromium: TestBrowser
  let officers: readonly SignIn[]

  beforeAll(async () => {
    officers = await layDemo(dir, clock)
    mkdirSync(join(dir, 'tray'))
    const log = openLog('warn')
    office = await openOffice({ config: demoConfig(dir, 0), clock, log, demo: true })
    await importDemoRegister(office.shared.register, office.shared.evidence)
    chromium = await launchChromium()
  }, 120_000)
  afterAll(async () => {
    await chromium?.stop()
    await office?.close()
  })

  const arrives = (name: string) =>
    receive(office.shared)({
      bytes: readFileSync(join('fixtures/post', name)),
      channel: 'email',
      receivedAt: clock.now().toISOString(),
      receivedBy: 'own',
      source: { kind: 'command', name, nonce: 'browser' },
    })
  const reason = () =>
    parseCrl(readFileSync(join(dir, 'ca', 'crl.der'))).entries.get(serial)?.reason
  const choose = (page: Page, name: string) =>
    page.getByRole('region', { name: 'Decide' }).getByRole('button', { name, exact: true }).click()
  const stands = (page: Page, state: string) =>
    page.locator('.standing-state', { hasText: state }).waitFor()

  test('from the signed mail to the closed case', async () => {
    await arrives('09-cheung-first.eml')
    const page = await chromium.browser.newPage()
    page.setDefaultTimeout(60_000)
    await page.goto(office.deskUrl ?? '')
    await page.getByLabel('Name', { exact: true }).fill(officers[0]?.name ?? '')
    await page.getByLabel('Password', { exact: true }).fill(officers[0]?.password ?? '')
    await page.keyboard.press('Enter')
    await page.getByRole('link', { name: 'CHEUNG MEI LING' }).click()
    await page.getByRole('heading', { name: 'Signature verified' }).waitFor()
    await choose(page, 'Suspend')
    await choose(page, 'Suspend')
    await stands(page, 'Suspended')
    while (reason() !== 'certificateHold') await wait(50)

    await arrives('10-cheung-final-confirmation.eml')
    await page.getByText('Final confirmation', { exact: false }).first().waitFor()
    await choose(page, 'Revoke')
    await page.getByLabel('The final confirmation received').check()
    await choose(page, 'Revoke')
    await stands(page, 'Closed')
    expect(reason()).toBe('unspecified')
    const letters = readdirSync(join(dir, 'outbox')).filter((name) => name.endsWith('.eml'))
    const subjects = letters.map(async (name) => {
      const { subject = '' } = await simpleParser(readFileSync(join(dir, 'outbox', name)))
      return subject
    })
    // Beside the answer that his mail came, which goes within the minute.
    const told = (await Promise.all(subjects)).filter((each) => !each.includes('We have received'))
    expect(told).toHaveLength(2)
    await page.close()
  }, 180_000)
})
