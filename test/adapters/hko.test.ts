// What the Observatory says is read in all its shapes; what is none of them is refused, never taken for fair weather.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { readCycloneHistory, readRainHistory } from '../../src/adapters/hko-history.ts'
import { readWarnsum } from '../../src/adapters/hko-warnsum.ts'

const read = (value: unknown) => {
  const answer = readWarnsum(JSON.stringify(value))
  if (!answer.ok) throw new Error(answer.why)
  return answer.reading
}
const none = { kind: 'none' }

describe('the warning summary', () => {
  test('an empty object is an answer: nothing is in force', () => {
    expect(read({})).toEqual({ cyclone: none, rain: none, preNo8: null })
  })

  test('a No. 8 with a thunderstorm warning beside it, as captured during Tapah', () => {
    const reading = read({
      WTS: {
        name: 'Thunderstorm Warning',
        code: 'WTS',
        actionCode: 'EXTEND',
        issueTime: '2025-09-07T09:53:00+08:00',
        expireTime: '2025-09-08T05:00:00+08:00',
        updateTime: '2025-09-07T22:30:00+08:00',
      },
      WTCSGNL: {
        name: 'Tropical Cyclone Warning Signal',
        code: 'TC8SE',
        actionCode: 'ISSUE',
        type: 'No. 8 Southeast Gale or Storm Signal',
        issueTime: '2025-09-07T21:20:00+08:00',
        updateTime: '2025-09-07T21:20:00+08:00',
      },
    })
    const issuedAt = '2025-09-07T21:20:00+08:00'
    expect(reading.cyclone).toEqual({ kind: 'in-force', signal: 'TC8SE', issuedAt })
    expect(reading.rain).toEqual(none)
  })

  test('an entry without updateTime, as in the documentation', () => {
    const issueTime = '2020-09-24T11:15:00+08:00'
    const { rain } = read({ WRAIN: { code: 'WRAINR', actionCode: 'ISSUE', issueTime } })
    expect(rain).toEqual({ kind: 'in-force', signal: 'WRAINR', issuedAt: issueTime })
  })

  test.each([
    ['the level still named, its end in updateTime', { code: 'WRAINA', actionCode: 'CANCEL' }],
    ['in other letters', { code: 'wraina', actionCode: 'Cancel' }],
    ['all signals', { code: 'CANCEL', actionCode: 'CANCEL' }],
  ])('cancelled: %s', (_why, entry) => {
    const times = {
      issueTime: '2026-07-31T05:00:00+08:00',
      updateTime: '2026-07-31T07:10:00+08:00',
    }
    const { rain } = read({ WRAIN: { ...entry, ...times } })
    expect(rain).toEqual({ kind: 'cancelled', at: '2026-07-31T07:10:00+08:00' })
  })

  test('cancelled with the time of issue alone: the end where all signals are, else not known', () => {
    const issueTime = '2026-07-31T07:10:00+08:00'
    const all = { code: 'CANCEL', actionCode: 'CANCEL', issueTime }
    expect(read({ WTCSGNL: all }).cyclone).toEqual({ kind: 'cancelled', at: issueTime })
    const one = { code: 'TC3', actionCode: 'CANCEL', issueTime }
    expect(read({ WTCSGNL: one }).cyclone).toEqual({ kind: 'cancelled', at: null })
  })

  test('the pre-No. 8 announcement is seen, and stops nothing', () => {
    const issueTime = '2025-09-23T12:20:00+08:00'
    const reading = read({ WTCPRE8: { code: 'WTCPRE8', actionCode: 'ISSUE', issueTime } })
    expect(reading).toEqual({ cyclone: none, rain: none, preNo8: issueTime })
  })

  test.each([
    [
      'a code',
      { WTCSGNL: { code: 'TC11', actionCode: 'ISSUE', issueTime: '2026-07-31T07:10:00+08:00' } },
    ],
    [
      'an action',
      { WTCSGNL: { code: 'TC9', actionCode: 'SUSPEND', issueTime: '2026-07-31T07:10:00+08:00' } },
    ],
    ['a time', { WTCSGNL: { code: 'TC9', actionCode: 'ISSUE', issueTime: 'this morning' } }],
    ['no time', { WTCSGNL: { code: 'TC9', actionCode: 'ISSUE' } }],
  ])('%s that we do not know is unknown, not fair', (_what, answer) => {
    expect(read(answer).cyclone.kind).toBe('unknown')
  })

  test.each([
    ['an HTML page', '<!DOCTYPE html><title>502 Bad Gateway</title>'],
    ['cut off', '{"WTCSGNL":{"code":"TC8NE","actio'],
    ['nothing', ''],
    ['a list', '[]'],
    ['null', 'null'],
    ['an error in JSON', '{"error":"busy"}'],
    ['an entry without a code', '{"WTCSGNL":{"actionCode":"ISSUE"}}'],
  ])('%s is no answer', (_what, text) => {
    expect(readWarnsum(text)).toMatchObject({ ok: false, why: expect.stringMatching(/\w/) })
  })

  test('whatever comes, reading answers; only an object whose entries all have codes is read', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
        const answer = readWarnsum(text)
        expect(answer.ok || answer.why.length > 0).toBe(true)
      }),
    )
  })
})

