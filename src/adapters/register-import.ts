// Reads what a CA hands over of its register: JSON, CSV or OpenSSL's index.txt; every fault with its line.
import type { ZodType } from 'zod'
import { dateOfIndexTime, type IndexEntry, indexLines, parseIndex, statusOf } from './index-txt.ts'
import { readTable } from './register-csv.ts'
import { lineOf, linesOfEntries } from './register-json-lines.ts'
import { type Attributes, attributesOf, nameOfSlashes } from './register-names.ts'
import { serialKey } from './register-rows.ts'
import {
  type CertificateImport,
  certificateShape,
  kindOfSubject,
  type RegisterImport,
  type RepresentativeImport,
  representativeShape,
  type SpecimenImport,
  specimenShape,
} from './register-shapes.ts'

export type { RegisterImport } from './register-shapes.ts'

/** With a fault, nothing of the file should be imported: half a register misleads. */
export type ParsedRegister = {
  readonly register: RegisterImport
  readonly faults: string[]
  /** What was left out because it is no subscriber's: a CA's own certificates stand in its index.txt too. */
  readonly skipped?: readonly string[]
}

type Building = {
  certificates: CertificateImport[]
  representatives: RepresentativeImport[]
  specimens: SpecimenImport[]
}
const empty = (): Building => ({ certificates: [], representatives: [], specimens: [] })

const shapes = {
  certificates: certificateShape,
  representatives: representativeShape,
  specimens: specimenShape,
} as const
type Table = keyof typeof shapes
const tables = Object.keys(shapes) as Table[] // the keys of a const object

/** `{ certificates: […], representatives: […], specimens: […] }`, each list as the fixtures have it. */
export function fromJson(text: string): ParsedRegister {
  const faults: string[] = []
  const register = empty()
  let whole: unknown
  try {
    whole = JSON.parse(text.replace(/^\uFEFF/, ''))
  } catch (fault) {
    return { register, faults: [`line ${lineOf(text, fault)}: ${String(fault)}`] }
  }
  if (typeof whole !== 'object' || whole === null || Array.isArray(whole))
    return { register, faults: ['line 1: must be an object with a list "certificates"'] }
  const lines = linesOfEntries(text)
  for (const [name, entries] of Object.entries(whole)) {
    const table = tables.find((each) => each === name)
    if (!table || !Array.isArray(entries)) {
      faults.push(`"${name}": must be a list named ${tables.join(', ')}`)
      continue
    }
    for (const [index, entry] of entries.entries())
      take(register, table, entry, lines.get(`${name}.${index}`) ?? 1, faults)
  }
  return checked(register, faults)
}

/** One table a file; its header says which: `serial` certificates, `position` representatives, `what` specimens. */
export function fromCsv(text: string): ParsedRegister {
  const faults: string[] = []
  const register = empty()
  const { header, rows } = readTable(text, faults)
  const has = (column: string) => header.includes(column)
  const table = has('position')
    ? 'representatives'
    : has('what')
      ? 'specimens'
      : has('serial')
        ? 'certificates'
        : undefined
  if (!table) return { register, faults: ['line 1: the header has no column "serial"'] }
  for (const { line, cells } of rows) take(register, table, fromCells(table, cells), line, faults)
  return checked(register, faults)
}

function take(to: Building, table: Table, entry: unknown, line: number, faults: string[]): void {
  const parse = <T>(shape: ZodType<T>, into: T[]) => {
    const answer = shape.safeParse(entry)
    if (answer.success) into.push(answer.data)
    else
      for (const { path, message } of answer.error.issues)
        faults.push(`line ${line}: ${path.length > 0 ? `${path.join('.')}: ` : ''}${message}`)
  }
  if (table === 'certificates') parse(certificateShape, to.certificates)
  else if (table === 'representatives') parse(representativeShape, to.representatives)
  else parse(specimenShape, to.specimens)
}

/** The names of columns are those of the JSON, without case and signs; what JSON nests is told apart here. */
function fromCells(table: Table, cells: ReadonlyMap<string, string>): unknown {
  const told = (name: string) => cells.get(name.toLowerCase()) || undefined
  if (table !== 'certificates') return Object.fromEntries(namesOf(table).map((n) => [n, told(n)]))
  const brn = told('brn') ?? told('organisationBrn')
  const organisation = brn && {
    nameEn: told('organisationEn') ?? told('organisation') ?? '',
    nameZh: told('organisationZh') ?? '',
    brn,
    branch: told('branch'),
  }
  const emails = (told('emails') ?? told('email') ?? '').split(/[;\s]+/).filter(Boolean)
  const plain = Object.fromEntries(namesOf(table).map((n) => [n, told(n)]))
  return { ...plain, emails, organisation: organisation || undefined }
}

