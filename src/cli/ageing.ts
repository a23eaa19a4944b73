// `holdfast cases --ageing`: what waits and for how long, as lines or as JSON.

import { systemClock } from '../process/clock.ts'
import {
  type Ageing,
  ageing,
  type Bar,
  type NoticeLine,
  type OriginalLine,
  type PlannedLine,
  type PledgeLine,
  type SuspendedLine,
} from '../revocation/ageing.ts'
import { exit, type Io } from './command.ts'
import { hongKong } from './printed.ts'
import { withRecords } from './wiring.ts'

export const printAgeing = (io: Io, asJson: boolean): Promise<number> =>
  withRecords(async ({ records, policy }) => {
    const rules = (await policy()).policy
    const lists = ageing(await records.waitingCases(), rules, systemClock.now())
    io.out(asJson ? `${JSON.stringify(lists)}\n` : drawn(lists))
    return exit.ok
  })

const drawn = ({ suspended, original, notice, pledge, planned }: Ageing): string =>
  [
    part('suspended, not confirmed', suspended, suspendedWords),
    part('signed original awaited', original, (line) => `since ${day(line.since)}`),
    part('holder to be told', notice, noticeWords),
    part('pledge running', pledge, pledgeWords),
    part('planned', planned, plannedWords),
  ].join('\n')

type Line = SuspendedLine | OriginalLine | NoticeLine | PledgeLine | PlannedLine
type Listed<L> = {
  readonly total: number
  readonly bars: readonly Bar[]
  readonly lines: readonly L[]
}

function part<L extends Line>(
  name: string,
  { total, bars, lines }: Listed<L>,
  says: (line: L) => string,
) {
  const longest = Math.max(1, ...bars.map(({ count }) => count))
  const drawing = bars.map(({ from, to, count, late }) => {
    const marks = Math.ceil((count / longest) * 40)
    const bad = Math.ceil((late / longest) * 40)
    const bar = `${'!'.repeat(bad)}${'#'.repeat(marks - bad)}`
    return `  ${span(from, to).padEnd(12)} ${String(count).padStart(5)} ${bar}`.trimEnd()
  })
  const rows = lines.map((line) => `  ${line.id}  ${line.state}  ${about(line)}  ${says(line)}`)
  return `${[`${name}: ${total}`, ...(total > 0 ? drawing : []), ...rows].join('\n')}\n`
}

function span(from: number | null, to: number | null): string {
  if (from === null) return 'past'
  return to === null ? `${from} d and more` : `${from} to ${to} d`
}

const about = ({ certificate }: Line): string =>
  certificate ? `${certificate.serial} ${certificate.kind}` : 'no certificate yet'

const day = (iso: string): string => hongKong(iso).slice(0, 10)

function suspendedWords({ since, days, reminded, nextReminder, overdue, answered }: SuspendedLine) {
  const next = nextReminder === null ? '' : `, next on ${day(nextReminder)}`
  const letters = reminded === 0 ? `not reminded yet${next}` : `reminded on day ${reminded}${next}`
  const mark = overdue ? '  OVERDUE' : answered ? '  ANSWERED' : ''
  return `since ${day(since)}, ${Math.floor(days)} d, ${letters}${mark}`
}

const noticeWords = ({ due, days }: NoticeLine): string =>
  `by ${hongKong(due)}${days < 0 ? '  LATE' : ''}`

const pledgeWords = ({ due, missed, clockLimit, clockOuter }: PledgeLine): string =>
  [
    `by ${hongKong(due)}`,
    ...(clockLimit ? [`limit ${hongKong(clockLimit)}`] : []),
    ...(clockOuter ? [`at the latest ${hongKong(clockOuter)}`] : []),
    ...(missed.length > 0 ? [`MISSED ${missed.join(', ')}`] : []),
  ].join('  ')

const plannedWords = ({ on, earliest }: PlannedLine): string =>
  on === null ? `not scheduled; not before ${earliest}` : `on ${on}`
