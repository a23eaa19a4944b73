/** What an officer compares by eye, in a real browser: original and fax on one another, ink at the size it has on paper. */
import { readFileSync } from 'node:fs'
import type { Locator } from 'playwright-core'
import { beforeAll, expect, test } from 'vitest'
import { describeNeeding } from '../servers/needs.ts'
import { deskBrowser } from './desk-browser.ts'
import type { World } from './desk-world.ts'
import { layBoth } from './laid-both.ts'

const SLOW = 60_000
/** CSS: an inch has 96 pixels. */
const millimetres = (pixels: number) => (pixels / 96) * 25.4

describeNeeding(['chromium'], 'comparing at the desk', () => {
  const desk = deskBrowser()
  let world: World
  beforeAll(() => {
    ;({ world } = desk)
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
    const page = await desk.sitDown('ada', `/cases/${revocationId}`)

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