function namesOf(table: Table): string[] {
  switch (table) {
    case 'certificates':
      return [
        ...['issuer', 'subject', 'serial', 'kind', 'srn', 'nameEn', 'nameZh', 'hkid', 'phone'],
        ...['serverName', 'notBefore', 'notAfter', 'pem'],
      ]
    case 'representatives':
      return [
        ...['nameEn', 'nameZh', 'email', 'hkid', 'position', 'organisationBrn'],
        ...['certificateSerial', 'from', 'to'],
      ]
    case 'specimens':
      return ['certificateSerial', 'organisationBrn', 'what', 'sha256', 'file', 'takenOn']
  }
}

/** An index.txt holds names, expiry and status; what else the register knows of a certificate is left as it is. */
export function fromIndexTxt(text: string, issuer: string): ParsedRegister {
  const faults: string[] = []
  const skipped: string[] = []
  const register = empty()
  try {
    const numbers = indexLines(text)
    for (const [index, entry] of parseIndex(text).entries()) {
      const line = `line ${numbers[index] ?? 1}: serial ${entry.serial}`
      const why = whyNobodys(entry)
      if (why) {
        skipped.push(`${line}: ${why}`)
        continue
      }
      const certificate = certificateShape.safeParse(fromEntry(entry, issuer))
      if (certificate.success) register.certificates.push({ ...certificate.data, brief: true })
      else
        for (const { path, message } of certificate.error.issues)
          faults.push(
            `${line}: ${path[0] === 'kind' ? noKind(entry) : `${path.join('.')}: ${message}`}`,
          )
    }
  } catch (fault) {
    faults.push(fault instanceof Error ? fault.message.replace(/^index\.txt /, '') : String(fault))
  }
  const whole = checked(register, faults)
  const nothing = whole.register.certificates.length === 0 && skipped.length > 0
  return nothing && faults.at(-1) === NOTHING
    ? { ...whole, faults: [...fewOf(skipped), 'no line names a subscriber’s certificate'], skipped }
    : { ...whole, skipped }
}

/** So many are told one by one: an index may hold a hundred thousand lines. */
const TOLD = 20

export const fewOf = (lines: readonly string[]): readonly string[] =>
  lines.length <= TOLD
    ? lines
    : [...lines.slice(0, TOLD), `… and ${lines.length - TOLD} more lines like these`]

/** Neither a subscriber's number nor one of the kinds: not ours to revoke on request. */
function whyNobodys(entry: IndexEntry): string | undefined {
  const of = attributesOf(nameOfSlashes(entry.name))
  if (kindOfSubject(of('O').at(-1) ?? '') || numbersAndOrganisation(of).srn !== null)
    return undefined
  return `passed over: ${noKind(entry)}, and its first OU is no SRN of ten digits`
}

function noKind({ name }: IndexEntry): string {
  const [organisation] = attributesOf(nameOfSlashes(name))('O').slice(-1)
  const has = organisation === undefined ? 'has no O' : `has the O "${organisation}"`
  return `its subject "${name}" ${has}, which names no kind of certificate (such as "e-Cert (Personal)")`
}

// An index.txt does not say from when a certificate is valid.
const UNKNOWN_START = '1970-01-01T00:00:00.000Z'

function fromEntry(entry: IndexEntry, issuer: string): unknown {
  const subject = nameOfSlashes(entry.name)
  const of = attributesOf(subject)
  const kind = kindOfSubject(of('O').at(-1) ?? '')
  const cn = of('CN').at(0) ?? ''
  return {
    issuer,
    subject,
    serial: entry.serial,
    kind,
    ...numbersAndOrganisation(of),
    nameEn: cn,
    emails: of('emailAddress'),
    serverName: kind === 'SERVER' ? cn : null,
    notBefore: UNKNOWN_START,
    notAfter: dateOfIndexTime(entry.expiry).toISOString(),
    status: statusOf(entry),
  }
}

/** The OUs in the order of the certificate: SRN, registration numbers, organisation, branch (domain §2.6). */
function numbersAndOrganisation(of: Attributes) {
  const [srn = '', numbers, nameEn, branch] = of('OU').reverse()
  const brn = numbers?.slice(0, 16).replace(/^0+/, '')
  return {
    srn: /^\d{10}$/.test(srn) ? srn : null,
    organisation: brn && nameEn ? { nameEn, nameZh: '', brn, branch } : null,
  }
}

const NOTHING = 'line 1: nothing to import'

function checked(register: Building, faults: string[]): ParsedRegister {
  const seen = new Set<string>()
  for (const { issuer, serial } of register.certificates) {
    const key = `${issuer}|${serialKey(serial)}`
    if (seen.has(key)) faults.push(`serial ${serial} of "${issuer}" stands there twice`)
    seen.add(key)
  }
  if (faults.length === 0 && Object.values(register).every((list) => list.length === 0))
    faults.push(NOTHING)
  return { register, faults }
}
