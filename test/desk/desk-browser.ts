// A desk in a real browser, for a whole describe: the world behind it, who sits down, and what page and axe complain of.
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll } from 'vitest'
import { webAssets } from '../../src/desk/web-assets.ts'
import { launchChromium, type TestBrowser } from '../servers/chromium.ts'
import { openWorld, PASSWORD, type World } from './desk-world.ts'

const axe = readFileSync(resolve('node_modules/axe-core/axe.min.js'), 'utf8')
type Axe = { run(): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> }

/** A crowded machine draws slowly; what never comes still fails the test. */
const PATIENCE = 60_000

export type DeskBrowser = {
  readonly world: World
  readonly url: string
  readonly browser: Browser
  /** Errors of the pages and of their consoles, in the order in which they came. */
  readonly complaints: string[]
  /** Signs in with a browser of its own. */
  sitDown(name: string, path?: string): Promise<Page>
  /** What axe finds wrong on the page as it stands. */
  faults(page: Page): Promise<string[]>
  /** Everybody gets up. */
  leave(): Promise<void>
}

/** Opened before the tests of the describe that calls it, closed after them; its fields are there within tests and hooks. */
export function deskBrowser(
  prepare: (world: World) => Promise<void> = async () => {},
): DeskBrowser {
  const complaints: string[] = []
  const contexts: BrowserContext[] = []
  let [world, url, chromium]: [World?, string?, TestBrowser?] = []
  beforeAll(async () => {
    world = await openWorld({ webDir: await webAssets(resolve('.')) })
    await prepare(world)
    url = await world.app.listen({ port: 0, host: '127.0.0.1' })
    chromium = await launchChromium()
  }, 600_000)
  afterAll(async () => {
    await chromium?.stop()
    await world?.close()
  })
  const opened = () => {
    if (!world || url === undefined || !chromium) throw new Error('the desk is not open')
    return { world, url, browser: chromium.browser }
  }
  return {
    complaints,
    get world() {
      return opened().world
    },
    get url() {
      return opened().url
    },
    get browser() {
      return opened().browser
    },
    async sitDown(name, path = '/') {
      const context = await opened().browser.newContext({ viewport: { width: 1440, height: 950 } })
      contexts.push(context)
      const page = await context.newPage()
      hear(page, complaints)
      await page.goto(opened().url + path)
      await page.getByLabel('Name', { exact: true }).fill(name)
      await page.getByLabel('Password', { exact: true }).fill(PASSWORD)
      await page.keyboard.press('Enter')
      await page.getByRole('button', { name: 'Sign out' }).waitFor()
      return page
    },
    async faults(page) {
      await page.evaluate(axe)
      const { violations } = await page.evaluate(() =>
        (globalThis as unknown as { axe: Axe }).axe.run(),
      )
      return violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html}`))
    },
    async leave() {
      for (const context of contexts.splice(0)) await context.close()
      complaints.length = 0
    },
  }
}

function hear(page: Page, complaints: string[]): void {
  page.setDefaultTimeout(PATIENCE)
  page.on('pageerror', (error) => complaints.push(error.message))
  page.on('console', (line) => {
    // The first look finds nobody signed in, and a refusal is an answer: the browser names both in its console.
    const answered = /status of (401|409|422)/.test(line.text())
    if (line.type() === 'error' && !answered) complaints.push(line.text())
  })
}
