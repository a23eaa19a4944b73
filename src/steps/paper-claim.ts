// What a form claims: each field with its box, how surely it was read, and what stood there before any repair.
import type { FieldReading, PaperReading, TickReading } from '../paper/reading.ts'
import type { Claim, Field, Origin } from '../revocation/claim.ts'
import { formDate } from '../revocation/fields.ts'
import type { Finding } from '../revocation/finding.ts'
import type { CertificateKind, RequesterRole, RevocationReason } from '../revocation/kinds.ts'
import { lastTyped, type TypedField } from '../revocation/typed.ts'
import { formFinding } from './paper-claim-words.ts'

export type PaperClaim = { readonly claim: Claim; readonly findings: readonly Finding[] }

const kinds: Readonly<Record<string, CertificateKind>> = {
  'certType.personal': 'PERSONAL',
  'certType.organisational': 'ORGANISATIONAL',
  'certType.encipherment': 'ENCIPHERMENT',
  'certType.server': 'SERVER',
  'certType.orgRole': 'ORG_ROLE',
  'certType.bankBank': 'BANK_BANK',
  'certType.bankPersonal': 'BANK_PERSONAL',
  'certType.bankCorporate': 'BANK_CORPORATE',
  'certType.gCert': 'GCERT_INDIVIDUAL',
}
const roles: Readonly<Record<string, RequesterRole>> = {
  'requesterRole.subscriber': 'SUBSCRIBER',
  'requesterRole.authorisedUser': 'AUTHORISED_USER',
  'requesterRole.authorisedRepresentative': 'AUTHORISED_REPRESENTATIVE',
}
/** Lost is not compromised unless that is ticked too (domain §3.5). */
const reasons: Readonly<Record<string, RevocationReason>> = {
  'reason.compromised': 'keyCompromise',
  'reason.left': 'affiliationChanged',
  'reason.replaced': 'superseded',
  'reason.ceased': 'cessationOfOperation',
  'reason.lost': 'unspecified',
  'reason.damaged': 'unspecified',
  'reason.other': 'unspecified',
}

/** Names of fields, ticks and crops that mean something here; any other is read, shown and left to the officer. */
export const meaningfulIds: ReadonlySet<string> = new Set([
  ...['srn', 'serial', 'certEmail', 'fullName', 'surname', 'givenName', 'nameZh', 'hkid'],
  ...['phone', 'orgName', 'serverName', 'arName', 'compromiseDate', 'date'],
  ...['expiry', 'brn', 'arId'],
  ...['scope.this', 'scope.all', 'finalConfirm', 'signature', 'chop'],
  ...Object.keys(kinds),
  ...Object.keys(roles),
  ...Object.keys(reasons),
])

/** `typed`: what officers put in the place of readings, which `reading` holds already; here it tells who said so. */
export function paperClaim(reading: PaperReading, typed: readonly TypedField[] = []): PaperClaim {
  const { ticks, language } = reading
  const by = lastTyped(typed)
  const one = (id: string) => fieldOf(reading.fields[id], by[id])
  const date = (id: string) => dateOf(reading.fields[id], by[id])
  // What breaks its own rule was not read, and is told as such: no other number can be held against it.
  const whole = (id: string) => (reading.fields[id]?.valid ? id : '')
  const kind = ticked(reading, kinds)
  const role = ticked(reading, roles)
  const reason = ticked(reading, reasons)
  const claim: Claim = {
    ask: { ...placed(whereAsked(reading)), value: 'revoke', asRead: reading.form ?? '' },
    serials: list(one('serial')),
    srns: list(one('srn')),
    names: list(nameOf(reading, by), one('fullName'), one('nameZh'), one('arName')),
    // What is no address was not read; the reading says so, and a difference from the register would say nothing.
    emails: list(reading.fields.certEmail?.valid ? one('certEmail') : undefined),
    caseIds: [],
    ...optional('kind', kind.chosen),
    ...optional('organisation', one('orgName')),
    ...optional('serverName', one('serverName')),
    ...optional('hkid', one('hkid')),
    ...optional('role', role.chosen),
    ...optional('reason', reason.first),
    ...optional('compromisedOn', date('compromiseDate')),
    ...optional('phone', one('phone')),
    ...optional('expiresOn', date(whole('expiry'))),
    ...optional('brn', one(whole('brn'))),
    ...optional('arId', one(whole('arId'))),
    ...optional('formDate', date('date')),
    ...optional('formLanguage', language ?? undefined),
    all: isTicked(ticks['scope.all']),
    urgent: isTicked(ticks['reason.lost']) || isTicked(ticks['reason.compromised']),
    finalConfirmation: isTicked(ticks.finalConfirm),
  }
  return { claim, findings: formFindings(reading, kind.all, role.all) }
}

const isTicked = (tick: TickReading | undefined): boolean =>
  tick?.ticked === true && !tick.scribbled

