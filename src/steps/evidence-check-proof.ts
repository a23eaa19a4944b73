// What a pack says was proved, reached again: the verdict from the mail's bytes, and each entry from the very CRL that showed it.
import { findEnvelope } from '../email/decrypt.ts'
import { openMail } from '../email/open-mail.ts'
import { verdictRecord } from '../email/verdict.ts'
import { type Crl, parseCrl } from '../pki/crl.ts'
import { type OcspResponse, parseOcspResponse } from '../pki/ocsp-response.ts'
import { makeTrust, type Trust } from '../pki/trust.ts'
import type { AuditRow } from '../revocation/audit.ts'
import { broken, type PackContents, type PackFault, reasonOf, undecided } from './evidence-fault.ts'
import type { ProofOfMail, Publication } from './evidence-manifest.ts'
import { sightingsOf } from './evidence-proof.ts'
import { type Believed, missingFor, namedBy, unreached, whoSigned } from './evidence-reach.ts'

export type StatusHeld = { readonly crls: readonly Crl[]; readonly ocsp: readonly OcspResponse[] }

/** Lists and responses of a pack: each must prove itself, so one that cannot be read is only missing. */
export async function statusHeld(
  pack: PackContents,
  paths: readonly string[],
): Promise<StatusHeld> {
  const read = alreadyRead.get(pack) ?? new Map<string, StatusHeld>()
  alreadyRead.set(pack, read)
  const there = new Set(pack.files.map(({ path }) => path))
  const held: StatusHeld[] = []
  for (const path of new Set(paths)) {
    if (!there.has(path)) continue
    const one = read.get(path) ?? statusFrom(path, await pack.read(path))
    read.set(path, one)
    held.push(one)
  }
  return { crls: held.flatMap(({ crls }) => crls), ocsp: held.flatMap(({ ocsp }) => ocsp) }
}

/** Hundreds of mails may rest on one list of megabytes. */
const alreadyRead = new WeakMap<PackContents, Map<string, StatusHeld>>()

function statusFrom(path: string, bytes: Buffer): StatusHeld {
  try {
    if (path.endsWith('.ors')) return { crls: [], ocsp: [parseOcspResponse(bytes)] }
    return { crls: [parseCrl(bytes)], ocsp: [] }
  } catch {
    // What rests on it will not be reached again, and that is told.
    return { crls: [], ocsp: [] }
  }
}

export async function checkMail(
  pack: PackContents,
  mail: ProofOfMail,
  came: { readonly path: string | null } | undefined,
  believed: Believed,
): Promise<readonly PackFault[]> {
  const about = `verdict on ${mail.receiptId}`
  if (mail.path === null || !pack.files.some(({ path }) => path === mail.path))
    return [undecided('verdict-unchecked', about, 'the mail is not in the pack')]
  if (!came || !(await isWhatCame(pack, mail.path, came.path)))
    return [broken('verdict-differs', about, `${mail.path} is not the mail that came`)]
  const named = mail.status.flatMap(({ path }) => path ?? [])
  const { crls, ocsp } = await statusHeld(pack, named)
  const bytes = await pack.read(mail.path)
  const { anchors } = believed
  const by = namedBy(mail, believed)
  // First with those that the office had, and no others: who knew no path then is not given one now.
  const again = (intermediates: Believed['intermediates']) =>
    reach(bytes, mail, makeTrust({ anchors, intermediates, crls }), ocsp, believed)
  const first = again(by.known ? by.found : believed.intermediates)
  if (first.locked)
    return [undecided('verdict-unchecked', about, 'the mail is encrypted to the office')]
  if (first.differs.length === 0) return []
  const last = by.known ? again(believed.intermediates) : first
  if (last.differs.length === 0) return []
  const missing = missingFor(last.octets, last.verdict, crls, believed)
  return [faultOf(mail, last, about, missing.length > 0 ? missing : by.missing)]
}

type Reached = ReturnType<typeof reach>

function reach(
  bytes: Buffer,
  mail: ProofOfMail,
  trust: Trust,
  ocsp: readonly OcspResponse[],
  { deadline }: Believed,
) {
  const options = { now: new Date(mail.judgedAt), ocsp, ...(deadline ? { deadline } : {}) }
  const opened = openMail(bytes, [], trust, new Date(mail.receivedAt), options)
  const record = verdictRecord(opened.verdict)
  const locked = opened.layers.some(({ kind }) => kind === 'locked')
  return { ...opened, record, locked, differs: differencesOf(mail.verdict, record) }
}

