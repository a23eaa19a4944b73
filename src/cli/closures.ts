// `holdfast closures …`: what stops processing, and an officer's word about it.
import { readFile } from 'node:fs/promises'
import { closuresOf } from '../adapters/calendar-source.ts'
import type { FeedState } from '../adapters/records-closures.ts'
import { HOUR, printMoment } from '../calendar/hongkong.ts'
import type { Processing, Weather } from '../calendar/processing.ts'
import { isSignal, type RuledClosure, type Wish } from '../calendar/rulings.ts'
import { systemClock } from '../process/clock.ts'
import { loadPolicy } from '../revocation/policy.ts'
import { declareClosure } from '../steps/declare-closure.ts'
import { moveDeadlines } from '../steps/move-deadlines.ts'
import { processingAsItIs } from '../steps/processing-now.ts'
import { type Call, type Command, exit, moment, type Option, UsageFault } from './command.ts'
import { mayDecide } from './deciding-officer.ts'
import { type Wired, withRecords } from './wiring.ts'

const by: Readonly<Record<string, Option>> = {
  officer: { type: 'string', value: 'NAME', says: 'who says so (required)' },
  reason: { type: 'string', value: 'TEXT', says: 'why (required)' },
}
const from: Option = { type: 'string', value: 'TIME', says: 'since when, with its offset' }
const to: Option = { type: 'string', value: 'TIME', says: 'until when; left out: further notice' }
const exits =
  'Exit code 1: refused, and why. Deadlines of open cases move at once, and their history says so.'

export const closuresList: Command = {
  name: 'closures list',
  operands: '',
  summary: 'show whether processing is open, what stops it, and how the feeds stand',
  about:
    'Exit code: 0 when processing is open, 1 when it is stopped, 2 when the weather is not known.',
  options: { all: { type: 'boolean', says: 'also those of more than thirty days ago' } },
  least: 0,
  most: 0,
  run: ({ io, flag }) =>
    withRecords(async (wired) => {
      const { closures, feeds, weather } = await wired.calendarSource.now()
      const processing = await processingAsItIs(await hoursOf(wired))()
      const shown = closures.filter((each) => flag('all') || isRecent(each))
      if (flag('json'))
        io.out(`${JSON.stringify({ processing, weather, closures: shown, feeds })}\n`)
      else io.out(plain(processing, weather, shown, feeds))
      if (processing.open) return exit.ok
      return processing.because === 'weather-unknown' ? exit.unsure : exit.failed
    }),
}

export const closuresDeclare: Command = {
  name: 'closures declare',
  operands: '[SIGNAL]',
  summary: 'declare a closure (or, without a feed, a signal such as TC8NE)',
  about: `SIGNAL is DECLARED unless it is named. ${exits}`,
  options: { from, to, ...by },
  least: 0,
  most: 1,
  run: (call) => {
    const [signal = 'DECLARED'] = call.operands
    if (!isSignal(signal)) throw new UsageFault(`there is no signal "${signal}"`)
    const since = call.value('from')
    if (since === undefined) throw new UsageFault('closures declare needs --from TIME')
    return rule(call, { kind: 'declare', signal, from: since, to: call.value('to') ?? null })
  },
}

export const closuresCorrect: Command = {
  name: 'closures correct',
  operands: 'ID',
  summary: 'correct the times of a closure',
  about: exits,
  options: { from, to, ...by },
  least: 1,
  most: 1,
  run: (call) => {
    const [about = ''] = call.operands
    const since = call.value('from')
    if (since === undefined) throw new UsageFault('closures correct needs --from TIME')
    return rule(call, { kind: 'correct', about, from: since, to: call.value('to') ?? null })
  },
}

export const closuresVoid: Command = {
  name: 'closures void',
  operands: 'ID',
  summary: 'take a closure back: it is kept, and stops nothing',
  about: exits,
  options: by,
  least: 1,
  most: 1,
  run: (call) => rule(call, { kind: 'void', about: call.operands[0] ?? '' }),
}

export const closuresAllClear: Command = {
  name: 'closures all-clear',
  operands: '',
  summary: 'while the weather feed is silent: say that you have looked and no signal is in force',
  about: `It holds for four hours at most. ${exits}`,
  options: {
    until: { type: 'string', value: 'TIME', says: 'until when (default two hours)' },
    ...by,
  },
  least: 0,
  most: 0,
  run: (call) => {
    const usual = printMoment(systemClock.now().getTime() + 2 * HOUR)
    return rule(call, { kind: 'all-clear', until: call.value('until') ?? usual })
  },
}

async function rule({ value, flag, io }: Call, wish: Wish): Promise<number> {
  const [officer, reason] = [value('officer'), value('reason')]
  if (!officer) throw new UsageFault('--officer says who says so')
  if (!reason?.trim()) throw new UsageFault('--reason says why')
  for (const name of ['from', 'to', 'until']) moment(name, value(name))
  return withRecords(async (wired) => {
    const { config, records, calendarSource } = wired
    await mayDecide(config.OFFICERS_FILE, officer)
    const { policy } = await hoursOf(wired)
    const declare = declareClosure({
      records,
      closuresOf,
      closures: async () => (await calendarSource.now()).closures,
      moveDeadlines: moveDeadlines({ records, calendar: calendarSource.calendar, policy }),
    })
    const answer = await declare(wish, { officer, reason })
    if (flag('json')) io.out(`${JSON.stringify(answer)}\n`)
    if (!answer.ok) {
      io.err(`refused: ${answer.why}\n`)
      return exit.failed
    }
    const { ruling, moved } = answer
    if (!flag('json')) io.out(`${ruling.kind} ${ruling.about}; ${moved} deadlines moved\n`)
    return exit.ok
  })
}

async function hoursOf({ config, calendarSource }: Wired) {
  const policy = loadPolicy(await readFile(config.policyFile, 'utf8'))
  return { calendar: calendarSource.now, policy, clock: systemClock }
}

const RECENT_MS = 30 * 24 * HOUR

const isRecent = ({ to }: RuledClosure): boolean =>
  to === null || systemClock.now().getTime() - Date.parse(to) < RECENT_MS

function plain(
  processing: Processing,
  weather: Weather,
  closures: readonly RuledClosure[],
  feeds: readonly FeedState[],
): string {
  const lines = processing.open
    ? ['processing is open']
    : [
        `processing is stopped; it opens again ${processing.reopensAt ?? 'nobody knows when'}`,
        ...processing.why.map(({ en }) => `  ${en}`),
      ]
  if (weather.state === 'not-watched')
    lines.push('no weather feed is set (HKO_URL): declare closures by hand')
  for (const { id, from: since, to: until, source, provisional, voided, ruling } of closures) {
    const times = `${say(since)} to ${until === null ? 'further notice' : say(until)}`
    const marks = [source, provisional ? 'provisional' : '', voided ? 'VOID' : ''].filter(Boolean)
    const said = ruling ? `  (${ruling.officer}: ${ruling.reason})` : ''
    lines.push(`${id.padEnd(24)} ${times}  ${marks.join(', ')}${said}`)
  }
  for (const { source, outcome, lastGoodAt, fault } of feeds) {
    const heard = lastGoodAt === null ? 'never understood' : `last understood ${say(lastGoodAt)}`
    lines.push(`feed ${source}: ${outcome}, ${heard}${fault ? `: ${fault}` : ''}`)
  }
  return `${lines.join('\n')}\n`
}

const say = (iso: string): string => printMoment(Date.parse(iso)).slice(0, 16).replace('T', ' ')
