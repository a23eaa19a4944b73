// Is a certificate revoked, on hold or good at a moment, by the CRLs at hand? The rules of RFC 5280 §6.3.

import type { Certificate, DistributionPoint, StatusEvidence } from './certificate.ts'
import { type Crl, type CrlEntry, findEntry } from './crl.ts'
import type { GeneralName } from './general-name.ts'
import { CRL_LIMITS } from './limits.ts'
import { type Name, sameName } from './name.ts'
import type { Status, StatusQuestion } from './status-question.ts'

/** ReasonFlags 1 to 8 (RFC 5280 §4.2.1.13): all of them must be answered for. */
const ALL_REASONS: ReadonlySet<number> = new Set([1, 2, 3, 4, 5, 6, 7, 8])

/** As the CRLs alone have it. */
export function crlStatus(question: StatusQuestion): Status {
  const { certificate } = question
  const implied: DistributionPoint = {
    names: [{ form: 'directory', name: certificate.issuer }],
    relative: undefined,
    reasons: undefined,
    crlIssuer: [],
  }
  const answered = new Set<number>()
  const evidence: StatusEvidence[] = []
  let why = missingList(certificate)
  for (const point of [...certificate.crlDistributionPoints, implied]) {
    for (const crl of candidates(question, point)) {
      const reasons = interimReasons(crl, point)
      if ([...reasons].every((reason) => answered.has(reason))) continue
      const fault = faultOf(question, crl, point)
      if (fault) {
        // A list of another partition is not what is missing.
        if (inScope(certificate, crl, point)) why = fault
        continue
      }
      const delta = deltaOf(question, crl, point)
      const entry = judge(question, crl, delta)
      evidence.push(...[crl, ...(delta ? [delta] : [])].map((one) => evidenceOf(certificate, one)))
      if (entry) return { state: 'revoked', entry, evidence }
      for (const reason of reasons) answered.add(reason)
    }
    if ([...ALL_REASONS].every((reason) => answered.has(reason))) return { state: 'good', evidence }
  }
  return {
    state: 'unknown',
    why: answered.size > 0 ? 'no CRL answers for every reason' : why,
    evidence,
  }
}

/** Names the place where it should be, so that an operator can look there. */
function missingList({ issuer, crlDistributionPoints }: Certificate): string {
  const names = crlDistributionPoints.flatMap((point) => point.names)
  const place = names.flatMap((name) => (name.form === 'uri' ? [name.value] : []))[0]
  return `no CRL of "${issuer.text}" at hand${place ? ` from ${place}` : ''}`
}

/** The newest first, so that an old list in the same folder does not decide. */
function candidates(question: StatusQuestion, point: DistributionPoint): readonly Crl[] {
  const issuers = point.crlIssuer.length > 0 ? point.crlIssuer : [question.certificate.issuer]
  return issuers
    .flatMap((issuer) => question.crls(issuer))
    .filter((crl) => crl.baseNumber === undefined)
    .sort((a, b) => b.thisUpdate.getTime() - a.thisUpdate.getTime())
}

/** RFC 5280 §6.3.3 (d). */
function interimReasons(crl: Crl, point: DistributionPoint): ReadonlySet<number> {
  const listed = crl.distribution?.onlyReasons ?? ALL_REASONS
  const wanted = point.reasons ?? ALL_REASONS
  return new Set([...ALL_REASONS].filter((reason) => listed.has(reason) && wanted.has(reason)))
}

/** Why this list cannot answer; undefined where it can. */
function faultOf(question: StatusQuestion, crl: Crl, point: DistributionPoint): string | undefined {
  const name = nameOf(crl)
  const fault = standingFault(question, crl, point)
  if (fault) return fault
  // A stale list still answers together with a delta list that is not (RFC 5280 §6.3.3 (a)).
  if (crl.nextUpdate && crl.nextUpdate < question.at && !deltaOf(question, crl, point))
    return `${name} is stale since ${crl.nextUpdate.toISOString()}`
  return question.authentic(crl) ? undefined : `${name} is not signed by a key that may`
}

const nameOf = (crl: Crl): string =>
  `the CRL of "${crl.issuer.text}"${crl.number ? ` no. ${crl.number}` : ''}`

function standingFault(
  question: StatusQuestion,
  crl: Crl,
  point: DistributionPoint,
): string | undefined {
  const name = nameOf(crl)
  if (crl.criticalUnknown.length > 0) return `${name} has an unknown critical extension`
  if (!inScope(question.certificate, crl, point)) return `${name} is of another partition`
  if (crl.thisUpdate.getTime() > question.now.getTime() + CRL_LIMITS.clockSkewMs)
    return `${name} is of the future (${crl.thisUpdate.toISOString()})`
  if (!crl.nextUpdate) return `${name} does not say until when it holds`
  return undefined
}

