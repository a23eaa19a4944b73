// The CA's timetable: which run is next, whose list is missing, and that each is recorded and told once.
import fc from 'fast-check'
import { pino } from 'pino'
import { expect, test } from 'vitest'
import { missingRun, runAfter, runBefore } from '../../src/revocation/publication.ts'
import { watchTimetable } from '../../src/steps/watch-timetable.ts'
import { worldClock } from '../world.ts'

const runs = ['09:15', '14:15', '19:00']
const hk = (time: string) => new Date(`2026-11-${time}:00+08:00`)

test.each([
  ['23T09:14', '22T19:00', '23T09:15'],
  ['23T09:15', '23T09:15', '23T14:15'],
  ['23T13:00', '23T09:15', '23T14:15'],
  ['23T19:01', '23T19:00', '24T09:15'],
  ['24T00:30', '23T19:00', '24T09:15'],
])('at %s the last run was %s, the next is %s', (now, last, next) => {
  expect(runBefore(runs, hk(now))).toEqual(hk(last))
  expect(runAfter(runs, hk(now))).toEqual(hk(next))
})

test('no moment lies between a run and the next', () => {
  const times = fc.integer({ min: 0, max: 4e9 }).map((seconds) => new Date(seconds * 1000))
  fc.assert(
    fc.property(times, (at) => {
      const [before, after] = [runBefore(runs, at), runAfter(runs, at)]
      expect(before <= at && at < after).toBe(true)
      expect(runAfter(runs, before)).toEqual(after)
      expect(runBefore(runs, new Date(after.getTime() - 1))).toEqual(before)
    }),
  )
})

test.each([
  ['within its grace', '23T14:29', '23T09:15', undefined],
  ['past its grace', '23T14:30', '23T09:15', '23T14:15'],
  ['signed a little before its time', '23T14:40', '23T14:06', undefined],
  ['signed at its time', '23T14:40', '23T14:15', undefined],
  ['where none was ever seen', '23T14:40', null, '23T14:15'],
])('a list %s', (_what, now, newest, missing) => {
  const found = missingRun({ runs, graceMinutes: 15 }, newest ? hk(newest) : null, hk(now))
  expect(found).toEqual(missing && hk(missing))
})

function world(start: string) {
  const clock = worldClock(hk(start).toISOString())
  const told: string[] = []
  const seen = new Set<number>()
  const late = new Set<number>()
  let published = [hk('23T09:15')]
  let away = false
  const log = pino({ level: 'silent' })
  const ports = {
    clock,
    log,
    timetable: { runs, graceMinutes: 15 },
    records: {
      crlRunSeen: async (run: Date) => seen.has(run.getTime()),
      async crlRun(run: Date, it: object) {
        const list = 'late' in it ? late : seen
        if (list.has(run.getTime())) return false
        list.add(run.getTime())
        told.push(`${'late' in it ? 'missing' : 'seen'} ${run.toISOString()}`)
        return true
      },
      crlSeen: async () => undefined,
    },
    crl: {
      async published() {
        if (away) throw new Error('fetch the CRL')
        return published.map((at, part) => ({
          issuer: 'CN=CA',
          crlNumber: '7',
          thisUpdate: at.toISOString(),
          nextUpdate: null,
          sha256: `${part}`,
          source: 'x',
          seenAt: clock.now().toISOString(),
        }))
      },
    },
  }
  return {
    ports,
    told,
    round: watchTimetable(ports),
    publish(...at: Date[]) {
      published = at
    },
    lose() {
      away = true
    },
  }
}

const at = (time: string) => hk(time).toISOString()

test('a run is recorded when its list is seen, and told once when it is late', async () => {
  const { ports, told, round, publish } = world('23T14:16')
  expect(await round()).toBeUndefined()
  ports.clock.set(hk('23T14:31'))
  expect(await round()).toEqual(hk('23T14:15'))
  expect(await round()).toEqual(hk('23T14:15'))
  publish(hk('23T14:33'))
  ports.clock.set(hk('23T14:35'))
  expect(await round()).toBeUndefined()
  expect(await round()).toBeUndefined()
  expect(told).toEqual([`missing ${at('23T14:15')}`, `seen ${at('23T14:15')}`])
})

test('of a list in parts, each must be of the run', async () => {
  const { told, round, publish, ports } = world('23T14:31')
  publish(hk('23T14:15'), hk('23T09:15'))
  expect(await round()).toEqual(hk('23T14:15'))
  publish(hk('23T14:15'), hk('23T14:32'))
  ports.clock.set(hk('23T14:33'))
  await round()
  expect(told).toEqual([`missing ${at('23T14:15')}`, `seen ${at('23T14:15')}`])
})

test('a list that cannot be had has not appeared', async () => {
  const { told, round, lose } = world('23T14:31')
  lose()
  expect(await round()).toEqual(hk('23T14:15'))
  expect(told).toEqual([`missing ${at('23T14:15')}`])
})
