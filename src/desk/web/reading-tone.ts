// How surely a field was read, as one of four tones.
import type { ReadingView } from '../api-evidence.ts'

/** Of a reading of before thresholds were measured: below this a field is to be looked at first. */
const SURE = 0.95

export function toneOf(field: ReadingView['fields'][number]): 'blank' | 'good' | 'look' | 'bad' {
  if (field.typed) return 'good'
  if (field.awaited) return 'bad'
  if (field.value === '') return 'blank'
  if (!field.valid) return 'bad'
  const sure = field.sure ?? field.confidence >= SURE
  return !sure || field.repaired ? 'look' : 'good'
}
