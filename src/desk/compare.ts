// The claim beside the register, fact by fact: what the sender states, what is on file, and whether they agree.
import type { RegisteredCertificate, Representative } from '../revocation/certificate.ts'
import type { Claim, Field } from '../revocation/claim.ts'
import { sameSerial } from '../revocation/fields.ts'
import type { Comparison } from './api-case.ts'

type Same = (claimed: string, registered: string) => boolean
type Row = {
  readonly what: Comparison['what']
  readonly claimed: (claim: Claim) => readonly (Field | undefined)[]
  /** Absent where the register holds nothing of the sort for any certificate. */
  readonly registered?: (certificate: RegisteredCertificate) => readonly (string | null)[]
  /** What of its organisation's Authorised Representatives may stand there instead: they ask in its name (domain R4). */
  readonly representative?: (representative: Representative) => readonly string[]
  readonly same?: Same
}

const folded = (text: string): string =>
  text
    .normalize('NFKC')
    .toUpperCase()
    .replace(/[\s,.'’-]+/g, ' ')
    .trim()
/** Either order of surname and given names: the same words. */
const sameName: Same = (a, b) =>
  folded(a).split(' ').sort().join(' ') === folded(b).split(' ').sort().join(' ')
const company = (text: string): string => folded(text).replace(/\bLTD\b/g, 'LIMITED')
const sameCompany: Same = (a, b) => company(a) === company(b)
const letters = (text: string): string => text.toUpperCase().replace(/[^A-Z0-9]/g, '')
const sameLetters: Same = (a, b) => letters(a) === letters(b)
const sameFolded: Same = (a, b) => a.trim().toLowerCase() === b.trim().toLowerCase()
const samePhone: Same = (a, b) => a.replace(/\D/g, '').slice(-8) === b.replace(/\D/g, '').slice(-8)

const rows: readonly Row[] = [
  {
    what: 'serial',
    claimed: (claim) => claim.serials,
    registered: (it) => [it.serial],
    same: sameSerial,
  },
  { what: 'srn', claimed: (claim) => claim.srns, registered: (it) => [it.srn] },
  {
    what: 'name',
    claimed: (claim) => claim.names,
    registered: (it) => [it.nameEn, it.nameZh],
    representative: (it) => [it.nameEn, it.nameZh],
    same: sameName,
  },
  {
    what: 'email',
    claimed: (claim) => claim.emails,
    registered: (it) => it.emails,
    representative: (it) => [it.email],
    same: sameFolded,
  },
  {
    what: 'organisation',
    claimed: (claim) => [claim.organisation],
    registered: (it) => [it.organisation?.nameEn ?? null, it.organisation?.nameZh ?? null],
    same: sameCompany,
  },
  {
    what: 'serverName',
    claimed: (claim) => [claim.serverName],
    registered: (it) => [it.serverName],
    same: sameFolded,
  },
  {
    what: 'hkid',
    claimed: (claim) => [claim.hkid],
    registered: (it) => [it.hkid],
    representative: (it) => [it.hkid],
    same: sameLetters,
  },
  {
    what: 'phone',
    claimed: (claim) => [claim.phone],
    registered: (it) => [it.phone],
    same: samePhone,
  },
  { what: 'kind', claimed: (claim) => [claim.kind], registered: (it) => [it.kind] },
  { what: 'role', claimed: (claim) => [claim.role] },
  { what: 'reason', claimed: (claim) => [claim.reason] },
  { what: 'compromisedOn', claimed: (claim) => [claim.compromisedOn] },
  { what: 'formDate', claimed: (claim) => [claim.formDate] },
  { what: 'caseId', claimed: (claim) => claim.caseIds },
]

/** Rows on which neither side has anything are left out. */
export function compare(
  claim: Claim,
  certificate: RegisteredCertificate | null,
  representatives: readonly Representative[] = [],
): Comparison[] {
  return rows.flatMap((row) => {
    const claimed = row.claimed(claim).filter((each) => each !== undefined)
    const held = certificate && row.registered ? row.registered(certificate) : []
    const registered = held.flatMap((each) => (each ? [each] : []))
    if (claimed.length === 0 && registered.length === 0) return []
    const meant = meantBy(row, claimed, certificate ? representatives : [])
    const all = [...registered, ...meant]
    return [
      {
        what: row.what,
        claimed,
        registered,
        representatives: meant,
        match: certificate ? match(row, claimed, all) : 'no-counterpart',
      },
    ]
  })
}

/** What of the representatives agrees with the claim; the others are no part of the comparison. */
function meantBy(
  { representative, same = equal }: Row,
  claimed: readonly Field[],
  representatives: readonly Representative[],
): string[] {
  if (!representative) return []
  const held = representatives.flatMap(representative).filter((each) => each !== '')
  const stated = (value: string) => claimed.some((field) => same(field.value, value))
  return [...new Set(held.filter(stated))]
}

const equal: Same = (a, b) => a === b

function match(
  row: Row,
  claimed: readonly Field[],
  registered: readonly string[],
): Comparison['match'] {
  if (!row.registered) return 'no-counterpart'
  if (claimed.length === 0) return 'not-claimed'
  if (registered.length === 0) return 'not-on-register'
  const same = row.same ?? equal
  // Several serials or names are stated when several certificates are meant: every one of them must be on file.
  const all = claimed.every((field) => registered.some((held) => same(field.value, held)))
  return all ? 'same' : 'differs'
}
