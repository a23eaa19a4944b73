// One certificate judged as the options ask: its path, its status, the host it stands for, and the use it allows.
import { type StatusRecord, statusRecord } from '../email/status-record.ts'
import type { Certificate } from '../pki/certificate.ts'
import { hostFault } from '../pki/host-name.ts'
import { buildPath, type PathResult } from '../pki/path.ts'
import { type Judgement, judgePath } from './path-judge.ts'
import { certificatesIn } from './path-read.ts'
import { readInput } from './read-input.ts'
import { type Asked, policiesOf, type TrustGiven } from './trust-given.ts'
import { NO_ANCHOR } from './verify-file.ts'

export type PathLine = Judgement & {
  readonly file: string
  readonly subject: string | null
  readonly issuer: string | null
  readonly serial: string | null
  readonly sha256: string | null
  readonly notBefore: string | null
  readonly notAfter: string | null
  /** From the certificate to the anchor, as far as it goes. */
  readonly path: readonly string[]
  readonly policies: readonly string[]
  readonly status: readonly StatusRecord[]
}

/** @throws UsageFault, or FileFault where only this file is at fault */
export async function examineCertificate(
  file: string,
  asked: Asked,
  given: TrustGiven,
  at: Date,
): Promise<PathLine> {
  const [target, ...extra] = certificatesIn(await readInput(file))
  if (!target || typeof target === 'string') return unreadable(file, target ?? 'no certificate')
  const { ask } = given
  const status = (given.crls || ask !== undefined) && !asked.flag('no-status')
  const others = extra.filter((one) => typeof one !== 'string')
  const { trust, ...heard } = ask ? await ask([target], at, others) : given
  const result = buildPath(target, trust, at, {
    ...('ocsp' in heard ? heard : {}),
    ...policiesOf(asked),
    extra: others,
    status,
    strict: asked.flag('strict'),
  })
  const isAnchor = given.trust.anchors.some((anchor) => anchor.sha256 === target.sha256)
  const judged = judgePath(target, isAnchor ? trusted(target, at) : result, {
    host: asked.value('host'),
    hostFault,
    uses: asked.values('eku'),
    strict: asked.flag('strict'),
    weak: asked.flag('weak'),
    status: status || isAnchor,
    isAnchor,
  })
  const anchorless = given.trust.anchors.length === 0 && judged.code === 'no-path'
  return lineOf(file, target, result, anchorless ? { ...judged, detail: NO_ANCHOR } : judged)
}

/** An anchor needs no path: it is trusted because the operator says so, as long as it is valid. */
function trusted(anchor: Certificate, at: Date): PathResult {
  const path = [anchor]
  const told = { outcome: 'invalid', path, evidence: [] } as const
  if (at < anchor.notBefore)
    return {
      ...told,
      code: 'not-yet-valid',
      detail: `valid only from ${anchor.notBefore.toISOString()}`,
    }
  if (at > anchor.notAfter)
    return { ...told, code: 'expired', detail: `expired on ${anchor.notAfter.toISOString()}` }
  return { outcome: 'valid', path, evidence: [], policies: [], weaknesses: [] }
}

function unreadable(file: string, detail: string): PathLine {
  return {
    file,
    outcome: 'failed',
    code: 'malformed',
    detail,
    subject: null,
    issuer: null,
    serial: null,
    sha256: null,
    notBefore: null,
    notAfter: null,
    path: [],
    policies: [],
    status: [],
    notes: [],
  }
}

function lineOf(
  file: string,
  target: Certificate,
  result: PathResult,
  { outcome, code, detail, notes }: Judgement,
): PathLine {
  return {
    file,
    outcome,
    code,
    detail,
    subject: target.subject.text,
    issuer: target.issuer.text,
    serial: target.serial,
    sha256: target.sha256,
    notBefore: target.notBefore.toISOString(),
    notAfter: target.notAfter.toISOString(),
    path: result.path.map((each) => each.subject.text),
    policies: result.outcome === 'invalid' ? [] : result.policies,
    status: result.evidence.map(statusRecord),
    notes,
  }
}
