// Which certificate is missing: who issued what is at hand, and is at hand nowhere himself. Nothing is proved here.

import { type Certificate, isSignedBy } from './certificate.ts'
import { type Name, sameName } from './name.ts'
import { paySignature, startWork, type Work, WorkError } from './work.ts'

export type Upwards = {
  /** All that the links lead to, each by its signature. */
  readonly issuers: readonly Certificate[]
  /**
   * The names of issuers that are not among those held. None where each way ends in an anchor, in a certificate that
   * signed itself, or at a signature that is wrong.
   */
  readonly missing: readonly string[]
}

/** From these certificates upwards, by all that are held. */
export function upwards(
  from: readonly Certificate[],
  held: readonly Certificate[],
  anchors: readonly Certificate[],
  work: Work = startWork(),
): Upwards {
  const ends = new Set(anchors.map(({ sha256 }) => sha256))
  const issuers = new Map<string, Certificate>()
  const missing = new Map<string, string>()
  const seen = new Set<string>()
  const open = [...from]
  try {
    for (let one = open.pop(); one; one = open.pop()) {
      if (seen.has(one.sha256) || ends.has(one.sha256)) continue
      seen.add(one.sha256)
      const found = issuersAmong(one, held, work)
      for (const each of found) issuers.set(each.sha256, each)
      open.push(...found)
      if (found.length === 0 && !isHeld(one.issuer, one.authorityKeyId, held))
        missing.set(one.issuer.normal, one.issuer.text)
    }
  } catch (error) {
    // A mesh without end: what was found until then is so.
    if (!(error instanceof WorkError)) throw error
  }
  return { issuers: [...issuers.values()], missing: [...missing.values()] }
}

/** Is a certificate of that name at hand, and where both say so of that key? Then a wrong signature is a wrong one. */
export const isHeld = (
  name: Name,
  keyId: string | undefined,
  held: readonly Certificate[],
): boolean =>
  held.some(
    ({ subject, subjectKeyId }) =>
      sameName(subject, name) && (!keyId || !subjectKeyId || keyId === subjectKeyId),
  )

const issuersAmong = (
  certificate: Certificate,
  held: readonly Certificate[],
  work: Work,
): readonly Certificate[] =>
  held.filter((one) => {
    if (!sameName(one.subject, certificate.issuer)) return false
    paySignature(work, certificate.sha256, one)
    return isSignedBy(certificate, one)
  })
