// Whether officers may carry decisions out at a moment, and if not, why, and when again (domain R19-R23).
import type { Calendar } from './calendar.ts'
import { dayOf, type Moment, printMoment } from './hongkong.ts'
import { type OfficeHours, officeHours, opensAt } from './hours.ts'
import { type Line, line, momentLine } from './saying.ts'

/** What we know of the weather: nothing is taken for fair because a feed is silent. */
export type Weather =
  /** The Observatory was heard, or an officer has looked (`allClearUntil`). */
  | { readonly state: 'known'; readonly allClearUntil: string | null }
  /** `since` is when the feed was last understood. */
  | { readonly state: 'unknown'; readonly since: string | null; readonly why: string }
  /** No feed is set: officers declare closures themselves. */
  | { readonly state: 'not-watched' }

export type Closed = {
  readonly open: false
  readonly because: 'hours' | 'closure' | 'weather-unknown' | 'no-calendar'
  readonly why: readonly Line[]
  /** Null: nobody knows. */
  readonly reopensAt: string | null
}
export type Processing = { readonly open: true } | Closed

export function processingAt(
  calendar: Calendar,
  hours: OfficeHours,
  weather: Weather,
  at: Moment,
): Processing {
  const opening = opensAt(calendar, hours, at)
  if (!opening.ok) {
    const said = momentLine(at)
    const why = line(`${said.en} lies outside the holiday table`, `${said.zh}超出公眾假期表的範圍`)
    return { open: false, because: 'no-calendar', why: [why], reopensAt: null }
  }
  if (opening.at === at) return knownOpen(hours, weather)
  const office = officeHours(calendar, hours, dayOf(at))
  const inHours = office !== undefined && at >= office.from && at < office.to
  return {
    open: false,
    because: inHours ? 'closure' : 'hours',
    why: opening.why,
    reopensAt: opening.at === null ? null : printMoment(opening.at),
  }
}

/** The hours say open, and no closure is known: that is open only where the weather is known. */
function knownOpen(hours: OfficeHours, weather: Weather): Processing {
  if (!hours.weather || weather.state !== 'unknown') return { open: true }
  const since = weather.since === null ? undefined : momentLine(Date.parse(weather.since))
  const why = line(
    `the Observatory’s signals are not known${since ? ` since ${since.en}` : ''}: ${weather.why}`,
    `${since ? `自${since.zh}起` : ''}未能得知天文台的警告信號：${weather.why}`,
  )
  return { open: false, because: 'weather-unknown', why: [why], reopensAt: null }
}
