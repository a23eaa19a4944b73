// Which fields of a form an officer must type before anything rests on them, and a reading with what was typed in it.
import type { CellBelief, FieldReading, PaperReading } from '../paper/reading.ts'
import type { CertificateId } from '../revocation/certificate.ts'
import { bearsNothing, bearsRevocation } from '../revocation/confirming.ts'
import type { Decision } from '../revocation/decision.ts'
import { isEmail, tidySerial } from '../revocation/fields.ts'
import type { Finding } from '../revocation/finding.ts'
import type { Request } from '../revocation/request.ts'
import { lastTyped, type TypedField } from '../revocation/typed.ts'

type Laid = Pick<Request, 'id' | 'kind' | 'claim' | 'examined' | 'findings' | 'assessment'> &
  Partial<Pick<Request, 'typed'>>

/** Our own readers wrote it; a request without a form has none. */
export function formOf({ examined }: Pick<Request, 'examined'>): PaperReading | undefined {
  const reading = examined.reading as PaperReading | undefined
  return reading?.form ? reading : undefined
}

/** Numbers and days: one character makes another certificate of them, or another day, and no register tells. */
const numbers = ['srn', 'serial', 'hkid', 'compromiseDate', 'date']

const names = ['surname', 'givenName', 'fullName', 'nameZh', 'arName']

/** Words that are held against the register: where it has them letter for letter, a decision rests on the register. */
const words: Readonly<Record<string, readonly string[]>> = {
  ...Object.fromEntries(names.map((name) => [name, ['name-differs', 'name-nearly']])),
  certEmail: ['email-differs', 'email-nearly'],
  orgName: ['organisation-differs', 'organisation-nearly'],
  serverName: ['server-name-differs'],
}

/** Fields that stand below their measured threshold, that a decision would rest on, and that nobody has typed. */
export function untyped(request: Laid, certificateId: CertificateId | null): string[] {
  const fields = formOf(request)?.fields ?? {}
  const typed = lastTyped(request.typed)
  return [...numbers, ...Object.keys(words)].filter((name) => {
    const field = fields[name]
    if (!field || typed[name] || !isUnsure(field)) return false
    const rests = words[name] && field.valid && !(names.includes(name) && isBent(field))
    return !(rests && agrees(request, certificateId, words[name] ?? []))
  })
}

/** Readings of before the thresholds were measured say nothing of it. */
const isUnsure = ({ sure, value, asRead }: FieldReading) =>
  sure === false && (value !== '' || asRead !== '')

/** What a machine puts for a capital; a stroke that stands alone at either end is dirt. */
const capitals: Readonly<Record<string, string>> = {
  ...{ 0: 'O', 1: 'I', 2: 'Z', 5: 'S', 6: 'G', 8: 'B' },
  ...{ l: 'I', '|': 'I', '!': 'I', $: 'S', '(': 'C' },
}
const STROKES = /^(?:[ijl1|!()[\]] +)+|(?: +[ijl1|!()[\]])+$/gi

/** A name of other letters than were read, bent towards usual ones, proves nothing by standing on the register: one who
 *  wrote SIAN is no SHAN. Where only dirt was taken away, the letters are those that were read. */
function isBent({ value, asRead, repaired }: FieldReading): boolean {
  const letters = (text: string) =>
    [...text.trim().normalize('NFKC')]
      .map((char) => capitals[char] ?? char)
      .join('')
      .toUpperCase()
      .replace(/[^\p{L}\p{N}]/gu, '')
  const read = asRead.trim()
  return repaired && ![read, read.replace(STROKES, '')].map(letters).includes(letters(value))
}

function agrees(
  { assessment, findings }: Laid,
  certificateId: CertificateId | null,
  codes: readonly string[],
): boolean {
  if (!certificateId || assessment?.certificateId !== certificateId) return false
  const all: readonly Finding[] = [...findings, ...assessment.findings]
  return !all.some(({ code }) => codes.includes(code))
}

export type Awaited = { readonly requestId: string; readonly fields: readonly string[] }

const asking: ReadonlySet<string> = new Set(['revocation', 'final-confirmation'])
const acting: ReadonlySet<string> = new Set(['suspend', 'revoke', 'schedule'])

/** What must be typed before the CA is told to act: nothing where one request of the case is sure by itself. */
export function awaitedTyping(
  requests: readonly Laid[],
  certificateId: CertificateId | null,
): Awaited | undefined {
  const about = ({ assessment }: Laid) => {
    const own = assessment?.certificateId ?? null
    return own === null || own === certificateId
  }
  const asked = requests.filter(({ kind }) => asking.has(kind))
  // Anybody can write a mail without a signature: it makes no other request sure (A24).
  const holding = asked.filter((each) => about(each) && !bearsNothing(each))
  return unlessOneIsSure(holding.length > 0 ? holding : asked, certificateId)
}

