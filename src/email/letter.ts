// What a letter asks, read from its words alone: every field with the span it was read from.

/** `start` and `end` count UTF-16 units of the text that was given; `text` is what stood there. */
export type Span = { readonly start: number; readonly end: number; readonly text: string }

export type LetterField<T> = Span & { readonly value: T }

export type LetterAsk =
  | 'revoke'
  | 'suspend'
  | 'confirm'
  | 'release'
  | 'withdraw'
  | 'question'
  | 'none'

export type LetterReason =
  | 'unspecified'
  | 'keyCompromise'
  | 'affiliationChanged'
  | 'superseded'
  | 'cessationOfOperation'

export type Letter = {
  readonly ask: LetterAsk
  /** The words that `ask` was read from. */
  readonly askedAt: Span | undefined
  /** Upper hex without leading zeros of a whole octet, as the register holds them. */
  readonly serials: readonly LetterField<string>[]
  /** Ten digits. */
  readonly srns: readonly LetterField<string>[]
  readonly names: readonly LetterField<string>[]
  readonly emails: readonly LetterField<string>[]
  /** `R-` and ten of Crockford's base 32: the number of one of our cases. */
  readonly cases: readonly LetterField<string>[]
  readonly reason: LetterField<LetterReason> | undefined
  /** Date of loss or compromise, as an ISO day. */
  readonly compromisedOn: LetterField<string> | undefined
  readonly urgent: Span | undefined
  /** "All my certificates". */
  readonly all: boolean
  /** The part that is the sender's own words: no quoted reply, nothing below the line. */
  readonly own: readonly Span[]
}
