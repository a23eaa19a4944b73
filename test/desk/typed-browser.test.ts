/** An officer types what was not read for certain, in a real browser and by the keyboard alone. */
import { beforeAll, expect, test } from 'vitest'
import { describeNeeding } from '../servers/needs.ts'
import { deskBrowser } from './desk-browser.ts'
import type { World } from './desk-world.ts'
import { chanRead, layRead } from './unsure.ts'

const SLOW = 30_000

describeNeeding(['chromium'], 'typing at the desk', () => {
  const desk = deskBrowser(async () => {
    await chanRead()
  })
  let world: World
  beforeAll(() => {
    ;({ world } = desk)
  })

  test('an unsure number has an empty box and its picture; typed, the case may be suspended', async () => {
    const hkid = { value: 'A1284563', asRead: 'A1284563' }
    const { revocationId } = await layRead(world, 'unsure.tif', { date: {}, hkid })
    const page = await desk.sitDown('ada', `/cases/${revocationId}`)

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
    expect(await desk.faults(page)).toEqual([])
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
    expect(desk.complaints).toEqual([])
    await page.close()
  }, 240_000)
})
