// Which serial numbers several candidates bear: two CAs may give the same, and then it takes the issuer to tell them apart.
import type { CandidateView } from '../api-candidate.ts'

type Borne = { readonly certificate: Pick<CandidateView['certificate'], 'serial'> }

export function sharedSerials(candidates: readonly Borne[]): ReadonlySet<string> {
  const serials = candidates.map(({ certificate }) => certificate.serial)
  return new Set(serials.filter((serial, at) => serials.indexOf(serial) !== at))
}
