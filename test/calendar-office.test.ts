// The worker calendar-feeds in an office of its own: what the feeds say is in force for every worker, without a restart.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { CAST_NOW } from '../fixtures/cast.ts'
import { shippedHolidays } from '../src/calendar/holidays.ts'
import { printDay } from '../src/calendar/hongkong.ts'
import { demoConfig, layDemo } from '../src/cli/demo-office.ts'
import { clockFrom } from '../src/process/clock.ts'
import { openLog } from '../src/process/log.ts'
import { calendarFeeds } from '../workers/calendar-feeds.ts'
import { type Opened, openShared } from '../workers/shared.ts'
import { holidays1823, startFeeds, type TestFeeds, warnsum } from './servers/calendar-feeds.ts'

const dir = mkdtempSync(join(tmpdir(), 'holdfast-calendar-'))
let feeds: TestFeeds
let opened: Opened

beforeAll(async () => {
  feeds = await startFeeds()
  const clock = clockFrom(new Date(CAST_NOW))
  await layDemo(dir, clock)
  const urls = { HKO_URL: `${feeds.url}/warnsum`, HOLIDAYS_URL: `${feeds.url}/en.json` }
  opened = await openShared(demoConfig(dir, 0, urls), { clock, log: openLog('silent') })
})
afterAll(async () => {
  await opened?.close()
  await feeds?.stop()
  rmSync(dir, { recursive: true, force: true })
})

test('before the first answer the weather is unknown; with it, signals and holidays are in force', async () => {
  const { shared } = opened
  expect((await shared.calendarSource.now()).weather).toMatchObject({ state: 'unknown' })
  const days = [...shippedHolidays().days].map(printDay).filter((day) => day >= '2025')
  feeds.say('/en.json', holidays1823([...days, '2026-12-24'].sort()))
  feeds.say('/warnsum', warnsum({ cyclone: { code: 'TC8NE', issued: '2026-11-23T09:40' } }))
  await calendarFeeds(shared)
  const now = shared.calendarSource.now
  await expect.poll(async () => (await now()).weather.state, { timeout: 25_000 }).toBe('known')
  await expect
    .poll(async () => [...(await shared.calendar()).holidays.days].map(printDay), {
      timeout: 25_000,
    })
    .toContain('2026-12-24')
  expect((await now()).closures).toMatchObject([{ id: 'TC8NE-202611230940', to: null }])
  expect((await shared.calendar()).closures).toMatchObject([{ signal: 'TC8NE' }])
})
