/** Deadlines a second on one core, each with its whole derivation in two languages. */
import { makeCalendar } from '../../src/calendar/calendar.ts'
import { clocks } from '../../src/calendar/clocks.ts'
import type { Closure } from '../../src/calendar/closures.ts'
import { shippedHolidays } from '../../src/calendar/holidays.ts'
import { printMoment } from '../../src/calendar/hongkong.ts'
import type { Figure } from './figure.ts'

const MINUTES = 60_000
const FROM = Date.UTC(2024, 0, 2)
const SPAN = Date.UTC(2027, 11, 20) - FROM
const DEADLINES = 200_000

const rules = {
  hours: {
    weekdays: { from: '09:00', to: '17:00' },
    saturday: { from: '09:00', to: '12:00' },
    weather: true,
  },
  pledge: { workingDays: 2, cutOff: '17:00', anySignal: false },
  crlRuns: ['09:15', '14:15', '19:00'],
  clockHours: 24,
  noticeDays: 7,
  monthsNotice: 0,
}

/** A signal of some hours every nine days of four years: far more than ever were. */
const closures: readonly Closure[] = Array.from({ length: 160 }, (_, at) => {
  const from = FROM + (at * 9 * 24 * 60 + ((at * 613) % 1440)) * MINUTES
  const length = 60 + ((at * 397) % 1500)
  const signal = (['TC8NE', 'WRAINB', 'TC10', 'TC8SW'] as const)[at % 4] ?? 'TC9'
  return { signal, from: printMoment(from), to: printMoment(from + length * MINUTES) }
})

export function deadlines(): readonly Figure[] {
  // Spread over the four years by a step that meets every minute of the day: few are of the same day in a row.
  const received = Array.from({ length: DEADLINES }, (_, at) =>
    new Date(FROM + ((at * 7_919 * 61_000) % SPAN)).toISOString(),
  )
  const cold = rate(received.slice(0, 5_000))
  return [
    { what: 'deadlines with derivation, every day for the first time', value: cold, unit: '/s' },
    {
      what: `deadlines with derivation, ${closures.length} closures, four years`,
      value: rate(received),
      unit: '/s',
      goal: { at: 'least', value: 100_000 },
    },
  ]
}

/** Best of three, each over a calendar made anew: the machine has other work. */
function rate(received: readonly string[]): number {
  const rates = [1, 2, 3].map(() => {
    const calendar = makeCalendar(shippedHolidays(), closures)
    let lines = 0
    const start = process.cpuUsage()
    for (const at of received) {
      const answer = clocks(at, rules, calendar)
      if (!answer.ok) throw new Error(answer.says.en)
      lines += answer.clocks.why.length
    }
    const { user, system } = process.cpuUsage(start)
    if (lines < received.length * 8) throw new Error('the bench measures whole derivations')
    return received.length / ((user + system) / 1e6)
  })
  return Math.max(...rates)
}
