// OpenSSL's index.txt, one certificate a line: read, changed as a CA changes it, and written as `openssl ca` reads it (domain §6.2).
import type { CertificateStatus } from '../revocation/certificate.ts'
import { type ReasonCode, type RevocationReason, reasonCodes } from '../revocation/kinds.ts'

export type IndexEntry = {
  /** Valid, revoked (or on hold), expired: the first letter of the line. */
  readonly flag: 'V' | 'R' | 'E'
  /** UTCTime or GeneralizedTime, as it stands there. */
  readonly expiry: string
  readonly revocation: IndexRevocation | null
  readonly serial: string
  readonly file: string
  readonly name: string
}

export type IndexRevocation = {
  readonly at: string
  /** As written: `keyCompromise`, `CACompromise`, `keyTime`, `holdInstruction` …; null where the line gives none. */
  readonly word: string | null
  /** What follows the word: an invalidity date, or a hold instruction. */
  readonly extra: string | null
}

/** One line a certificate. Throws with the line's number; a line it cannot read must never be dropped. */
export function parseIndex(text: string): IndexEntry[] {
  const entries: IndexEntry[] = []
  for (const [number, line] of text.split('\n').entries()) {
    if (line === '' || line.startsWith('#')) continue
    entries.push(parseLine(line.endsWith('\r') ? line.slice(0, -1) : line, number + 1))
  }
  return entries
}

/** Of each entry, the number of its line in the file. */
export const indexLines = (text: string): readonly number[] =>
  text
    .split('\n')
    .flatMap((line, index) => (line === '' || line.startsWith('#') ? [] : [index + 1]))

const time = /^\d{12}(?:\d\d)?Z$/

function parseLine(line: string, number: number): IndexEntry {
  const fault = (what: string) => new Error(`index.txt line ${number}: ${what}`)
  // OpenSSL's text database takes a tab after a backslash for a tab inside the field.
  const fields = line.split(/(?<!\\)\t/).map((field) => field.replaceAll('\\\t', '\t'))
  const [flag, expiry, revoked, serial, file, name, ...rest] = fields
  if (expiry === undefined || revoked === undefined || serial === undefined)
    throw fault('has fewer than six fields')
  if (file === undefined || name === undefined) throw fault('has fewer than six fields')
  if (rest.length > 0) throw fault('has more than six fields')
  if (flag !== 'V' && flag !== 'R' && flag !== 'E') throw fault(`starts with "${flag}"`)
  if (!time.test(expiry)) throw fault(`"${expiry}" is no time`)
  if (!/^[0-9A-Fa-f]+$/.test(serial)) throw fault(`"${serial}" is no serial number`)
  if ((flag === 'R') !== (revoked !== '')) throw fault('flag and revocation date disagree')
  const revocation = revoked === '' ? null : parseRevocation(revoked, fault)
  return { flag, expiry, revocation, serial, file, name }
}

function parseRevocation(text: string, fault: (what: string) => Error): IndexRevocation {
  const [at = '', word, ...extra] = text.split(',')
  if (!time.test(at)) throw fault(`"${at}" is no time`)
  if (word !== undefined && !reasonOfWord(word)) throw fault(`"${word}" is no reason`)
  return { at, word: word ?? null, extra: extra.length > 0 ? extra.join(',') : null }
}

export function printIndex(entries: readonly IndexEntry[]): string {
  return entries.map((entry) => `${printLine(entry)}\n`).join('')
}

function printLine({ flag, expiry, revocation, serial, file, name }: IndexEntry): string {
  const revoked = revocation
    ? [revocation.at, revocation.word, revocation.extra].filter((part) => part !== null).join(',')
    : ''
  return [flag, expiry, revoked, serial, file, name]
    .map((field) => field.replaceAll('\t', '\\\t'))
    .join('\t')
}

/** The word's reason code; OpenSSL matches without case, and has three words of its own. */
export function reasonOfWord(word: string): ReasonCode | undefined {
  const lower = word.toLowerCase()
  if (lower === 'keytime') return 'keyCompromise'
  if (lower === 'cakeytime') return 'cACompromise'
  if (lower === 'holdinstruction') return 'certificateHold'
  return reasonCodes.find((code) => code.toLowerCase() === lower)
}

/** Serial numbers are compared as numbers: whether with leading zeros, upper or lower. */
export function sameSerial(a: string, b: string): boolean {
  return bareSerial(a) === bareSerial(b)
}

export function bareSerial(serial: string): string {
  return serial.toUpperCase().replace(/^0+(?=.)/, '')
}

/** A time as index.txt has it: two digits of the year up to 2049 (RFC 5280 §4.1.2.5). */
export function indexTime(date: Date): string {
  const text = `${date.toISOString().replace(/[-:T]/g, '').slice(0, 14)}Z`
  return date.getUTCFullYear() < 2050 ? text.slice(2) : text
}

export function dateOfIndexTime(text: string): Date {
  const full = text.length === 13 ? `${text < '50' ? '20' : '19'}${text}` : text
  const iso = full.replace(/^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z')
  const date = new Date(iso)
  if (Number.isNaN(date.getTime())) throw new Error(`read a time of index.txt: "${text}"`)
  return date
}

export function statusOf(entry: IndexEntry | undefined): CertificateStatus {
  if (!entry) return { kind: 'unknown' }
  if (!entry.revocation) return { kind: 'good' }
  const since = dateOfIndexTime(entry.revocation.at).toISOString()
  const reason = reasonOfWord(entry.revocation.word ?? 'unspecified') ?? 'unspecified'
  return reason === 'certificateHold'
    ? { kind: 'on-hold', since }
    : { kind: 'revoked', since, reason }
}

export const hold = (entry: IndexEntry, at: Date): IndexEntry => ({
  ...entry,
  flag: 'R',
  revocation: { at: indexTime(at), word: 'certificateHold', extra: null },
})

/** A hold that becomes final keeps the hold's date (domain §2.7). */
export function revoke(
  entry: IndexEntry,
  at: Date,
  reason: RevocationReason,
  invalidity: Date | null,
): IndexEntry {
  const since = entry.revocation?.at ?? indexTime(at)
  return { ...entry, flag: 'R', revocation: { at: since, ...wordFor(reason, invalidity) } }
}

function wordFor(reason: RevocationReason, invalidity: Date | null) {
  // RFC 5280 §5.3.1: the code is left out rather than given as unspecified.
  if (reason === 'unspecified') return { word: null, extra: null }
  const own = reason === 'cACompromise' ? 'CACompromise' : reason
  if (!invalidity) return { word: own, extra: null }
  const extra = `${invalidity.toISOString().replace(/[-:T]/g, '').slice(0, 14)}Z`
  return { word: reason === 'cACompromise' ? 'CAkeyTime' : 'keyTime', extra }
}

export const release = (entry: IndexEntry): IndexEntry => ({
  ...entry,
  flag: 'V',
  revocation: null,
})

/** Why index.txt cannot say this, or nothing: it has no word for the newer reasons, and dates compromises only. */
export function cannotSay(reason: RevocationReason, invalidity: string | null): string | undefined {
  if (reason === 'privilegeWithdrawn' || reason === 'aACompromise')
    return `OpenSSL's index.txt has no word for the reason ${reason}`
  const compromise = reason === 'keyCompromise' || reason === 'cACompromise'
  if (invalidity !== null && !compromise)
    return `OpenSSL's index.txt keeps an invalidity date with a compromise only, not with ${reason}`
  return undefined
}
