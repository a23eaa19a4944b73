// `holdfast deadline` as scripts see it: the JSON to the key, the exit codes, and what is refused with file and line.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { holdfast } from './run-command.ts'

const dir = mkdtempSync(join(tmpdir(), 'holdfast-deadline-'))
afterAll(() => rmSync(dir, { recursive: true, force: true }))

function file(name: string, content: unknown): string {
  const path = join(dir, name)
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content, null, 1))
  return path
}
const ragasa = file('ragasa.json', [
  { signal: 'TC8NE', from: '2025-09-23T14:20:00+08:00', to: '2025-09-24T02:40:00+08:00' },
  { signal: 'TC10', from: '2025-09-24T02:40:00+08:00', to: '2025-09-24T13:20:00+08:00' },
  { signal: 'TC8SE', from: '2025-09-24T13:20:00+08:00', to: '2025-09-24T20:20:00+08:00' },
])
const deadline = async (received: string, ...more: string[]) => {
  const ran = await holdfast('deadline', '--received', received, ...more, '--json')
  return { ...ran, json: ran.out ? JSON.parse(ran.out) : undefined }
}

describe('what it prints', () => {
  test('worked example: received on Monday, Ragasa on Tuesday and Wednesday', async () => {
    const { code, json, err } = await deadline('2025-09-22T10:00:00+08:00', '--closures', ragasa)
    expect([code, err]).toEqual([0, ''])
    expect(Object.keys(json)).toEqual([
      ...['processing', 'target', 'outer', 'clockLimit', 'noticeDue', 'crlRuns', 'why', 'cutOff'],
    ])
    expect(json).toMatchObject({
      processing: { opensAt: '2025-09-22T10:00:00+08:00' },
      target: '2025-09-26T19:00:00+08:00',
      outer: '2025-09-26T19:00:00+08:00',
      clockLimit: null,
      noticeDue: '2025-09-29T10:00:00+08:00',
      cutOff: '2025-09-26T17:00:00+08:00',
    })
    expect(json.crlRuns[0]).toBe('2025-09-22T14:15:00+08:00')
    expect(json.crlRuns.at(-1)).toBe('2025-09-26T19:00:00+08:00')
    expect(json.why).toContain(
      'target: Wed 24 Sep does not count: No. 8, No. 10 in force until 20:20 (R26)',
    )
  })
  test('a moment in another offset is the same moment', async () => {
    const there = await deadline('2025-09-22T02:00:00Z', '--closures', ragasa)
    const here = await deadline('2025-09-22T10:00:00+08:00', '--closures', ragasa)
    expect(there.out).toBe(here.out)
  })
  test('--kind: 24 hours for Server, however its name is written; a month for Bank-Cert (Bank)', async () => {
    for (const kind of ['SERVER', 'server']) {
      const { json } = await deadline('2025-09-23T15:00:00+08:00', '--kind', kind)
      expect(json.clockLimit).toBe('2025-09-24T15:00:00+08:00')
      expect(json.clockOuter).toBe('2025-09-28T15:00:00+08:00')
    }
    const { json } = await deadline('2026-01-31T15:00:00+08:00', '--kind', 'bank-bank')
    expect(json.why).toContainEqual(expect.stringMatching(/not before Sat 28 Feb 2026 \(R13/))
  })
  test('a signal still up: when processing opens is not known, and the dates are the earliest', async () => {
    const up = file('up.json', [{ signal: 'TC9', from: '2026-07-14T08:00:00+08:00', to: null }])
    const { code, json } = await deadline('2026-07-14T10:00:00+08:00', '--closures', up)
    expect(code).toBe(0)
    expect(json.processing).toEqual({ opensAt: null })
    expect(json.target).toBe('2026-07-16T19:00:00+08:00')
    expect(json.why).toContainEqual(expect.stringMatching(/dates below may become later/))
    const later = await deadline(
      ...['2026-07-14T10:00:00+08:00', '--closures', up, '--now', '2026-07-15T11:00:00+08:00'],
    )
    expect(later.json.target).toBe('2026-07-17T19:00:00+08:00')
  })
  test('without --json the derivation is drawn for people', async () => {
    const { out } = await holdfast('deadline', '--received', '2026-07-08T10:00:00+08:00')
    expect(out).toMatch(/^target +2026-07-10T19:00:00\+08:00$/m)
    expect(out).toMatch(/^ {2}target: Thu 9 Jul is working day 1$/m)
  })
})

describe('--holidays', () => {
  const event = (from: string, to?: string) => ({
    dtstart: [from, { value: 'DATE' }],
    ...(to ? { dtend: [to, { value: 'DATE' }] } : {}),
    transp: 'TRANSPARENT',
    uid: `${from}@1823.gov.hk`,
    summary: 'A holiday',
  })
  const calendar = (...vevent: unknown[]) => ({
    vcalendar: [{ prodid: '-//1823', version: '2.0', vevent }],
  })
  test('as 1823 publishes them: a byte order mark, three years, the end day not in it', async () => {
    const path = file(
      '1823.json',
      `\uFEFF${JSON.stringify(
        calendar(
          ...[event('20280101', '20280102'), event('20290213', '20290216')],
          event('20300101'),
        ),
      )}`,
    )
    const { json } = await deadline('2029-02-12T10:00:00+08:00', '--holidays', path)
    expect(json.target).toBe('2029-02-19T19:00:00+08:00')
    expect((await deadline('2027-06-01T10:00:00+08:00', '--holidays', path)).code).toBe(2)
    expect((await deadline('2030-12-31T10:00:00+08:00', '--holidays', path)).code).toBe(2)
  })
  test('as a table of ours', async () => {
    const days = { source: 'test', from: '2026-07-01', to: '2026-07-31', holidays: ['2026-07-09'] }
    const { json } = await deadline(
      ...['2026-07-08T10:00:00+08:00', '--holidays', file('ours.json', days)],
    )
    expect(json.target).toBe('2026-07-13T19:00:00+08:00')
  })
  test.each([
    ['a day that is none', calendar(event('20260230')), /:\d+: .*20260230.* is not a day/],
    ['an end before its beginning', calendar(event('20260102', '20260101')), /:\d+: .*ends before/],
    ['a year left out', calendar(event('20260101'), event('20280101')), /no holiday of 2027/],
    ['no event', calendar(), /names no holiday/],
    ['no calendar', { vcalendar: [] }, /holds no calendar/],
    ['an HTML page', '<html><body>Maintenance</body></html>', /bad\.json:1: /],
    ['a file cut short', '{"vcalendar":[{"vevent":[{"dtst', /bad\.json:1: /],
  ])('refused with its line: %s', async (_, content, why) => {
    const { code, out, err } = await deadline(
      ...['2026-07-08T10:00:00+08:00', '--holidays', file('bad.json', content)],
    )
    expect([code, out]).toEqual([2, ''])
    expect(err).toMatch(why)
  })
})

describe('what is refused', () => {
  test.each([
    ['an unknown signal', { signal: 'TC7' }, /bad\.json:12: 1\.signal: /],
    [
      'a time without its offset',
      { from: '2026-07-08T10:00:00' },
      /bad\.json:13: 1\.from: .*offset/,
    ],
    [
      'an end before its beginning',
      { to: '2026-07-08T01:00:00+08:00' },
      /1: ends before it begins/,
    ],
    ['an end that is missing', { to: undefined }, /1\.to: is missing/],
    ['a setting that does not exist', { until: null }, /bad\.json:\d+: 1\.until: there is no such/],
    ['the same signal up twice', {}, /bad\.json:11: 1: TC8NE is in force already by entry 1/],
  ])('closures: %s, with file and line', async (_, odd, why) => {
    const first = {
      signal: 'TC8NE',
      from: '2026-07-08T10:00:00+08:00',
      to: '2026-07-08T12:00:00+08:00',
      source: 'hko',
      voided: false,
      reason: 'seen',
    }
    const second = { ...first, from: '2026-07-08T11:00:00+08:00', to: null, ...odd }
    const { source: _s, voided: _v, reason: _r, ...plain } = second
    const path = join(dir, 'bad.json')
    writeFileSync(
      path,
      `[\n${JSON.stringify(first, null, 1)},\n\n${JSON.stringify(plain, null, 1)}\n]`,
    )
    const { code, out, err } = await deadline('2026-07-08T10:00:00+08:00', '--closures', path)
    expect([code, out]).toEqual([2, ''])
    expect(err).toMatch(why)
  })
  test('the same entry twice says nothing new, and different signals overlap as they may', async () => {
    const one = {
      signal: 'TC8NE',
      from: '2026-07-09T10:00:00+08:00',
      to: '2026-07-09T12:00:00+08:00',
    }
    const rain = { ...one, signal: 'WRAINB', to: '2026-07-09T13:00:00+08:00' }
    const { code, json } = await deadline(
      ...['2026-07-08T10:00:00+08:00', '--closures', file('twice.json', [one, one, rain])],
    )
    expect([code, json.target]).toEqual([0, '2026-07-13T19:00:00+08:00'])
  })
  test('past the holiday table: exit 2, and the wall clocks all the same', async () => {
    const { code, json, err } = await deadline('2028-01-03T10:00:00+08:00', '--kind', 'SERVER')
    expect(code).toBe(2)
    expect(json).toMatchObject({
      processing: { opensAt: null },
      target: null,
      outer: null,
      clockLimit: '2028-01-04T10:00:00+08:00',
      noticeDue: '2028-01-10T10:00:00+08:00',
      crlRuns: [],
    })
    expect(err).toContain('The holiday table ends on 2027-12-31')
  })
  test.each([
    [[]],
    [['--received', 'yesterday']],
    [['--received', '2026-02-30T10:00:00+08:00']],
    [['--received', '2026-07-08T10:00:00']],
    [['--received', '2026-07-08T10:00:00+08:00', '--kind', 'LIBRARY']],
    [['--received', '2026-07-08T10:00:00+08:00', '--closures', 'gone.json']],
    [['--received', '2026-07-08T10:00:00+08:00', '--now', 'now']],
  ])('wrong usage is told as such: %j', async (args) => {
    const { code, out, err } = await holdfast('deadline', ...args)
    expect([code, out]).toEqual([64, ''])
    expect(err).toContain('holdfast deadline')
  })
})
