// From a path to an answer: what the search found, then the host, then the use, then what is weak; each with its code.
import type { Certificate } from '../pki/certificate.ts'
import type { PathFault, PathResult } from '../pki/path.ts'

export type PathCode = PathFault | 'malformed' | 'host-mismatch' | 'wrong-use' | 'weak-digest'

export type PathNote = {
  readonly code: 'status-unchecked' | 'is-anchor' | 'weak-accepted'
  readonly detail: string
}

export type Judgement = {
  readonly outcome: 'passed' | 'passed-on-hold' | 'failed' | 'indeterminate'
  readonly code: PathCode | null
  readonly detail: string | null
  readonly notes: readonly PathNote[]
}

export type Demands = {
  readonly host: string | undefined
  readonly hostFault: (certificate: Certificate, host: string) => string | undefined
  readonly uses: readonly string[]
  readonly strict: boolean
  readonly weak: boolean
  readonly status: boolean
  readonly isAnchor: boolean
}

export function judgePath(target: Certificate, result: PathResult, demands: Demands): Judgement {
  const notes: PathNote[] = []
  if (demands.isAnchor)
    notes.push({ code: 'is-anchor', detail: 'the certificate is itself a trust anchor' })
  if (!demands.status)
    notes.push({ code: 'status-unchecked', detail: 'nothing was asked of revocation' })
  const fault = (outcome: 'failed' | 'indeterminate', code: PathCode, detail: string) => ({
    ...{ outcome, code, detail },
    notes,
  })
  if (result.outcome === 'invalid')
    return fault(FAILED.has(result.code) ? 'failed' : 'indeterminate', result.code, result.detail)
  const host = demands.host === undefined ? undefined : demands.hostFault(target, demands.host)
  if (host) return fault('failed', 'host-mismatch', `the certificate ${host}`)
  const use = demands.uses.map((each) => useFault(result.path, each, demands.strict)).find(Boolean)
  if (use) return fault('failed', 'wrong-use', use)
  const [weakness] = result.weaknesses
  if (weakness && !demands.weak) return fault('indeterminate', weakness.kind, weakness.detail)
  for (const { detail } of result.weaknesses) notes.push({ code: 'weak-accepted', detail })
  if (result.outcome === 'valid') return { outcome: 'passed', code: null, detail: null, notes }
  const detail = `on hold since ${result.since.toISOString()}`
  return { outcome: 'passed-on-hold', code: null, detail, notes }
}

/** As `verify` has it: what speaks against the certificate fails it, what is missing leaves it open. */
const FAILED: ReadonlySet<PathFault> = new Set(['revoked', 'too-complex'])

const USES: Readonly<Record<string, string>> = {
  serverauth: '1.3.6.1.5.5.7.3.1',
  clientauth: '1.3.6.1.5.5.7.3.2',
  codesigning: '1.3.6.1.5.5.7.3.3',
  emailprotection: '1.3.6.1.5.5.7.3.4',
  timestamping: '1.3.6.1.5.5.7.3.8',
  ocspsigning: '1.3.6.1.5.5.7.3.9',
  anyextendedkeyusage: '2.5.29.37.0',
}

/** An OID, or one of the names above: a word that is neither would be no use of any certificate. */
export function isUse(word: string): boolean {
  return Object.hasOwn(USES, word.toLowerCase()) || /^\d+(\.\d+)+$/.test(word)
}

const ANY_USE = '2.5.29.37.0'

/**
 * RFC 5280 §4.2.1.12 for the certificate itself; its issuers below the anchor narrow what they may issue for, as all
 * clients have it. Strict wants the use by its name.
 */
function useFault(
  path: readonly Certificate[],
  wanted: string,
  strict: boolean,
): string | undefined {
  const oid = USES[wanted.toLowerCase()] ?? wanted
  const [target, ...issuers] = path
  const allows = ({ extendedKeyUsage: uses }: Certificate) =>
    !uses || uses.includes(oid) || uses.includes(ANY_USE)
  const named = target?.extendedKeyUsage?.includes(oid) ?? false
  if (strict && !named) return `the certificate does not name the use ${wanted}`
  if (target && !allows(target)) return `the certificate is not for ${wanted}`
  const narrow = issuers.slice(0, -1).find((issuer) => !allows(issuer))
  return narrow && `"${narrow.subject.text}" may not issue certificates for ${wanted}`
}
