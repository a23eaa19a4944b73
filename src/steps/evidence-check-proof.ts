// What a pack says was proved, reached again: the verdict from the mail's bytes, and each entry from the very CRL that showed it.
import { findEnvelope } from '../email/decrypt.ts'
import { openMail } from '../email/open-mail.ts'
import { verdictRecord } from '../email/verdict.ts'
import type { Certificate } from '../pki/certificate.ts'
import { type Crl, parseCrl, verifyCrl } from '../pki/crl.ts'
import { type OcspResponse, parseOcspResponse } from '../pki/ocsp-response.ts'
import { buildPath } from '../pki/path.ts'
import { makeTrust, type Trust } from '../pki/trust.ts'
import type { Deadline } from '../pki/work.ts'
import type { AuditRow } from '../revocation/audit.ts'
import { broken, type PackContents, type PackFault, reasonOf, undecided } from './evidence-fault.ts'
import type { ProofOfMail, Publication } from './evidence-manifest.ts'
import { sightingsOf } from './evidence-proof.ts'

/** Whom the check believes, before any list of the pack. */
export type Believed = {
  readonly anchors: readonly Certificate[]
  readonly intermediates: readonly Certificate[]
  readonly deadline?: Deadline
}

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
  { anchors, intermediates, deadline }: Believed,
): Promise<readonly PackFault[]> {
  const about = `verdict on ${mail.receiptId}`
  if (mail.path === null || !pack.files.some(({ path }) => path === mail.path))
    return [undecided('verdict-unchecked', about, 'the mail is not in the pack')]
  if (!came || !(await isWhatCame(pack, mail.path, came.path)))
    return [broken('verdict-differs', about, `${mail.path} is not the mail that came`)]
  const named = mail.status.flatMap(({ path }) => path ?? [])
  const { crls, ocsp } = await statusHeld(pack, named)
  const trust = makeTrust({ anchors, intermediates, crls })
  const at = new Date(mail.receivedAt)
  const options = { now: new Date(mail.judgedAt), ocsp, ...(deadline ? { deadline } : {}) }
  const { verdict, layers } = openMail(await pack.read(mail.path), [], trust, at, options)
  if (layers.some(({ kind }) => kind === 'locked'))
    return [undecided('verdict-unchecked', about, 'the mail is encrypted to the office')]
  const reached = verdictRecord(verdict)
  const differs = differencesOf(mail.verdict, reached)
  if (differs.length === 0) return []
  const incomplete = named.length < mail.status.length && reached.outcome === 'indeterminate'
  return incomplete
    ? [undecided('verdict-unchecked', about, 'a list that it rests on is not in the pack')]
    : [broken('verdict-differs', about, differs.join('; '))]
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

function whoSigned(
  crl: Crl,
  about: string,
  { anchors, intermediates }: Believed,
): readonly PackFault[] {
  const signer = [...anchors, ...intermediates].find((each) => verifyCrl(crl, each))
  if (!signer)
    return [broken('crl-forged', about, 'no certificate of the pack verifies its signature')]
  const trust = makeTrust({ anchors, intermediates })
  return leads(signer, trust, crl.thisUpdate)
    ? []
    : [broken('crl-stranger', about, `"${signer.subject.text}" does not lead to an anchor`)]
}

/** Whether the CA itself was revoked is not asked of it: the anchors of whoever checks say whom to believe. */
function leads(signer: Certificate, trust: Trust, at: Date): boolean {
  if (trust.memo.anchorHashes.has(signer.sha256)) return true
  return buildPath(signer, trust, at, { status: false }).outcome === 'valid'
}
