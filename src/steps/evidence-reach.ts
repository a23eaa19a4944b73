// What could not be reached for want of a certificate: told by the name of its issuer, and never called forged.
import { signerCertificates } from '../email/signer-certificates.ts'
import type { SmimeVerdict } from '../email/verdict.ts'
import type { Certificate } from '../pki/certificate.ts'
import { type Crl, verifyCrl } from '../pki/crl.ts'
import { isHeld, upwards } from '../pki/missing-issuer.ts'
import { sameName } from '../pki/name.ts'
import { buildPath } from '../pki/path.ts'
import { makeTrust, type Trust } from '../pki/trust.ts'
import type { Deadline } from '../pki/work.ts'
import { broken, type PackFault, undecided } from './evidence-fault.ts'
import type { ProofOfMail } from './evidence-manifest.ts'

/** Whom the check believes, before any list of the pack. */
export type Believed = {
  readonly anchors: readonly Certificate[]
  readonly intermediates: readonly Certificate[]
  /** All that are at hand, anchors of the pack's own too: who leads to one of those leads to a stranger, not nowhere. */
  readonly held: readonly Certificate[]
  readonly deadline?: Deadline
}

/** `what`: of whom a certificate is missing. */
export const unreached = (about: string, what: readonly string[]): PackFault =>
  undecided(
    'certificate-missing',
    about,
    `could not be reached: no certificate of ${[...new Set(what)].join(', of ')} is at hand; --intermediates FILE brings it`,
  )

const issuerNamed = (name: string): string => `the issuer "${name}"`

/** What the verdict of a mail names: whom the office then had, and who of them is at hand nowhere. */
export function namedBy(mail: ProofOfMail, { anchors, held }: Believed) {
  const all = new Map([...held, ...anchors].map((each) => [each.sha256, each]))
  const named = (mail.certificates ?? []).map((each) => ({ ...each, held: all.get(each.sha256) }))
  return {
    known: mail.certificates !== undefined,
    found: named.flatMap(({ held: one }) => one ?? []),
    missing: named.flatMap(({ subject, held: one }) => (one ? [] : [`"${subject}"`])),
  }
}

/** Of whom a certificate is missing, so that this verdict was reached and no other; none where it hangs on something else. */
export function missingFor(
  octets: Uint8Array,
  verdict: SmimeVerdict,
  crls: readonly Crl[],
  believed: Believed,
): readonly string[] {
  if (verdict.outcome !== 'indeterminate') return []
  const store = makeTrust({ anchors: [], intermediates: believed.held })
  const { signers, all, absent } = signerCertificates(octets, store)
  const held = [...believed.held, ...believed.anchors, ...all]
  if (verdict.code === 'status-unknown')
    return crls.flatMap((crl) => listMissing(crl, held, believed))
  if (verdict.code !== 'no-path') return []
  if (!verdict.signer) return absent.map((name) => `the signer ${name}`)
  return upwards([verdict.signer, ...signers], held, believed.anchors).missing.map(issuerNamed)
}

function listMissing(
  crl: Crl,
  held: readonly Certificate[],
  { anchors }: Believed,
): readonly string[] {
  const signers = signersOf(crl, held)
  if (signers.length > 0) return upwards(signers, held, anchors).missing.map(issuerNamed)
  return isHeld(crl.issuer, crl.authorityKeyId, held) ? [] : [issuerNamed(crl.issuer.text)]
}

/** A CA has a few certificates; a pack that has hundreds of one name is to keep its checker busy. */
const MOST_OF_ONE_NAME = 32

function signersOf(crl: Crl, held: readonly Certificate[]): readonly Certificate[] {
  const named = held.filter(({ subject }) => sameName(subject, crl.issuer))
  const unique = new Map(named.map((each) => [each.sha256, each]))
  return [...unique.values()].slice(0, MOST_OF_ONE_NAME).filter((each) => verifyCrl(crl, each))
}

/** Whether a list of the CA is its own: by a key that leads to an anchor, by a stranger's, by none that is at hand, or by none at all. */
export function whoSigned(crl: Crl, about: string, believed: Believed): readonly PackFault[] {
  const { anchors, intermediates } = believed
  const held = [...anchors, ...intermediates, ...believed.held]
  const signers = signersOf(crl, held)
  if (signers.length === 0)
    return isHeld(crl.issuer, crl.authorityKeyId, held)
      ? [broken('crl-forged', about, `its signature is not by "${crl.issuer.text}"`)]
      : [unreached(about, [issuerNamed(crl.issuer.text)])]
  const trust = makeTrust({ anchors, intermediates })
  if (signers.some((each) => leads(each, trust, crl.thisUpdate))) return []
  const { missing } = upwards(signers, held, anchors)
  if (missing.length > 0) return [unreached(about, missing.map(issuerNamed))]
  const names = signers.map(({ subject }) => `"${subject.text}"`).join(', ')
  return [broken('crl-stranger', about, `${names} does not lead to an anchor`)]
}

/** Whether the CA itself was revoked is not asked of it: the anchors of whoever checks say whom to believe. */
function leads(signer: Certificate, trust: Trust, at: Date): boolean {
  if (trust.memo.anchorHashes.has(signer.sha256)) return true
  return buildPath(signer, trust, at, { status: false }).outcome === 'valid'
}