function list(...fields: readonly (Field | undefined)[]): Field[] {
  return fields.filter((field) => field !== undefined)
}

/** `exactOptionalPropertyTypes`: what is not there is left out, not undefined. */
function optional<K extends string, T>(name: K, value: T | undefined): { [key in K]?: T } {
  return value === undefined ? {} : ({ [name]: value } as { [key in K]: T }) // K is that one name
}

function fieldOf(reading: FieldReading | undefined, typed?: TypedField): Field | undefined {
  if (!reading || reading.value === '') return undefined
  const { value, asRead } = reading
  return { ...placed(reading), value, asRead, ...(typed ? { origin: officerOf(typed) } : {}) }
}

const officerOf = ({ officer }: TypedField): Origin => ({ from: 'officer', officer })

/** Kept as a day where it is one; else as it was read, which no rule takes for a day. */
function dateOf(reading: FieldReading | undefined, typed?: TypedField): Field | undefined {
  const field = fieldOf(reading, typed)
  return field && { ...field, value: formDate(field.value) ?? field.value }
}

type Placed = Pick<FieldReading, 'page' | 'box' | 'pixels' | 'confidence'>

function placed({ page, box, pixels, confidence }: Placed): {
  confidence: number
  origin: Origin
} {
  return { confidence, origin: { from: 'page', page, box, pixels } }
}

/** The two halves of a name as one field: as sure as the worse of them, over both boxes. */
function nameOf({ fields }: PaperReading, by: ReturnType<typeof lastTyped>): Field | undefined {
  const { surname, givenName } = fields
  const halves = [surname, givenName].filter((half) => half && half.value !== '')
  const [first, second] = halves
  const typed = by.surname ?? by.givenName
  if (!first || !second || first.page !== second.page) return fieldOf(first, typed)
  const words = (pick: (half: FieldReading) => string) => `${pick(first)} ${pick(second)}`
  return {
    ...placed({
      page: first.page,
      box: around(first.box, second.box),
      pixels: around(first.pixels, second.pixels),
      confidence: Math.min(first.confidence, second.confidence),
    }),
    value: words(({ value }) => value),
    asRead: words(({ asRead }) => asRead),
    ...(typed ? { origin: officerOf(typed) } : {}),
  }
}

type Box = FieldReading['box']

function around(a: Box, b: Box): Box {
  const [x, y] = [Math.min(a[0], b[0]), Math.min(a[1], b[1])]
  const [right, bottom] = [Math.max(a[0] + a[2], b[0] + b[2]), Math.max(a[1] + a[3], b[1] + b[3])]
  return [x, y, right - x, bottom - y]
}

type Ticked<T> = {
  /** The one that is ticked, where it is one alone. */
  readonly chosen: Field<T> | undefined
  /** The first in the order of the table. */
  readonly first: Field<T> | undefined
  readonly all: readonly T[]
}

function ticked<T extends string>(
  { ticks }: PaperReading,
  meaning: Readonly<Record<string, T>>,
): Ticked<T> {
  const fields = Object.entries(meaning).flatMap(([id, value]): Field<T>[] => {
    const tick = ticks[id]
    return tick && isTicked(tick) ? [{ ...placed(tick), value, asRead: id }] : []
  })
  const chosen = fields.length === 1 ? fields[0] : undefined
  return { chosen, first: fields[0], all: fields.map(({ value }) => value) }
}

/** What makes it a request is the form itself: the page it was found on. */
function whereAsked(reading: PaperReading): Placed {
  const field = reading.fields.srn ?? Object.values(reading.fields)[0]
  const nowhere = { page: 0, box: [0, 0, 0, 0], pixels: [0, 0, 0, 0] } as const
  const { page, box, pixels } = field ?? nowhere
  return { page, box, pixels, confidence: 1 }
}

/** The cross-field rules that need the form alone (domain §3.3); the register's are the assessment's. */
function formFindings(
  reading: PaperReading,
  kindsTicked: readonly CertificateKind[],
  rolesTicked: readonly RequesterRole[],
): Finding[] {
  const { ticks } = reading
  const findings: Finding[] = []
  const asksFor = (group: string) => Object.keys(ticks).some((id) => id.startsWith(`${group}.`))
  const named = kindsTicked.join(', ') || '-'
  // Another authority's form need not ask for the type, nor for the scope.
  if (asksFor('certType') && kindsTicked.length !== 1)
    findings.push(formFinding('form-type-unclear', named))
  if (rolesTicked.length > 1)
    findings.push(formFinding('form-role-unclear', rolesTicked.join(', ')))
  const [only, all] = [isTicked(ticks['scope.this']), isTicked(ticks['scope.all'])]
  if (asksFor('scope') && only === all)
    findings.push(formFinding(only ? 'form-scope-both' : 'form-scope-blank', 'A2'))
  return findings
}
