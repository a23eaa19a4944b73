// How days, moments and signals are said in a derivation, in the two languages of the desk.
import {
  type Day,
  dateOf,
  dayOf,
  type Moment,
  minuteOf,
  momentAt,
  sayDay,
  sayMoment,
  sayTime,
  weekdayOf,
} from './hongkong.ts'

/** One line of a derivation. */
export type Line = { readonly en: string; readonly zh: string }

/** A moment as the clocks print it, and as a derivation says it. */
export type Said = Line & { readonly at: Moment; readonly iso: string }

export const line = (en: string, zh: string): Line => ({ en, zh })

export const headed = (head: Line, { en, zh }: Line): Line =>
  line(`${head.en}: ${en}`, `${head.zh}：${zh}`)

export const joinLines = (lines: readonly Line[]): Line =>
  line(lines.map(({ en }) => en).join('; '), lines.map(({ zh }) => zh).join('；'))

const weekdaysZh = '日一二三四五六'

/** `2025年9月24日（三）`. */
export function sayDayZh(day: Day): string {
  const [year, month, date] = dateOf(day)
  return `${year}年${month}月${date}日（${weekdaysZh[weekdayOf(day)]}）`
}

/** `Wed 24 Sep 2025` and `2025年9月24日（三）`. */
export const dayLine = (day: Day): Line => line(sayDay(day), sayDayZh(day))

/** Without its year, where the year was said before: `Wed 24 Sep` and `9月24日（三）`. */
export const shortDay = (day: Day): Line =>
  line(sayDay(day).slice(0, -5), sayDayZh(day).replace(/^\d+年/, ''))

/** `Wed 24 Sep 2025 20:20`. */
export const momentLine = (at: Moment): Line =>
  line(sayMoment(at), `${sayDayZh(dayOf(at))}${sayTime(minuteOf(at))}`)

/** `Wed 24 Sep 20:20`; on the day that the sentence is about, `20:20`. */
export function shortMoment(at: Moment, about?: Day): Line {
  const [day, time] = [dayOf(at), sayTime(minuteOf(at))]
  if (day === about) return line(time, time)
  if (about !== undefined && at === momentAt(about + 1, 0)) return line('24:00', '24:00')
  const said = shortDay(day)
  return line(`${said.en} ${time}`, `${said.zh}${time}`)
}