function faultOf(
  mail: ProofOfMail,
  { record, differs }: Reached,
  about: string,
  missing: readonly string[],
): PackFault {
  const doubtful = record.outcome === 'indeterminate' && !isOther(mail.verdict, record)
  if (doubtful && missing.length > 0) return unreached(about, missing)
  const incomplete = mail.status.some(({ path }) => path === null)
  return incomplete && record.outcome === 'indeterminate'
    ? undecided('verdict-unchecked', about, 'a list that it rests on is not in the pack')
    : broken('verdict-differs', about, differs.join('; '))
}

/** A verdict on another mail proves nothing of this one; only of an encrypted mail is what was inside judged. */
async function isWhatCame(
  pack: PackContents,
  judged: string,
  came: string | null,
): Promise<boolean> {
  if (judged === came) return true
  if (came === null || !pack.files.some(({ path }) => path === came)) return true // told elsewhere
  return findEnvelope(await pack.read(came)) !== undefined
}

type Told = ProofOfMail['verdict']

/** No certificate that is missing makes another signer of him. */
const isOther = (kept: Told, reached: Told): boolean =>
  kept.signer !== null && reached.signer !== null && kept.signer.sha256 !== reached.signer.sha256

function differencesOf(kept: Told, reached: Told): readonly string[] {
  const pairs: readonly (readonly [string, string | null, string | null])[] = [
    ['outcome', kept.outcome, reached.outcome],
    ['code', kept.code, reached.code],
    ['signer', kept.signer?.sha256 ?? null, reached.signer?.sha256 ?? null],
    ['signed octets', kept.signedOctetsSha256, reached.signedOctetsSha256],
  ]
  return pairs
    .filter(([, was, is]) => was !== is)
    .map(([what, was, is]) => `${what}: the pack says ${was ?? 'none'}, its bytes ${is ?? 'none'}`)
}

/** The document's sightings are those that were sealed when they were made, and the lists show them still. */
export async function checkPublication(
  pack: PackContents,
  publication: Publication,
  rows: readonly AuditRow[],
  believed: Believed,
): Promise<readonly PackFault[]> {
  const sealed = new Map(sightingsOf(rows).map((each) => [each.auditSeq, each]))
  const faults: PackFault[] = []
  for (const sighting of publication.sightings) {
    const about = `CRL ${sighting.crlNumber ?? sighting.sha256}`
    const then = sealed.get(sighting.auditSeq)
    sealed.delete(sighting.auditSeq)
    if (!then || JSON.stringify(shown(then)) !== JSON.stringify(shown(sighting)))
      faults.push(broken('sighting-altered', about, 'the audit trail has another sighting'))
    faults.push(...(await checkSighting(pack, sighting, publication.certificate, believed)))
  }
  for (const each of sealed.keys())
    faults.push(
      broken('sighting-altered', `audit row ${each}`, 'its sighting is not in the document'),
    )
  return faults
}

type Sighting = Publication['sightings'][number]
type Shown = Pick<Sighting, 'sha256' | 'crlNumber' | 'thisUpdate' | 'entry'>

const shown = ({ sha256, crlNumber, thisUpdate, entry }: Shown) => [
  ...[sha256, crlNumber, thisUpdate],
  entry && [entry.revocationDate, entry.reason, entry.invalidityDate],
]

async function checkSighting(
  pack: PackContents,
  sighting: Sighting,
  certificate: Publication['certificate'],
  believed: Believed,
): Promise<readonly PackFault[]> {
  const about = `CRL ${sighting.crlNumber ?? sighting.sha256}`
  const { path } = sighting
  if (path === null || !pack.files.some((each) => each.path === path))
    return [undecided('crl-not-kept', about, 'its octets are not in the pack')]
  const crl = readCrl(await pack.read(path))
  if (typeof crl === 'string') return [broken('crl-malformed', about, crl)]
  const entry = certificate ? crl.entries.get(padded(certificate.serial)) : undefined
  const now: Shown = {
    sha256: crl.sha256,
    crlNumber: crl.number ?? null,
    thisUpdate: crl.thisUpdate.toISOString(),
    entry: entry
      ? {
          revocationDate: entry.revocationDate.toISOString(),
          reason: entry.reason,
          invalidityDate: entry.invalidityDate?.toISOString() ?? null,
        }
      : null,
  }
  const same = JSON.stringify(shown(now)) === JSON.stringify(shown(sighting))
  return [
    ...(same ? [] : [broken('sighting-differs', about, 'the list itself shows otherwise')]),
    ...whoSigned(crl, about, believed),
  ]
}

function readCrl(bytes: Buffer): Crl | string {
  try {
    return parseCrl(bytes)
  } catch (fault) {
    return reasonOf(fault)
  }
}

const padded = (serial: string): string => {
  const hex = serial.toUpperCase().replace(/^0+(?=.)/, '')
  return hex.length % 2 === 1 ? `0${hex}` : hex
}
