/** Ragasa as it was seen, and short words for observations. */
import type { Observation, Said, WeatherSignal } from '../../src/calendar/observed.ts'

export const at = (text: string) => `${text}:00+08:00`
export const none: Said = { kind: 'none' }
export const up = (signal: WeatherSignal, issued: string): Said => ({
  kind: 'in-force',
  signal,
  issuedAt: at(issued),
})
export const off = (time: string | null): Said => ({ kind: 'cancelled', at: time && at(time) })
export const seen = (when: string, cyclone: Said, rain: Said = none): Observation => ({
  firstSeenAt: at(when),
  lastSeenAt: at(when),
  reading: { cyclone, rain, preNo8: null },
})
export const ragasa = [
  seen('2025-09-23T14:00', up('TC3', '2025-09-22T21:40')),
  seen('2025-09-23T14:21', up('TC8NE', '2025-09-23T14:20')),
  seen('2025-09-24T01:41', up('TC9', '2025-09-24T01:40')),
  seen('2025-09-24T02:41', up('TC10', '2025-09-24T02:40')),
  seen('2025-09-24T13:21', up('TC8SE', '2025-09-24T13:20')),
  seen('2025-09-24T20:21', up('TC3', '2025-09-24T20:20')),
  seen('2025-09-25T08:41', { kind: 'none' }),
]
