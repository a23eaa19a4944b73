// The door of signed mail: from the bytes of one mail, what they prove at one moment. Synchronous, pure, bounded; never throws.

import { hash } from 'node:crypto'
import { asBuffer, BerError } from '../pki/ber.ts'
import type { Certificate } from '../pki/certificate.ts'
import { parseCrl } from '../pki/crl.ts'
import { buildPath, type PathResult } from '../pki/path.ts'
import type { PolicyOptions } from '../pki/policy.ts'
import { internCertificate, type Trust } from '../pki/trust.ts'
import { ID_DATA, readSignedData, type SignedData } from './cms.ts'
import { doubtful, type Finding, failed, MailFault, refuse } from './fault.ts'
import { MAIL_LIMITS } from './limits.ts'
import { mailUseFault } from './mail-use.ts'
import { canonical, type Entity, fieldsOf, readEntity } from './mime.ts'
import { ruleSender } from './sender.ts'
import { findSigned, refuseNested, type SignedMail } from './signed-parts.ts'
import { type ProvedSigner, proveSigner } from './signer.ts'
import { type SigningTimeRule, timeFinding, timeNotes } from './signing-time.ts'
import type { Note, SignedContent, SmimeVerdict } from './verdict.ts'

export type VerifyOptions = {
  /** False leaves the rule out that the signer must be the sender. */
  readonly sender?: boolean
  /** When the question is asked, where that is later than the receipt: newer CRLs may then answer. */
  readonly now?: Date
  /** Certificates of our own store, for mails that bring none. */
  readonly certificates?: readonly Certificate[]
  /** Where given, a stale or future signing time is more than a note. */
  readonly signingTime?: SigningTimeRule
  readonly policies?: PolicyOptions
  /** For conformance suites alone: what no mail to an office may do. */
  readonly conformance?: {
    readonly weak?: boolean
    readonly embeddedCrls?: boolean
    readonly caSigner?: boolean
  }
}

type Question = {
  readonly mail: Entity
  readonly trust: Trust
  readonly at: Date
  readonly options: VerifyOptions
}

/** What does this mail prove at that moment (the receipt's)? */
export function verifySmime(
  bytes: Uint8Array,
  trust: Trust,
  at: Date,
  options: VerifyOptions = {},
): SmimeVerdict {
  try {
    if (bytes.length > MAIL_LIMITS.mailOctets)
      refuse('too-large', `a mail of ${bytes.length} octets`)
    const mail = readEntity(asBuffer(bytes))
    const found = findSigned(mail)
    return found ? verifyFound({ mail, trust, at, options }, found) : { outcome: 'unsigned' }
  } catch (error) {
    return verdictOfFault(error)
  }
}

/** The sender's faults are values. What else is thrown is ours, and still the sender's mail must reach an officer. */
function verdictOfFault(error: unknown): SmimeVerdict {
  if (error instanceof MailFault) return error.finding
  if (error instanceof BerError)
    return failed(error.tooComplex ? 'too-complex' : 'cms-malformed', error.message)
  return failed('cms-malformed', error instanceof Error ? error.message : String(error))
}

function verifyFound(question: Question, found: SignedMail): SmimeVerdict {
  const { trust, options } = question
  const signed = readSignedData(found.cms)
  if (signed.contentType !== ID_DATA)
    refuse('content-not-mail', `the signed content is of type ${signed.contentType}`)
  const content = contentOf(found, signed)
  const brought = readCertificates(trust, signed)
  const known = [...brought, ...(options.certificates ?? []), ...trust.intermediates]
  const proved = signed.signers.map((signer) => proveSigner(signed, signer, content, known))
  if (found.form === 'opaque') refuseNested(readEntity(content.received))
  const extraCrls = options.conformance?.embeddedCrls ? signed.crls.map(parseCrl) : []
  const judged = proved.map((signer) => judgeSigner(question, signer, brought, extraCrls))
  return combine(question, found, judged)
}

/** Content twice is content nobody can agree on (CVE-2018-18509); content nowhere is none. */
function contentOf(found: SignedMail, signed: SignedData) {
  if (found.content) {
    if (signed.content)
      refuse('content-both', 'the signature brings its own content beside the visible one')
    return found.content
  }
  if (!signed.content) return refuse('content-missing', 'the message has no content')
  return { received: signed.content, canonical: signed.content }
}

/** One that cannot be read is passed over: the signer's own, if it is that one, will be missed later. */
function readCertificates(trust: Trust, signed: SignedData): readonly Certificate[] {
  return signed.certificates.flatMap((der) => {
    try {
      return [internCertificate(trust, der, hash('sha256', der))]
    } catch (error) {
      if (error instanceof BerError) return []
      throw error
    }
  })
}

type Judged = {
  readonly signer: ProvedSigner
  readonly path: PathResult
  readonly finding: Finding | undefined
  /** Why this signer is not the sender; undefined where he is. */
  readonly stranger: Finding | undefined
  readonly notes: readonly Note[]
}

