// What a letter claims: each field with the span of the text that it was read from.
import type { Letter, LetterField, Span } from '../email/letter.ts'
import type { Ask, Claim, Field } from '../revocation/claim.ts'

/** More than anybody writes by hand; a list without end would keep the register busy with one letter. */
export const MOST_OF_A_KIND = 20

/** `confidence`: 1 for typed text, less where the text itself was read from a picture. */
export function letterClaim(letter: Letter, confidence = 1): Claim {
  const at = (span: Span) => ({
    asRead: span.text,
    confidence,
    origin: { from: 'text', span: [span.start, span.end] } as const,
  })
  const field = <T>(one: LetterField<T>): Field<T> => ({ value: one.value, ...at(one) })
  const few = (many: readonly LetterField<string>[]) => many.slice(0, MOST_OF_A_KIND).map(field)
  const ask = askOf(letter)
  return {
    ask: { value: ask, ...at(letter.askedAt ?? { start: 0, end: 0, text: '' }) },
    serials: few(letter.serials),
    srns: few(letter.srns),
    names: few(letter.names),
    emails: few(letter.emails),
    caseIds: few(letter.cases),
    ...(letter.reason ? { reason: field(letter.reason) } : {}),
    ...(letter.compromisedOn ? { compromisedOn: field(letter.compromisedOn) } : {}),
    all: letter.all,
    urgent: letter.urgent !== undefined,
    finalConfirmation: ask === 'confirm',
  }
}

/** Suspending and revoking begin alike: the certificate is suspended on receipt (domain R16). */
function askOf({ ask }: Letter): Ask {
  return ask === 'suspend' ? 'revoke' : ask
}
