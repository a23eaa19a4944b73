/** The calendar in a real browser: a closure declared, corrected and made void; a draft while closed; the emergency path. */
import type { Page } from 'playwright-core'
import { beforeAll, beforeEach, expect, test } from 'vitest'
import { describeNeeding } from '../servers/needs.ts'
import { deskBrowser } from './desk-browser.ts'
import type { World } from './desk-world.ts'
import { layChan } from './laid.ts'

describeNeeding(['chromium'], 'the calendar in a browser', () => {
  const desk = deskBrowser()
  const { complaints, sitDown, faults } = desk
  let world: World
  beforeAll(() => {
    ;({ world } = desk)
  })
  beforeEach(async () => {
    await desk.leave()
    await desk.world.reset()
  })
  const decide = (page: Page) => page.getByRole('region', { name: 'Decide', exact: true })
  const choose = (page: Page, name: string) =>
    decide(page).getByRole('button', { name, exact: true }).click()
  const stands = (page: Page, state: string) =>
    page.locator('.standing-state', { hasText: state }).waitFor()
  const closeUntil = (time: string) =>
    world.declare({
      kind: 'declare',
      signal: 'DECLARED',
      from: '2026-11-23T09:30:00+08:00',
      to: `2026-11-23T${time}:00+08:00`,
    })

  test('a closure is declared, corrected and made void, and the week is drawn with it', async () => {
    const page = await sitDown('ada', '/calendar')
    await page.getByText('Processing is open.').waitFor()
    const form = page.getByRole('region', { name: 'Declare a closure' })
    await form.getByLabel('From (Hong Kong time)').fill('2026-11-23T09:30')
    await form.getByLabel('Until (empty: further notice)').fill('2026-11-23T15:00')
    await form.getByLabel('Reason').fill('Power cut in the building.')
    await form.getByRole('button', { name: 'Declare' }).click()
    await page.locator('.office-banner', { hasText: 'the office is closed' }).waitFor()
    const closures = page.getByRole('region', { name: 'Closures' })
    await closures.getByText('Power cut in the building.').waitFor()
    await expect.poll(() => page.locator('svg.week rect.stopped').count()).toBe(1)
    expect(await faults(page)).toEqual([])

    await closures.getByRole('button', { name: /^Correct DECLARED/ }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByLabel('Until (empty: further notice)').fill('2026-11-23T09:20')
    await dialog.getByLabel('Reason').fill('It came back.')
    await dialog.getByRole('button', { name: 'Correct' }).click()
    await dialog.getByRole('alert').getByText('end before it begins').waitFor()
    await dialog.getByLabel('Until (empty: further notice)').fill('2026-11-23T09:50')
    await dialog.getByRole('button', { name: 'Correct' }).click()
    await page.getByText('Processing is open.').waitFor()

    await closures.getByRole('button', { name: /^Void DECLARED/ }).click()
    await dialog.getByLabel('Reason').fill('It was the neighbours’.')
    await dialog.getByRole('button', { name: 'Make void' }).click()
    await page.locator('tr.closure-void').waitFor()
    await expect.poll(() => page.locator('svg.week rect.stopped').count()).toBe(0)
    await page.getByRole('button', { name: 'Show this desk in Chinese' }).click()
    await page.getByRole('heading', { name: '日曆' }).waitFor()
    expect(await faults(page)).toEqual([])
    // A refusal is an answer that the browser names in its console, too.
    expect(complaints.filter((each) => !each.includes('409'))).toEqual([])
  })

  test('while closed a decision is a draft, with the reason and the time of reopening; at reopening it is confirmed', async () => {
    const { revocationId } = await layChan(world)
    await closeUntil('10:20')
    const page = await sitDown('ada', `/cases/${revocationId}`)
    await choose(page, 'Suspend')
    await decide(page).getByText('Your decision will be kept as a draft.').waitFor()
    await decide(page).getByText('It opens again 2026-11-23 10:20.').waitFor()
    expect(await faults(page)).toEqual([])
    await choose(page, 'Suspend')
    const drafts = page.getByRole('region', { name: 'Kept as drafts' })
    await drafts.getByText(/Kept because: the office is closed/).waitFor()
    await stands(page, 'To decide')
    expect(await drafts.getByRole('button', { name: 'Confirm: Suspend' }).count()).toBe(0)
    await page.getByRole('link', { name: /All cases/ }).click()
    await page.getByRole('row', { name: /CHAN TAI MAN.*Draft/ }).waitFor()

    world.time.now = new Date('2026-11-23T10:20:00+08:00')
    await page.getByRole('link', { name: 'CHAN TAI MAN' }).click()
    await stands(page, 'To decide') // nobody has confirmed it yet
    await drafts.getByRole('button', { name: 'Confirm: Suspend' }).click()
    await stands(page, 'Suspending')
    await expect.poll(() => drafts.count()).toBe(0)
    expect(complaints).toEqual([])
  })

  test('the emergency path takes a second officer, and is marked', async () => {
    const { revocationId } = await layChan(world)
    await closeUntil('16:00')
    const ada = await sitDown('ada', `/cases/${revocationId}`)
    await choose(ada, 'Suspend')
    await ada.getByLabel('This cannot wait: emergency path').check()
    await choose(ada, 'Suspend')
    await ada.getByText('another officer must agree').waitFor()
    const ben = await sitDown('ben', `/cases/${revocationId}`)
    await ben.getByText('Emergency path').first().waitFor()
    await ben.getByRole('button', { name: 'Agree: Suspend' }).click()
    await stands(ben, 'Suspending')
    await ben.locator('.case-head').getByText('Emergency path').waitFor()
    expect(complaints).toEqual([])
  })
})
