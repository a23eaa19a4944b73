// What a letter asks, read from its words alone: every field with the span it was read from.

import { datesIn } from './letter-dates.ts'
import { casesIn, emailsIn, type LetterField, namesIn, type Span, srnsIn } from './letter-fields.ts'
import { maskOthers, ownSpans } from './letter-own.ts'
import { NAMES_ONE, PLAIN_IT, TO_STRANGERS } from './letter-plain-asks.ts'
import { serialsIn } from './letter-serials.ts'
import { ALL, ANY_QUESTION, ASKS, LOSS, QUESTION, REASONS, TOLD, URGENT } from './letter-words.ts'

export type { LetterField, Span } from './letter-fields.ts'
export type { LetterAsk, LetterReason } from './letter-terms.ts'

import type { LetterAsk, LetterReason } from './letter-terms.ts'

export type Letter = {
  readonly ask: LetterAsk
  /** The words that `ask` was read from. */
  readonly askedAt: Span | undefined
  /** Upper hex of whole octets without leading 00, as the register holds them. */
  readonly serials: readonly LetterField<string>[]
  /** Ten digits. */
  readonly srns: readonly LetterField<string>[]
  readonly names: readonly LetterField<string>[]
  readonly emails: readonly LetterField<string>[]
  /** `R-` and ten of Crockford's base 32: the number of one of our cases. Also from quoted parts, where our notices are. */
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

/** Fifty pages; what is beyond is no letter, and an officer sees it anyway. */
const MOST = 100_000

export function readLetter(text: string): Letter {
  const given = text.slice(0, MOST)
  const own = ownSpans(given)
  const words = maskOthers(given, own)
  const sentences = sentencesOf(words)
  const certificateNamed = NAMES_ONE.test(words) && !TO_STRANGERS.test(words)
  const asked = askOf(sentences, certificateNamed)
  const urgent = firstMatch(words, 0, [URGENT])
  return {
    ask: asked?.ask ?? 'none',
    askedAt: asked?.span,
    serials: serialsIn(words),
    srns: srnsIn(words),
    names: namesIn(words),
    emails: emailsIn(words),
    cases: casesIn(given),
    reason: reasonOf(sentences),
    compromisedOn: compromiseIn(sentences),
    urgent,
    all: ALL.test(words),
    own,
  }
}

type Sentence = { readonly start: number; readonly text: string }

/** A full stop inside "no. 3A41" or "e.g." ends nothing; a blank line always does. */
function sentencesOf(text: string): readonly Sentence[] {
  const sentences: Sentence[] = []
  const ends =
    /(?<=[.!?])(?<!\b(?:no|nos|mr|ms|mrs|dr|ltd|co|e\.g|i\.e|tel|ref)\.)\s+(?=\S)|(?<=[。！？；;])|\n\s*\n/giu
  let start = 0
  const add = (end: number) => {
    const raw = text.slice(start, end)
    const lead = raw.length - raw.trimStart().length
    const body = raw.trim().slice(0, 2_000)
    if (body !== '') sentences.push({ start: start + lead, text: body })
  }
  for (const match of text.matchAll(ends)) {
    add(match.index)
    start = match.index + match[0].length
  }
  add(text.length)
  return sentences
}

type Asked = { readonly ask: LetterAsk; readonly span: Span }

/**
 * Across sentences that ask different things the safer reading wins: towards revocation (smime.md §3, row 29). An officer
 * reads the letter in any case.
 */
const SAFER: readonly LetterAsk[] = [
  'confirm',
  'revoke',
  'suspend',
  'release',
  'withdraw',
  'question',
]

function askOf(sentences: readonly Sentence[], certificateNamed: boolean): Asked | undefined {
  const asks = certificateNamed ? [...ASKS, ...PLAIN_IT] : ASKS
  const asked = sentences.flatMap((sentence) => askOfSentence(sentence, asks) ?? [])
  for (const ask of SAFER) {
    const found = asked.find((one) => one.ask === ask)
    if (found) return found
  }
  return undefined
}

function askOfSentence(sentence: Sentence, asks: typeof ASKS): Asked | undefined {
  const flat = { start: sentence.start, text: sentence.text.replace(/\s/g, ' ') }
  const span = (found: Span, ask: LetterAsk) => ({
    ask,
    span: {
      ...found,
      text: sentence.text.slice(found.start - sentence.start, found.end - sentence.start),
    },
  })
  const question = firstMatch(flat.text, flat.start, QUESTION)
  if (question) return span(question, 'question')
  for (const [ask, patterns] of asks) {
    const found = firstMatch(flat.text, flat.start, patterns)
    if (!found) continue
    const told =
      ask === 'revoke' || ask === 'suspend' ? firstMatch(flat.text, flat.start, TOLD) : undefined
    if (!told) return span(found, ask)
  }
  const open = firstMatch(flat.text, flat.start, [ANY_QUESTION])
  return open && span(open, 'question')
}

function firstMatch(text: string, offset: number, patterns: readonly RegExp[]): Span | undefined {
  for (const pattern of patterns) {
    const match = pattern.exec(text)
    if (!match) continue
    const start = offset + match.index
    return { start, end: start + match[0].length, text: match[0] }
  }
  return undefined
}

function reasonOf(sentences: readonly Sentence[]): LetterField<LetterReason> | undefined {
  for (const [value, patterns] of REASONS)
    for (const sentence of sentences) {
      const found = firstMatch(sentence.text.replace(/\s/g, ' '), sentence.start, patterns)
      if (found) return { ...found, value }
    }
  return undefined
}

/** A date counts where its sentence, or its line, speaks of the loss. */
function compromiseIn(sentences: readonly Sentence[]): LetterField<string> | undefined {
  for (const sentence of sentences)
    for (const date of datesIn(sentence.text)) {
      const lineStart = sentence.text.lastIndexOf('\n', date.start) + 1
      const nearby =
        sentence.text.length < 300 ? sentence.text : sentence.text.slice(lineStart, date.end)
      if (LOSS.test(nearby))
        return { ...date, start: sentence.start + date.start, end: sentence.start + date.end }
    }
  return undefined
}