function unlessOneIsSure(
  requests: readonly Laid[],
  certificateId: CertificateId | null,
): Awaited | undefined {
  const all = requests.map((each) => awaitedOf(each, certificateId))
  return all.every((each) => each.fields.length > 0) ? all.at(-1) : undefined
}

const awaitedOf = (request: Laid, certificateId: CertificateId | null): Awaited => ({
  requestId: request.id,
  fields: untyped(request, certificateId),
})

/** The same for one decision: what a permanent revocation rests on must be sure itself. */
export function awaitedFor(
  decision: Decision,
  requests: readonly Laid[],
  certificateId: CertificateId | null,
): Awaited | undefined {
  if (!acting.has(decision.kind)) return undefined
  const first = awaitedTyping(requests, certificateId)
  if (first || decision.kind !== 'revoke' || decision.confirmation.by === 'ca') return first
  const { confirmation } = decision
  const borne =
    confirmation.by === 'receipt'
      ? requests.filter(({ id }) => id === confirmation.requestId)
      : requests.filter((each) => bearsRevocation(each, certificateId))
  return unlessOneIsSure(borne, certificateId)
}

/** What was typed may name another certificate than the machine read: then nobody asked about the case's own. */
export function whyAnother(
  decision: Decision,
  requests: readonly Laid[],
  certificateId: CertificateId | null,
): string | undefined {
  const own = decision.kind === 'revoke' && decision.confirmation.by === 'ca'
  if (own || !acting.has(decision.kind)) return undefined
  // "All" is about each of the holder's certificates, whichever of them the page names.
  const another = ({ assessment, claim, typed = [] }: Laid) => {
    const named = assessment?.certificateId ?? null
    return typed.length > 0 && !claim?.all && named !== null && named !== certificateId
  }
  const asked = requests.filter(({ kind }) => asking.has(kind))
  const nobodyElse =
    asked.some(another) && asked.every((each) => another(each) || bearsNothing(each))
  return nobodyElse
    ? 'What was typed from the page names another certificate: say first which one is meant.'
    : undefined
}

/** One plain sentence for an officer. */
export function whyTyped({ requestId, fields }: Awaited, requests: readonly Laid[]): string {
  const request = requests.find(({ id }) => id === requestId)
  const labels = (request && formOf(request)?.labels) ?? {}
  const named = fields.map((name) => (labels[name]?.en ?? name).replace(/\.$/, ''))
  return `Not read for certain: ${named.join(', ')}. Type from the page what stands there first.`
}

const tidied: Readonly<Record<string, (text: string) => string>> = {
  srn: (text) => text.replace(/[\s-]/g, ''),
  serial: tidySerial,
  hkid: (text) => text.toUpperCase().replace(/[^A-Z0-9]/g, ''),
}

/** White space and brackets only: what an officer typed is never repaired. */
export const tidyTyped = (name: string, text: string): string =>
  (tidied[name] ?? ((it) => it.replace(/\s+/g, ' ')))(text.trim())

/** The reading as it would be had it been sure of what officers typed. */
export function withTyped(reading: PaperReading, typed: readonly TypedField[] = []): PaperReading {
  const fields = { ...reading.fields }
  for (const { field, value } of typed) {
    const read = reading.fields[field]
    if (read) fields[field] = sureField(read, field, value)
  }
  return { ...reading, fields }
}

function sureField(read: FieldReading, name: string, value: string): FieldReading {
  const { page, box, pixels, asRead, beliefs } = read
  const valid = name !== 'certEmail' || value === '' || isEmail(value)
  const cells = beliefs ? { beliefs: certain(value, beliefs) } : {}
  return {
    page,
    box,
    pixels,
    value,
    asRead,
    confidence: 1,
    sure: true,
    valid,
    repaired: false,
    ...cells,
  }
}

/** An officer's eye errs too, once in a thousand characters: without that, one slip would outweigh all other fields. */
const SLIP = 0.001
const EVERY = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ'

function certain(value: string, beliefs: readonly (CellBelief | null)[]): CellBelief[] {
  const known = beliefs.find((cell) => cell !== null)?.alphabet ?? EVERY
  return [...value].map((char) => {
    const alphabet = known.includes(char) ? known : EVERY
    const other = Math.log(SLIP / (alphabet.length - 1))
    return { alphabet, logP: [...alphabet].map((it) => (it === char ? Math.log(1 - SLIP) : other)) }
  })
}
