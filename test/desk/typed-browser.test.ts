/** An officer types what was not read for certain, in a real browser and by the keyboard alone. */
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { webAssets } from '../../src/desk/web-assets.ts'
import { launchChromium, type TestBrowser } from '../servers/chromium.ts'
import { describeNeeding } from '../servers/needs.ts'
import { openWorld, PASSWORD, type World } from './desk-world.ts'
import { chanRead, layRead } from './unsure.ts'

const axe = readFileSync(resolve('node_modules/axe-core/axe.min.js'), 'utf8')
const SLOW = 30_000

describeNeeding(['chromium'], 'typing at the desk', () => {
  let world: World
  let url: string
  let chromium: TestBrowser
  let browser: Browser
  beforeAll(async () => {
    await chanRead()
    world = await openWorld({ webDir: await webAssets(resolve('.')) })
    url = await world.app.listen({ port: 0, host: '127.0.0.1' })
    chromium = await launchChromium()
    browser = chromium.browser
  }, 240_000)
  afterAll(async () => {
    await chromium?.stop()
    await world?.close()
  })

  test('an unsure number has an empty box and its picture; typed, the case may be suspended', async () => {
    const hkid = { value: 'A1284563', asRead: 'A1284563' }
    const { revocationId } = await layRead(world, 'unsure.tif', { date: {}, hkid })
    const complaints: string[] = []
    const page = await browser.newPage({ viewport: { width: 1440, height: 950 } })
    page.setDefaultTimeout(SLOW)
    page.on('pageerror', (error) => complaints.push(error.message))
    await page.goto(`${url}/cases/${revocationId}`)
    await page.getByLabel('Name', { exact: true }).fill('ada')
    await page.getByLabel('Password', { exact: true }).fill(PASSWORD)
    await page.keyboard.press('Enter')

    const decide = page.getByRole('region', { name: 'Decide' })
    await decide.getByText('type from the page: HKID, Date').waitFor()
    expect(await decide.getByRole('button', { name: 'Suspend', exact: true }).count()).toBe(0)
    // Nothing of what was read is there to be nodded to.
    const readings = page.getByRole('list', { name: 'Readings' })
    const day = readings.getByLabel('Date: As it stands on the page')
    expect(await day.inputValue()).toBe('')
    expect(await readings.textContent()).not.toContain('23/11/2026')
    const drawn = (it: unknown) => (it as { naturalWidth: number }).naturalWidth
    const crop = readings.getByRole('img', { name: 'Date', exact: true })
    await expect.poll(() => crop.evaluate(drawn), { timeout: SLOW }).toBeGreaterThan(50)
    await page.getByRole('row', { name: /HKID.*Not read for certain/ }).waitFor()

    await day.focus()
    await page.keyboard.type('23/11/2026')
    await page.keyboard.press('Enter')
    await readings.getByText(/Typed by ada.*read as “23\/11\/2026” 40 %/).waitFor()
    await readings.getByText('Show identity card numbers first').waitFor()
    await page.getByRole('button', { name: 'Show identity card numbers' }).click()
    await readings.getByLabel('HKID: As it stands on the page').focus()
    await page.evaluate(axe)
    type Axe = { run(): Promise<{ violations: { id: string }[] }> }
    const { violations } = await page.evaluate(() =>
      (globalThis as unknown as { axe: Axe }).axe.run(),
    )
    expect(violations).toEqual([])
    await page.keyboard.type('A123456(3)')
    await page.keyboard.press('Enter')
    await readings.getByText(/Typed by ada.*read as “A1284563” 40 %/).waitFor()

    await decide.getByRole('button', { name: 'Suspend', exact: true }).click()
    await decide.getByRole('button', { name: 'Suspend', exact: true }).click()
    await page.locator('.standing-state', { hasText: 'Suspending' }).waitFor()
    await page.getByText('Field typed from the page').first().waitFor()
    // Any field may be typed, sure or not.
    await readings.getByRole('button', { name: 'Type it: Serial number' }).click()
    const serial = readings.getByLabel('Serial number: As it stands on the page')
    expect(await serial.inputValue()).toBe('')
    expect(complaints).toEqual([])
    await page.close()
  }, 240_000)
})
