// What the sender wrote beside what the register holds: every difference is a finding that names both (domain §7.6).
import { readsAlike } from './alike.ts'
import type { RegisteredCertificate, Representative } from './certificate.ts'
import type { Claim, Field } from './claim.ts'
import { doubt, type Finding } from './finding.ts'
import type { Bilingual } from './kinds.ts'
import { kindName, type Policy } from './policy.ts'

export function mismatches(
  certificate: RegisteredCertificate,
  claim: Claim,
  representatives: readonly Representative[],
  policy: Policy,
): Finding[] {
  const mine = representatives.filter(
    ({ organisationBrn }) => organisationBrn === certificate.organisation?.brn,
  )
  return [
    ...nameDiffers(certificate, claim, mine),
    ...emailDiffers(certificate, claim, mine),
    ...organisationDiffers(certificate, claim),
    ...hkidDiffers(certificate, claim, mine),
    ...serverDiffers(certificate, claim),
    ...kindDiffers(certificate, claim, policy),
  ]
}

/** One thing claimed beside what the register has. */
export const differs = (
  code: string,
  what: Bilingual,
  claimed: string,
  registered: string,
  grounds = 'domain §7.6: the register goes before the form',
): Finding =>
  doubt(
    code,
    {
      en: `The ${what.en} given is “${claimed}”; the register has “${registered}”.`,
      zh: `申請所寫的${what.zh}是「${claimed}」；登記冊上是「${registered}」。`,
    },
    grounds,
  )

function nameDiffers(
  certificate: RegisteredCertificate,
  { names }: Claim,
  representatives: readonly Representative[],
): Finding[] {
  const { organisation } = certificate
  const known = [certificate, ...representatives, ...(organisation ? [organisation] : [])]
  const isKnown = (name: string) =>
    known.some(({ nameEn, nameZh }) => sameName(name, nameEn) || sameName(name, nameZh))
  const strange = names.filter(({ value }) => !isKnown(value) && !isServer(certificate, value))
  const registered = [certificate.nameEn, certificate.nameZh].filter(Boolean).join(' ')
  return strange.map((field) => {
    const finding = differs('name-differs', { en: 'name', zh: '姓名' }, field.value, registered)
    const near = known.some(({ nameEn, nameZh }) =>
      [nameEn, nameZh].some((it) => misread(field, it)),
    )
    return near ? { ...finding, code: 'name-nearly', weight: 'note' } : finding
  })
}

/** What reads like the registered text is the reading's fault before it is the sender's (§3.3 C1): on a page, where the
 *  reading was not sure of itself. */
const misread = ({ asRead, value, confidence, origin }: Field, registered: string): boolean =>
  origin.from === 'page' &&
  confidence < 0.95 &&
  (readsAlike(value, registered) || readsAlike(asRead, registered))

const isServer = ({ serverName }: RegisteredCertificate, name: string): boolean =>
  serverName !== null && serverName.toLowerCase() === name.trim().toLowerCase()

function emailDiffers(
  { emails }: RegisteredCertificate,
  claim: Claim,
  representatives: readonly Representative[],
): Finding[] {
  const registered = emails.map((email) => email.toLowerCase())
  const known = [...registered, ...representatives.map(({ email }) => email.toLowerCase())]
  if (registered.length === 0 || claim.emails.length === 0) return []
  if (claim.emails.some(({ value }) => known.includes(value.trim().toLowerCase()))) return []
  const claimed = claim.emails.map(({ value }) => value).join(', ')
  const what = { en: 'e-mail address', zh: '電郵地址' }
  const finding = differs('email-differs', what, claimed, emails.join(', '))
  const near = claim.emails.some((field) => known.some((email) => misread(field, email)))
  return [near ? { ...finding, code: 'email-nearly', weight: 'note' } : finding]
}

function organisationDiffers({ organisation }: RegisteredCertificate, claim: Claim): Finding[] {
  const claimed = claim.organisation?.value
  if (!claimed) return []
  const known = organisation ? [organisation.nameEn, organisation.nameZh, organisation.brn] : []
  if (known.some((name) => sameOrganisation(claimed, name))) return []
  const registered = organisation ? `${organisation.nameEn} ${organisation.nameZh}`.trim() : '-'
  const what = { en: 'organisation', zh: '機構' }
  const finding = differs('organisation-differs', what, claimed, registered)
  const near = known.some((name) => claim.organisation && misread(claim.organisation, name))
  return [near ? { ...finding, code: 'organisation-nearly', weight: 'note' } : finding]
}

function hkidDiffers(
  { hkid }: RegisteredCertificate,
  claim: Claim,
  representatives: readonly Representative[],
): Finding[] {
  const claimed = claim.hkid?.value
  const known = [hkid, ...representatives.map((each) => each.hkid)].filter(Boolean).map(bareId)
  if (!claimed || known.length === 0 || known.includes(bareId(claimed))) return []
  return [
    differs(
      'hkid-differs',
      { en: 'identity card number', zh: '身份證號碼' },
      maskHkid(claimed),
      hkid ? maskHkid(hkid) : '-',
      'domain §7.6; masked as §5.4 asks',
    ),
  ]
}

function serverDiffers({ serverName }: RegisteredCertificate, claim: Claim): Finding[] {
  const claimed = claim.serverName?.value
  if (!claimed || claimed.trim().toLowerCase() === serverName?.toLowerCase()) return []
  return [
    differs(
      'server-name-differs',
      { en: 'server name', zh: '伺服器名稱' },
      claimed,
      serverName ?? '-',
    ),
  ]
}

function kindDiffers({ kind }: RegisteredCertificate, claim: Claim, policy: Policy): Finding[] {
  const claimed = claim.kind?.value
  if (!claimed || claimed === kind) return []
  const [given, held] = [kindName(policy, claimed), kindName(policy, kind)]
  return [
    doubt(
      'kind-differs',
      {
        en: `The form says ${given.en}; the certificate is ${held.en}.`,
        zh: `表格註明為${given.zh}；該證書是${held.zh}。`,
      },
      'domain §3.3 A1',
    ),
  ]
}

export const bareId = (value: string | null): string =>
  (value ?? '').toUpperCase().replace(/[^A-Z0-9]/g, '')

/** The first half of an identity card number: enough to tell two apart on screen, too little to use (domain §5.4). */
export function maskHkid(value: string): string {
  const bare = bareId(value)
  const shown = Math.max(0, Math.min(4, bare.length - 4))
  return `${bare.slice(0, shown)}${'•'.repeat(bare.length - shown)}`
}

const words = (name: string): string[] =>
  name
    .normalize('NFKC')
    .toUpperCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter(Boolean)

/** One name whatever its case, hyphens, spaces, and whether the surname comes first or last. */
export function sameName(a: string, b: string): boolean {
  const [left, right] = [words(a), words(b)]
  if (left.length === 0 || right.length === 0) return false
  const whole = left.join('')
  const turned = [...right.slice(1), ...right.slice(0, 1)].join('')
  const turnedBack = [...right.slice(-1), ...right.slice(0, -1)].join('')
  return [right.join(''), turned, turnedBack].includes(whole)
}

const short: Readonly<Record<string, string>> = {
  LTD: 'LIMITED',
  CO: 'COMPANY',
  CORP: 'CORPORATION',
}
const sameOrganisation = (a: string, b: string): boolean => {
  const full = (name: string) =>
    words(name)
      .map((word) => short[word] ?? word)
      .join('')
  return full(a) !== '' && full(a) === full(b)
}
