// The closed lists that a letter's reading is told in.

export type LetterAsk =
  | 'revoke'
  | 'suspend'
  | 'confirm'
  | 'release'
  | 'withdraw'
  | 'question'
  | 'none'

/** RFC 5280 §5.3.1, those that a letter's words can point to. */
export type LetterReason =
  | 'unspecified'
  | 'keyCompromise'
  | 'affiliationChanged'
  | 'superseded'
  | 'cessationOfOperation'

/** Words in the order they are tried, and what each means. */
export type Words<T> = readonly (readonly [T, readonly RegExp[]])[]

export const re = (source: string): RegExp => new RegExp(source, 'iu')
