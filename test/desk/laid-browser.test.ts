/** What an officer compares by eye, in a real browser: original and fax on one another, ink at the size it has on paper. */
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import type { Browser, Locator } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { webAssets } from '../../src/desk/web-assets.ts'
import { launchChromium, type TestBrowser } from '../servers/chromium.ts'
import { describeNeeding } from '../servers/needs.ts'
import { openWorld, PASSWORD, type World } from './desk-world.ts'
import { layBoth } from './laid-both.ts'

const SLOW = 60_000
/** CSS: an inch has 96 pixels. */
const millimetres = (pixels: number) => (pixels / 96) * 25.4

describeNeeding(['chromium'], 'comparing at the desk', () => {
  let world: World
  let url: string
  let chromium: TestBrowser
  let browser: Browser
  beforeAll(async () => {
    world = await openWorld({ webDir: await webAssets(resolve('.')) })
    url = await world.app.listen({ port: 0, host: '127.0.0.1' })
    chromium = await launchChromium()
    browser = chromium.browser
  }, 240_000)
  afterAll(async () => {
    await chromium?.stop()
    await world?.close()
  })

  const drawn = (picture: Locator) =>
    expect
      .poll(() => picture.evaluate((it) => (it as unknown as Picture).naturalWidth), {
        timeout: SLOW,
      })
      .toBeGreaterThan(100)
  type Picture = { naturalWidth: number }
  const boxOf = async (it: Locator) => {
    const box = await it.boundingBox()
    if (!box) throw new Error('it is not shown')
    return box
  }

  test('the place where only one bears ink is marked on both, and a signature is as wide as on paper', async () => {
    // The specimen says 300 pixels to the inch: 709 of them are 60 mm.
    const image = readFileSync('fixtures/paper/specimens/chan-signature.png')
    const { sha256 } = await world.evidence.put(image)
    await world.pool.query("update specimens set sha256 = $1 where what = 'signature'", [sha256])
    const { revocationId } = await layBoth(world, { sheet: [210, 297] })
    const page = await browser.newPage({ viewport: { width: 1440, height: 950 } })
    page.setDefaultTimeout(SLOW)
    await page.goto(`${url}/cases/${revocationId}`)
    await page.getByLabel('Name', { exact: true }).fill('ada')
    await page.getByLabel('Password', { exact: true }).fill(PASSWORD)
    await page.keyboard.press('Enter')

    const laid = page.getByRole('region', { name: 'Original and fax', exact: true })
    await laid.getByText('Blue: on the original alone').waitFor()
    const picture = laid.getByRole('img', { name: 'Original and fax on one another' })
    await drawn(picture)
    const [sheet, mark] = [await boxOf(picture), await boxOf(laid.locator('rect.crop'))]
    expect((mark.x + mark.width / 2 - sheet.x) / sheet.width).toBeCloseTo(114 / 210, 2)
    expect((mark.y + mark.height / 2 - sheet.y) / sheet.height).toBeCloseTo(204.65 / 297, 2)

    const signature = page.getByRole('region', { name: 'Signature', exact: true })
    const crop = signature.locator('img').first()
    const held = signature.getByRole('img', { name: 'On file, taken on 2026-01-05' })
    await drawn(crop)
    await drawn(held)
    // Its box and a millimetre on either side.
    expect(millimetres((await boxOf(crop)).width)).toBeCloseTo(90.3, 0)
    await expect.poll(async () => millimetres((await boxOf(held)).width)).toBeCloseTo(60, 0)
    await page.close()
  }, 240_000)
})
