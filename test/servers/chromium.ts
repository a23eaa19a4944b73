/** Opens the machine's own Chromium, without a window and without a word to the outside. */
import { type Browser, chromium } from 'playwright-core'
import { ownDirectory, removeDirectory } from './launch.ts'
import { findChromium } from './needs.ts'

export type TestBrowser = { readonly browser: Browser; stop(): Promise<void> }

const FLAGS = [
  '--no-sandbox', // needed where tests run as root
  '--disable-gpu',
  '--disable-quic',
  '--disable-dev-shm-usage', // containers give /dev/shm 64 MB, less than a page may want
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

export async function launchChromium(): Promise<TestBrowser> {
  const executablePath = findChromium()
  if (!executablePath) throw new Error('open Chromium: chromium is not installed')
  const home = ownDirectory('chromium')
  const browser = await chromium.launch({
    executablePath,
    args: FLAGS,
    env: { ...inherited(), HOME: home, XDG_CONFIG_HOME: home, XDG_CACHE_HOME: home },
  })
  return {
    browser,
    async stop() {
      await browser.close()
      removeDirectory(home)
    },
  }
}

function inherited(): Record<string, string> {
  const set = Object.entries(process.env).filter(
    (pair): pair is [string, string] => pair[1] !== undefined,
  )
  return Object.fromEntries(set)
}
