// The policy and what waits in a real browser: faults by line, a change proposed and agreed to, bars that are drawn; both languages.
import { readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { loadPolicy } from '../../src/revocation/policy.ts'
import { describeNeeding } from '../servers/needs.ts'
import { deskBrowser } from './desk-browser.ts'
import type { World } from './desk-world.ts'
import { layJudgedFax } from './laid-judged.ts'

const FIRST = readFileSync('policies/hongkong-post.yaml', 'utf8')
const second = FIRST.replace('version: "1"', 'version: "2"').replace('fax: general', 'fax: out')
const LONG = 600_000

describeNeeding(['chromium'], 'the policy in a browser', () => {
  const desk = deskBrowser(async (world) => {
    await world.records.recordFirstPolicy(loadPolicy(FIRST), FIRST, 'command:start')
    world.time.now = new Date(world.time.now.getTime() + 60_000)
  })
  const { complaints, sitDown, faults } = desk
  let world: World
  beforeAll(() => {
    ;({ world } = desk)
  })

  test(
    'a faulty text is told by line; a whole one is proposed, and another officer agrees',
    async () => {
      const { revocationId } = await layJudgedFax(world)
      const page = await sitDown('ada', '/policy')
      await page.getByText('In force', { exact: true }).waitFor()
      const file = join(tmpdir(), `holdfast-second-${process.pid}.yaml`)
      writeFileSync(file, second)
      const paste = page.getByLabel('Or its text (YAML or JSON)')
      await paste.fill(second.replace('suspendable: false', 'suspendable: never'))
      await page.getByRole('button', { name: 'Check' }).click()
      await page.getByText(/^Line \d+:/).waitFor()
      await page.getByText(/kinds\.SERVER\.suspendable/).waitFor()
      expect(await page.getByRole('button', { name: 'Propose to a second officer' }).count()).toBe(
        0,
      )
      expect(await faults(page)).toEqual([])

      await page.locator('input[type=file]').setInputFiles(file)
      await expect.poll(() => paste.inputValue(), { timeout: 60_000 }).toContain('version: "2"')
      await page.getByRole('button', { name: 'Check' }).click()
      await page.getByText('Whole: hongkong-post 2').waitFor()
      await page.getByText('not taken; the right channel is named').first().waitFor()
      await page.getByRole('link', { name: revocationId }).waitFor()
      await page.getByLabel('Applies from (Hong Kong)').fill('2026-12-01')
      await page.getByLabel('Why').fill('Faxes are no longer taken.')
      expect(await faults(page)).toEqual([])
      await page.getByRole('button', { name: 'Propose to a second officer' }).click()
      await page.getByText('Waits for a second officer', { exact: true }).waitFor()
      expect(await page.getByRole('button', { name: 'Agree' }).count(), 'not by herself').toBe(0)

      const other = await sitDown('ben', '/policy')
      await other.getByText('Faxes are no longer taken.').waitFor()
      await other.getByRole('button', { name: 'What it changes' }).first().click()
      await other.getByRole('link', { name: revocationId }).waitFor()
      await other.getByRole('button', { name: 'Agree' }).click()
      await other.getByText('To come', { exact: true }).waitFor()
      await other.getByText(/Agreed to by ben/).waitFor()
      await other.getByRole('button', { name: '中文' }).click()
      await other.getByText('即將生效', { exact: true }).waitFor()
      expect(await faults(other)).toEqual([])
      await other.getByRole('button', { name: '撤回' }).click()
      await other.getByText('已撤回', { exact: true }).waitFor()
      expect(complaints).toEqual([])
    },
    LONG,
  )

  test(
    'what waits is drawn and listed, and leads to its case; in Chinese too',
    async () => {
      const page = await sitDown('vic', '/')
      await page.getByRole('link', { name: 'What waits' }).click()
      const waits = page.getByRole('region', { name: /Signed original awaited/ })
      await waits.getByRole('img', { name: /Signed original awaited\. .*0–7 d: 1/ }).waitFor()
      expect(await waits.locator('svg rect.held').count()).toBeGreaterThan(1)
      expect(await faults(page)).toEqual([])
      await page.getByRole('button', { name: '中文' }).click()
      await page.getByRole('heading', { name: '待收簽署正本' }).waitFor()
      expect(await faults(page)).toEqual([])
      await page
        .getByRole('region', { name: /待收簽署正本/ })
        .getByRole('link')
        .first()
        .click()
      await page.waitForURL(/\/cases\/R-/)
      expect(complaints).toEqual([])
    },
    LONG,
  )
})
