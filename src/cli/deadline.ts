// `holdfast deadline`: every clock of a request received at a moment, with its derivation; no database, no network.
import { type Calendar, makeCalendar } from '../calendar/calendar.ts'
import type { ClockAnswer, Clocks } from '../calendar/clocks.ts'
import { type Closure, parseClosures } from '../calendar/closures.ts'
import { type HolidayTable, parseHolidays, shippedHolidays } from '../calendar/holidays.ts'
import { printMoment, readMoment } from '../calendar/hongkong.ts'
import { clocksFor } from '../revocation/assess.ts'
import { type Call, type Command, exit, UsageFault } from './command.ts'
import { readKind } from './policy.ts'
import { givenPolicy, located, policyFile, textOf } from './policy-given.ts'

export const deadline: Command = {
  name: 'deadline',
  operands: '',
  summary: 'reckon every clock of a request received at a moment, line by line',
  about:
    'opensAt: the first moment at or after receipt at which processing is open; null while a signal is in force.\n' +
    'target: the last CRL (19:00) of the last working day of the pledge, only days left out whose office hours a signal\n' +
    'cost; cutOff: when officers stop that day (17:00). outer: the same, with every weekday left out on which No. 8 or\n' +
    'above or black rain was in force at any moment. clockLimit: the limit in hours of kinds that have one, which no closure stops;\n' +
    'clockOuter: beside it the limit in days, where the subscriber did not ask and no key is in danger.\n' +
    'crlRuns: every CRL that keeps the pledge (and the limit), ascending: from opensAt on, from receipt on for kinds with a\n' +
    'limit in hours, which the emergency path is open to; the first is the next.\n' +
    'Exit code 2: a file is refused, or the deadline lies past the holiday table; what is known all the same is printed.',
  options: {
    received: {
      type: 'string',
      value: 'TIME',
      says: 'when it was received, ISO 8601 with its offset (required)',
    },
    kind: { type: 'string', value: 'KIND', says: 'kind of certificate, e.g. SERVER' },
    closures: {
      type: 'string',
      value: 'FILE',
      says: '[{"signal":"TC8NE","from":TIME,"to":TIME or null}]; codes as the Observatory’s, DECLARED for an officer’s',
    },
    holidays: {
      type: 'string',
      value: 'FILE',
      says: 'public holidays as 1823 publishes them, or as a table of ours (default: shipped, 2024 to 2027)',
    },
    policy: {
      type: 'string',
      value: 'FILE',
      says: 'policy (default: POLICY_FILE, else as shipped)',
    },
    now: {
      type: 'string',
      value: 'TIME',
      says: 'until when a signal that is still up is known to last (default: the last time given)',
    },
  },
  least: 0,
  most: 0,
  async run(call) {
    const received = time(call, 'received')
    if (received === undefined) throw new UsageFault('--received says when it was received')
    const kind = readKind(call.value('kind'))
    const given = await readGiven(call, received)
    if (!given) return exit.unsure
    const policy = await givenPolicy(policyFile(call.value('policy')), call.io)
    if (!policy) return exit.unsure
    if (kind !== null && !policy.kinds[kind])
      throw new UsageFault(`the policy says nothing of the kind ${kind}`)
    return answer(call, clocksFor(policy, kind, received, given))
  },
}

function answer({ io, flag }: Call, reckoned: ClockAnswer): number {
  const { clocks: found } = reckoned
  if (found) io.out(flag('json') ? `${JSON.stringify(printed(found))}\n` : drawn(found))
  if (reckoned.ok) return exit.ok
  io.err(`holdfast deadline: ${reckoned.says.en}\n`)
  return exit.unsure
}

const printed = ({ processingOpensAt: opensAt, why, ...found }: Clocks) => ({
  processing: { opensAt },
  target: found.target,
  outer: found.outer,
  clockLimit: found.clockLimit,
  ...(found.clockOuter && { clockOuter: found.clockOuter }),
  noticeDue: found.noticeDue,
  crlRuns: found.crlRuns,
  why: why.map(({ en }) => en),
  cutOff: found.cutOff,
})

function drawn(found: Clocks) {
  const { processingOpensAt, cutOff, target, outer, why } = found
  const { clockLimit, clockOuter, noticeDue, crlRuns } = found
  const rows = [
    ['processing opens', processingOpensAt ?? 'not known'],
    ['to be done by', soonest(cutOff, clockLimit) ?? 'not known'],
    ['target', target ?? 'not known'],
    ['latest', outer ?? 'not known'],
    ['limit in hours', clockLimit ?? 'none'],
    ...(clockOuter ? [['limit in days', clockOuter]] : []),
    ['notice due', noticeDue],
    ['next CRL', processingOpensAt || clockLimit ? (crlRuns[0] ?? 'none') : 'not known'],
  ].map(([name = '', value]) => `${name.padEnd(18)}${value}`)
  return `${[...rows, '', ...why.map(({ en }) => `  ${en}`)].join('\n')}\n`
}

const soonest = (...times: (string | null)[]): string | undefined =>
  times.filter((each) => each !== null).sort((a, b) => Date.parse(a) - Date.parse(b))[0]

function time({ value }: Call, name: string): string | undefined {
  const text = value(name)
  if (text !== undefined && readMoment(text) === undefined)
    throw new UsageFault(
      `--${name} takes a time with its offset, such as 2026-11-23T10:00:00+08:00`,
    )
  return text
}

/** The calendar of the files given, or nothing where one of them was refused and that was said. */
async function readGiven(call: Call, received: string): Promise<Calendar | undefined> {
  const holidays = await readFileOf(call, 'holidays', tableOf, shippedHolidays())
  const closures = await readFileOf<readonly Closure[]>(call, 'closures', closuresOf, [])
  if (!holidays || !closures) return undefined
  const times = [
    received,
    ...closures.flatMap(({ from, to }) => (to === null ? [from] : [from, to])),
  ]
  const last = Math.max(...times.map((each) => readMoment(each) ?? Number.NEGATIVE_INFINITY))
  return makeCalendar(holidays, closures, time(call, 'now') ?? printMoment(last))
}

type Read<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; faults: readonly string[] }

function tableOf(text: string): Read<HolidayTable> {
  const read = parseHolidays(text)
  return read.ok ? { ok: true, value: read.table } : read
}

function closuresOf(text: string): Read<readonly Closure[]> {
  const read = parseClosures(text)
  return read.ok ? { ok: true, value: read.closures } : read
}

async function readFileOf<T>(
  { value, io }: Call,
  name: string,
  read: (text: string) => Read<T>,
  otherwise: T,
): Promise<T | undefined> {
  const file = value(name)
  if (file === undefined) return otherwise
  const answer = read(await textOf(file))
  if (answer.ok) return answer.value
  for (const fault of answer.faults) io.err(`${located(file, fault)}\n`)
  return undefined
}
