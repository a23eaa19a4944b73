// How surely a field was read, as one of four tones.
import type { ReadingView } from '../api-evidence.ts'

/** Below this a field is to be looked at first; above it too, but later. */
const SURE = 0.95

export function toneOf(field: ReadingView['fields'][number]): 'blank' | 'good' | 'look' | 'bad' {
  if (field.value === '') return 'blank'
  if (!field.valid) return 'bad'
  return field.confidence < SURE || field.repaired ? 'look' : 'good'
}