const since = Date.parse('2024-01-01T00:00:00+08:00')

describe('the history', () => {
  test('cyclones: the byte order mark, dropped zeros, 2400, monsoon signals and provisional lines', () => {
    const text = [
      '\uFEFF202518\tSuperT\tRAGASA\t8\tNE\t1420\t23\t9\t2025\tX\t140\t24\t9\t2025\tX\t1120',
      '202518\tSuperT\tRAGASA\t9\tX\t140\t24\t9\t2025\tX\t240\t24\t9\t2025\tX\t100',
      'M\tMSN\tMONSOON\t3\tX\t100\t1\t10\t2025\tX\t200\t1\t10\t2025\tX\t100',
      '197901\tT\tOLD\t8\tNE\t100\t1\t8\t1979\tS\t200\t1\t8\t1979\tS\t100',
      'UUUU',
      '202603\tSuperT\tSAUDEL\t1\tX\t1810\t31\t8\t2026\tX\t010\t4\t9\t2026\tX\t7800',
      '202604\tT\tNEXT\t3\tX\t2300\t5\t9\t2026\tX\t2400\t5\t9\t2026\tX\t100',
    ].join('\r\n')
    const answer = readCycloneHistory(text, since)
    expect(answer).toEqual({
      ok: true,
      lines: [
        line('TC8NE', '2025-09-23T14:20', '2025-09-24T01:40'),
        line('TC9', '2025-09-24T01:40', '2025-09-24T02:40'),
        line('TC1', '2026-08-31T18:10', '2026-09-04T00:10', true),
        line('TC3', '2026-09-05T23:00', '2026-09-06T00:00', true),
      ],
    })
  })

  test('rain: an upgrade ends one line as the next begins', () => {
    const text =
      'R\t2026\t8\t27\t5\t5\t2026\t8\t27\t9\t20\t04\t15\nB\t2026\t8\t27\t9\t20\t2026\t8\t27\t24\t0\t14\t40\n'
    expect(readRainHistory(text, since)).toEqual({
      ok: true,
      lines: [
        line('WRAINR', '2026-08-27T05:05', '2026-08-27T09:20'),
        line('WRAINB', '2026-08-27T09:20', '2026-08-28T00:00'),
      ],
    })
  })

  test.each([
    [
      'a duration that its times contradict',
      'B\t2026\t8\t27\t5\t5\t2026\t8\t27\t9\t20\t04\t16',
      'line 1: says that it lasted 256 minutes, its times 255',
    ],
    [
      'a day that is none',
      'B\t2026\t2\t30\t5\t5\t2026\t8\t27\t9\t20\t04\t15',
      'line 1: a time in it is no time',
    ],
    [
      'an end before its beginning',
      'B\t2026\t8\t28\t5\t5\t2026\t8\t27\t9\t20\t04\t15',
      'line 1: ends before it begins',
    ],
    [
      'a colour',
      'V\t2026\t8\t27\t5\t5\t2026\t8\t27\t9\t20\t04\t15',
      'line 1: the colour "V" is not known to us',
    ],
    ['a line cut off', 'B\t2026\t8\t27\t5', 'line 1: has 5 columns where 13 are wanted'],
    ['an HTML page', '<html>', 'line 1: the colour "<html>" is not known to us'],
    ['an empty file', '', 'line 1: is not tab separated'],
  ])('%s is refused with its line', (_what, text, fault) => {
    expect(readRainHistory(text, since)).toEqual({ ok: false, faults: [fault] })
  })
})

function line(signal: string, from: string, to: string, provisional = false) {
  return { signal, from: `${from}:00+08:00`, to: `${to}:00+08:00`, provisional }
}
