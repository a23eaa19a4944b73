// In which characters a certificate's numbers differ from those that the requests state, for an officer to compare.
import type { RegisteredCertificate } from '../revocation/certificate.ts'
import type { Claim, Field } from '../revocation/claim.ts'
import type { CandidateView } from './api-candidate.ts'

type Differs = CandidateView['differs']

/** Of the newest request that states a number; where none does, nothing differs. */
export function differing(certificate: RegisteredCertificate, claims: readonly Claim[]): Differs {
  const newest = (pick: (claim: Claim) => readonly (Field | undefined)[]) =>
    claims.flatMap(pick).findLast((field) => field !== undefined)?.value ?? ''
  const { srn, serial, hkid } = certificate
  return {
    srn: otherCharacters(
      srn,
      newest(({ srns }) => srns),
    ),
    serial: otherCharacters(serial, newest(({ serials }) => serials).replace(/^0x/i, '')),
    hkid: otherCharacters(
      hkid,
      newest((claim) => [claim.hkid]),
    ),
  }
}

/** The places in `held` at which `stated` has another character, or none; zeros before it and lost ends are allowed for. */
export function otherCharacters(held: string | null, stated: string): number[] {
  const written = stated.toUpperCase().replace(/[^0-9A-Z]/g, '')
  if (!held || written === '') return []
  const own = [...held.toUpperCase()]
  const places = own.flatMap((char, at) => (/[0-9A-Z]/.test(char) ? [at] : []))
  const longer = written.length - places.length
  const [from, to] = [Math.min(0, longer), Math.max(0, longer)]
  const laid = Array.from({ length: to - from + 1 }, (_none, at) => from + at).map((shift) =>
    places.filter((at, index) => own[at] !== written[index + shift]),
  )
  return laid.reduce((best, each) => (each.length < best.length ? each : best))
}