/** RFC 5280 §6.3.3 (b). */
function inScope(certificate: Certificate, crl: Crl, point: DistributionPoint): boolean {
  const { distribution } = crl
  const foreign = !sameName(crl.issuer, certificate.issuer)
  if (foreign && !distribution?.indirect) return false
  if (!distribution) return true
  if (distribution.onlyAttribute) return false
  const isCa = certificate.basicConstraints?.ca ?? false
  if ((distribution.onlyUser && isCa) || (distribution.onlyCa && !isCa)) return false
  return !distribution.point || pointsMeet(certificate, crl, point)
}

/** RFC 5280 §6.3.3 (b)(2)(i): the names of the list's point and of the certificate's have one in common. */
function pointsMeet(certificate: Certificate, crl: Crl, point: DistributionPoint): boolean {
  const theirs = crl.distribution?.point
  const listed = pointKeys(theirs?.names ?? [], theirs?.relative, crl.issuer)
  const hasName = point.names.length > 0 || point.relative !== undefined
  const ours = hasName
    ? pointKeys(point.names, point.relative, point.crlIssuer[0] ?? certificate.issuer)
    : point.crlIssuer.map((issuer) => `dn:${issuer.normal}`)
  return ours.some((key) => listed.includes(key))
}

function pointKeys(
  names: readonly GeneralName[],
  relative: string | undefined,
  issuer: Name,
): readonly string[] {
  if (relative !== undefined) return [`dn:${[...issuer.rdns, relative].join('/')}`]
  return names.map((name) => {
    if (name.form === 'directory') return `dn:${name.name.normal}`
    return 'value' in name ? `${name.form}:${name.value}` : `raw:${name.form}`
  })
}

/** The entry that speaks against the certificate, a delta list heard before its base (RFC 5280 §6.3.3 (i)-(j)). */
function judge(question: StatusQuestion, crl: Crl, delta: Crl | undefined): CrlEntry | undefined {
  const listed = findEntry(crl, question.certificate)
  const news = delta && findEntry(delta, question.certificate)
  // RFC 5280 §5.3.1: only a hold is lifted. Who is revoked for good stays so, whatever a later list takes back.
  const takesBack =
    news?.reason === 'removeFromCRL' && listed && listed.reason !== 'certificateHold'
  const changed = takesBack ? undefined : news
  const entry = changed ?? listed
  if (!entry || entry.reason === 'removeFromCRL') return undefined
  // Revoked after the receipt, told by a list issued since: at the receipt it still stood.
  const told = changed && delta ? delta.thisUpdate : crl.thisUpdate
  const later = entry.revocationDate > question.at && told > question.at
  return later ? undefined : entry
}

function deltaOf(question: StatusQuestion, base: Crl, point: DistributionPoint): Crl | undefined {
  if (base.number === undefined) return undefined
  const number = BigInt(base.number)
  return question
    .crls(base.issuer)
    .filter((crl) => {
      if (crl.baseNumber === undefined || crl.number === undefined) return false
      return BigInt(crl.baseNumber) <= number && BigInt(crl.number) >= number
    })
    .sort((a, b) => b.thisUpdate.getTime() - a.thisUpdate.getTime())
    .find((crl) => {
      const sameKey = crl.authorityKeyId === base.authorityKeyId
      const fresh = crl.nextUpdate && crl.nextUpdate >= question.at
      if (!sameKey || !fresh || !sameScope(crl, base)) return false
      return !standingFault(question, crl, point) && question.authentic(crl)
    })
}

function sameScope(a: Crl, b: Crl): boolean {
  const key = ({ distribution, issuer }: Crl) => {
    const { onlyUser, onlyCa, onlyAttribute, indirect, onlyReasons, point } = distribution ?? {}
    const names = point && pointKeys(point.names, point.relative, issuer)
    return JSON.stringify([
      onlyUser,
      onlyCa,
      onlyAttribute,
      indirect,
      [...(onlyReasons ?? [])],
      names,
    ])
  }
  return key(a) === key(b)
}

function evidenceOf(certificate: Certificate, crl: Crl): StatusEvidence {
  return {
    source: 'crl',
    certificate,
    crlIssuer: crl.issuer.text,
    crlNumber: crl.number,
    thisUpdate: crl.thisUpdate,
    nextUpdate: crl.nextUpdate,
    der: crl.der,
    sha256: crl.sha256,
  }
}
