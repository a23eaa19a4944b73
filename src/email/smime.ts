// The door of signed mail: from the bytes of one mail, what they prove at one moment. Synchronous, pure, bounded; never throws.

import { hash } from 'node:crypto'
import { asBuffer, BerError } from '../pki/ber.ts'
import { parseCrl } from '../pki/crl.ts'
import { internCertificate, type Trust } from '../pki/trust.ts'
import { startWork, WorkError } from '../pki/work.ts'
import { bareCms, ID_DATA, isSignedData, readSignedData, type SignedData } from './cms.ts'
import { besides, brokenAmong, foundOf, proveEach } from './each-signer.ts'
import { doubtful, failed, MailFault, refuse } from './fault.ts'
import { decodeHeader } from './header-text.ts'
import {
  type Judged,
  judgeSigner,
  type Question,
  type VerifyOptions,
  worst,
} from './judge-signer.ts'
import { MAIL_LIMITS } from './limits.ts'
import { canonical, type Entity, fieldsOf, readEntity } from './mime.ts'
import { findSigned, refuseNested, type SignedMail } from './signed-parts.ts'
import { hashing, type ProvedSigner } from './signer.ts'
import type { Note, SignedContent, SignerFound, SmimeVerdict } from './verdict.ts'

export type { VerifyOptions }

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
    const work = startWork(options.deadline)
    const mail = readEntity(asBuffer(bytes), work.tick)
    const found = findSigned(mail)
    return found ? verifyFound({ mail, trust, at, options, work }, found) : { outcome: 'unsigned' }
  } catch (error) {
    return verdictOfFault(error)
  }
}

export type BareOptions = VerifyOptions & {
  /** What a detached signature is over. */
  readonly content?: Uint8Array
}

/** What does a CMS message without a mail around it prove (DER, BER or PEM)? There is no sender to compare. */
export function verifyCms(
  bytes: Uint8Array,
  trust: Trust,
  at: Date,
  options: BareOptions = {},
): SmimeVerdict {
  const { content: given, ...rest } = options
  const work = startWork(options.deadline)
  const question = { mail: undefined, trust, at, options: { ...rest, sender: false }, work }
  try {
    if (Math.max(bytes.length, given?.length ?? 0) > MAIL_LIMITS.mailOctets)
      refuse('too-large', `a message of ${bytes.length} octets`)
    const cms = bareCms(bytes)
    if (!cms) return refuse('cms-malformed', 'not a CMS message')
    if (!isSignedData(cms)) return { outcome: 'unsigned' }
    if (given) return verifyOver(question, cms, asBuffer(given))
    return verifyFound(question, { form: 'opaque', cms, content: undefined, notes: [] })
  } catch (error) {
    return verdictOfFault(error)
  }
}

/** A file is signed octet by octet; or it is a text, whose line ends the signer's program made canonical first. */
function verifyOver(question: Question, cms: Buffer, octets: Buffer): SmimeVerdict {
  const over = (content: Buffer): SmimeVerdict => {
    const both = { canonical: content, received: content }
    try {
      return verifyFound(question, { form: 'detached', cms, content: both, notes: [] })
    } catch (error) {
      if (error instanceof MailFault) return error.finding
      throw error
    }
  }
  const verdict = over(octets)
  const text = canonical(octets)
  const isAltered = 'code' in verdict && verdict.code === 'altered'
  return isAltered && !text.equals(octets) ? over(text) : verdict
}

/** The sender's faults are values. What else is thrown is ours, and still the sender's mail must reach an officer. */
function verdictOfFault(error: unknown): SmimeVerdict {
  if (error instanceof MailFault) return error.finding
  if (error instanceof WorkError)
    return error.kind === 'time-limit'
      ? doubtful('time-limit', error.message)
      : failed('too-complex', error.message)
  if (error instanceof BerError)
    return failed(error.tooComplex ? 'too-complex' : 'cms-malformed', error.message)
  return failed('cms-malformed', error instanceof Error ? error.message : String(error))
}

