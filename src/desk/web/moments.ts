// Times as officers read them: Hong Kong time, and how long is left.

const hour = 3_600_000
const day = 24 * hour

/** Hong Kong keeps UTC+8 all year: the browser's own zone never shows. */
const inHongKong = (iso: string): string => {
  const at = new Date(Date.parse(iso) + 8 * hour)
  return Number.isNaN(at.getTime()) ? '' : at.toISOString()
}

/** 23 Nov 2026, 10:00 reads 2026-11-23 10:00. */
export const moment = (iso: string): string => inHongKong(iso).slice(0, 16).replace('T', ' ')
export const dayOf = (iso: string): string => inHongKong(iso).slice(0, 10)
/** With seconds, where one act must be told from the next. */
export const exactMoment = (iso: string): string => inHongKong(iso).slice(0, 19).replace('T', ' ')

export type Left = {
  readonly late: boolean
  readonly days: number
  readonly hours: number
  readonly minutes: number
  /** Less than four working hours: time to act now. */
  readonly soon: boolean
}

export function timeLeft(due: string, now: string): Left {
  const left = Date.parse(due) - Date.parse(now)
  const span = Math.abs(left)
  return {
    late: left < 0,
    days: Math.floor(span / day),
    hours: Math.floor((span % day) / hour),
    minutes: Math.floor((span % hour) / 60_000),
    soon: left < 4 * hour,
  }
}