function judgeSigner(
  question: Question,
  signer: ProvedSigner,
  extra: readonly Certificate[],
  extraCrls: readonly ReturnType<typeof parseCrl>[],
): Judged {
  const { mail, trust, at, options } = question
  const path = buildPath(signer.certificate, trust, at, {
    ...options.policies,
    extra,
    extraCrls,
    ...(options.now ? { now: options.now } : {}),
  })
  const use = options.conformance?.caSigner ? undefined : mailUseFault(signer.certificate, path)
  const sender = options.sender === false ? undefined : ruleSender(mail, signer.certificate)
  const finding = worst([
    pathFinding(path),
    use,
    timeFinding(signer.signingTime, at, options.signingTime),
    ...(options.conformance?.weak ? [] : [signer.weakness, pathWeakness(path)]),
  ])
  const notes = [
    ...signer.notes,
    ...(sender?.notes ?? []),
    ...timeNotes(signer.signingTime, at, fieldsOf(mail, 'date')[0], options.signingTime),
  ]
  return { signer, path, finding, stranger: sender?.finding, notes }
}

function pathFinding(path: PathResult): Finding | undefined {
  if (path.outcome !== 'invalid') return undefined
  switch (path.code) {
    case 'revoked':
      return failed('signer-revoked', path.detail)
    case 'too-complex':
      return failed('too-complex', path.detail)
    case 'expired':
      return doubtful('certificate-expired', path.detail)
    case 'not-yet-valid':
      return doubtful('certificate-not-yet-valid', path.detail)
    default:
      return doubtful(path.code, path.detail)
  }
}

function pathWeakness(path: PathResult): Finding | undefined {
  const first = path.outcome === 'invalid' ? undefined : path.weaknesses[0]
  return first && doubtful(first.kind, first.detail)
}

/**
 * Without a path nobody is identified, so whether the sender is the signer means nothing yet. After that, what is wrong
 * comes before what is doubtful.
 */
function worst(findings: readonly (Finding | undefined)[]): Finding | undefined {
  const real = findings.filter((finding) => finding !== undefined)
  return (
    real.find((one) => one.code === 'no-path' || one.code === 'path-invalid') ??
    real.find((one) => one.outcome === 'failed') ??
    real[0]
  )
}

/** Every signer must hold, and one of them must be the sender: of that one the verdict speaks. */
function combine(question: Question, found: SignedMail, judged: readonly Judged[]): SmimeVerdict {
  const senders = judged.filter((one) => !one.stranger)
  const findings = judged.map((one) => ({
    signer: one.signer.certificate,
    finding: worst([one.finding, senders.length === 0 ? one.stranger : undefined]),
  }))
  const bad =
    findings.find((one) => one.finding?.outcome === 'failed') ?? findings.find((one) => one.finding)
  if (bad?.finding) return { ...bad.finding, signer: bad.signer }
  const held = judged.find((one) => one.path.outcome === 'on-hold')
  const chosen = held ?? senders[0]
  if (!chosen) return failed('no-signers', 'nobody signed')
  const content = mintContent(question, found, judged, chosen)
  const signer = chosen.signer.certificate
  return chosen.path.outcome === 'on-hold'
    ? { outcome: 'passed-on-hold', signer, content, since: chosen.path.since }
    : { outcome: 'passed', signer, content, notes: content.notes }
}

function mintContent(
  { mail }: Question,
  found: SignedMail,
  judged: readonly Judged[],
  { signer, path, notes }: Judged,
): SignedContent {
  const others = judged.filter((one) => one.signer !== signer).map((one) => one.signer.certificate)
  const several: Note[] =
    others.length > 0
      ? [{ code: 'several-signers', detail: `${judged.length} signers, all of whom hold` }]
      : []
  // The one place a SignedContent is made: here all that its name promises has been shown.
  return {
    octets: signer.octets,
    sha256: hash('sha256', signer.octets),
    form: found.form,
    messageDigest: signer.digest,
    digestAlgorithm: signer.digestAlgorithm,
    signatureAlgorithm: signer.signatureAlgorithm,
    signingTime: signer.signingTime,
    path: path.path,
    status: path.outcome === 'invalid' ? [] : path.evidence,
    notes: [...found.notes, ...notes, ...several, ...subjectNotes(mail, signer.octets)],
    signers: [signer.certificate, ...others],
  } as unknown as SignedContent
}

/** RFC 9788: a Subject inside the signature is the one that counts; another outside is somebody else's. */
function subjectNotes(mail: Entity, octets: Buffer): readonly Note[] {
  const inner = fieldsOf(readEntity(octets), 'subject')[0]
  const outer = fieldsOf(mail, 'subject')[0]
  return inner === undefined || inner === outer
    ? []
    : [
        {
          code: 'subject-differs',
          detail: 'the Subject outside the signature is not the one inside',
        },
      ]
}

/**
 * The octets an officer may be shown when nothing is proved: what a signature claims to cover where that can be told,
 * else the whole mail. Never a ground for anything.
 */
export function unprovedOctets(bytes: Uint8Array): Uint8Array {
  try {
    const found = findSigned(readEntity(asBuffer(bytes)))
    if (found?.content) return found.content.canonical
    const inside = found && readSignedData(found.cms).content
    return inside ? canonical(inside) : bytes
  } catch {
    return bytes
  }
}