function verifyFound(question: Question, found: SignedMail): SmimeVerdict {
  const { trust, options, work } = question
  const signed = readSignedData(found.cms, work.tick)
  if (signed.contentType !== ID_DATA)
    refuse('content-not-mail', `the signed content is of type ${signed.contentType}`)
  const content = contentOf(found, signed)
  const intern = (der: Buffer) => internCertificate(trust, der, hash('sha256', der), work)
  const brought = readable(signed.certificates, intern)
  const known = [...brought, ...(options.certificates ?? []), ...trust.intermediates]
  const proving = { known, work, hashed: hashing(content.received.length, work) }
  const tried = proveEach(signed, content, proving)
  if ('proved' in tried && question.mail && found.form === 'opaque')
    refuseNested(readEntity(content.received, work.tick))
  const extraCrls = options.conformance?.embeddedCrls
    ? readable(signed.crls, (der) => {
        work.tick()
        return parseCrl(der)
      })
    : []
  const judge = (signer: ProvedSigner) => judgeSigner(question, signer, brought, extraCrls)
  if ('first' in tried) return brokenAmong(tried, judge)
  const judged: Judged[] = []
  for (const signer of tried.proved) {
    const one = judge(signer)
    judged.push(one)
    // Every signer must hold: where one costs a whole search for nothing, sixteen are not searched for.
    if (one.finding?.code === 'too-complex')
      return { ...one.finding, ...about(found, one), found: judged.map(foundOf) }
  }
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
function readable<T>(values: readonly Buffer[], read: (der: Buffer) => T): readonly T[] {
  return values.flatMap((der) => {
    try {
      return [read(der)]
    } catch (error) {
      if (error instanceof BerError) return []
      throw error
    }
  })
}

/** What is told of a signer who does not hold. */
function about(found: SignedMail, { signer, path, notes }: Judged) {
  return {
    signer: signer.certificate,
    path: path.path,
    status: path.evidence,
    notes: [...found.notes, ...notes],
  }
}

/** Every signer must hold, and one of them must be the sender: of that one the verdict speaks. */
function combine(question: Question, found: SignedMail, judged: readonly Judged[]): SmimeVerdict {
  const senders = judged.filter((one) => !one.stranger)
  const findings = judged.map((one) => ({
    one,
    finding: worst([one.finding, senders.length === 0 ? one.stranger : undefined]),
  }))
  const each = findings.map(({ one, finding }) => foundOf({ ...one, finding }))
  const bad =
    findings.find(({ finding }) => finding?.outcome === 'failed') ??
    findings.find(({ finding }) => finding)
  if (bad?.finding) {
    const others = each.filter((_, at) => judged[at] !== bad.one)
    const detail = bad.finding.detail + besides(others)
    return { ...bad.finding, detail, ...about(found, bad.one), found: each }
  }
  const held = judged.find((one) => one.path.outcome === 'on-hold')
  const chosen = held ?? senders[0]
  if (!chosen) return failed('no-signers', 'nobody signed')
  const content = mintContent(question, found, judged, chosen, each)
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
  each: readonly SignerFound[],
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
    found: each,
  } as unknown as SignedContent
}

/** RFC 9788: a Subject inside the signature is the one that counts; another outside is somebody else's. */
function subjectNotes(mail: Entity | undefined, octets: Buffer): readonly Note[] {
  if (!mail) return []
  const inner = fieldsOf(readEntity(octets), 'subject')[0]
  const outer = fieldsOf(mail, 'subject')[0]
  const same = sameText(inner, outer)
  return inner === undefined || same
    ? []
    : [
        {
          code: 'subject-differs',
          detail: 'the Subject outside the signature is not the one inside',
        },
      ]
}

/** A long one octet by octet: decoding words is dear, and no honest subject fills a page. */
function sameText(a = '', b = ''): boolean {
  if (a === b) return true
  return Math.max(a.length, b.length) <= SUBJECT_OCTETS && decodeHeader(a) === decodeHeader(b)
}

const SUBJECT_OCTETS = 4_000

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
