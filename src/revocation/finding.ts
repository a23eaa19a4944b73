// One thing that we established, with its grounds, for the officer to read.
import type { Bilingual } from './kinds.ts'

/** `bar`: suspending or revoking would be wrong as things stand. `doubt`: an officer must look. `note`: good to know. */
export type Weight = 'bar' | 'doubt' | 'note'

export type Finding = {
  /** Stable, kebab-case, e.g. `serial-srn-differ`, `message-id-reused`, `channel-not-listed`. */
  readonly code: string
  readonly weight: Weight
  /** What was found, in words an officer understands. */
  readonly says: Bilingual
  /** What it rests on: a rule (`domain R5`), a field and its value, a receipt. */
  readonly grounds: string
}

const maker =
  (weight: Weight) =>
  (code: string, says: Bilingual, grounds: string): Finding => ({ code, weight, says, grounds })

export const bar = maker('bar')
export const doubt = maker('doubt')
export const note = maker('note')
