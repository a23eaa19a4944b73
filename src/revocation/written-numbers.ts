// The day and numbers of a form that the register holds as well: each that differs is told (domain §3.3 B4, D3, D5).
import { dayOf, printDay, readMoment } from '../calendar/hongkong.ts'
import type { RegisteredCertificate, Representative } from './certificate.ts'
import type { Claim } from './claim.ts'
import { doubt, type Finding } from './finding.ts'
import { bareId, differs, maskHkid } from './mismatch.ts'

export const writtenNumbers = (
  certificate: RegisteredCertificate,
  claim: Claim,
  representatives: readonly Representative[],
): Finding[] => [
  ...expiryDiffers(certificate, claim),
  ...brnDiffers(certificate, claim),
  ...representativeDiffers(certificate, claim, representatives),
]

/** In Hong Kong or in UTC: which of the two days a subscriber saw depends on the program that showed it. */
function expiryDiffers({ notAfter }: RegisteredCertificate, { expiresOn }: Claim): Finding[] {
  const moment = readMoment(notAfter)
  if (!expiresOn || moment === undefined) return []
  const days = [printDay(dayOf(moment)), notAfter.slice(0, 10)]
  if (days.includes(expiresOn.value)) return []
  const what = { en: 'day of expiry', zh: '屆滿日期' }
  return [differs('expiry-differs', what, expiresOn.value, days[0] ?? '', 'domain §3.3 B4')]
}

function brnDiffers({ organisation }: RegisteredCertificate, { brn }: Claim): Finding[] {
  if (!brn || !organisation?.brn) return []
  if (ofBusiness(brn.value) === ofBusiness(organisation.brn)) return []
  const what = { en: 'Business Registration number', zh: '商業登記號碼' }
  return [differs('brn-differs', what, brn.value, organisation.brn, 'domain §3.3 D3')]
}

/** The eight digits of the business: a certificate's OU leads them with noughts, and three more are the branch's. */
function ofBusiness(text: string): string {
  const digits = text.replace(/\D/g, '')
  return digits.length === 11 ? digits.slice(0, 8) : digits.replace(/^0+/, '').padStart(8, '0')
}

function representativeDiffers(
  { organisation }: RegisteredCertificate,
  { arId }: Claim,
  representatives: readonly Representative[],
): Finding[] {
  const known = representatives
    .filter(({ organisationBrn }) => organisationBrn === organisation?.brn)
    .flatMap(({ hkid }) => (hkid ? [bareId(hkid)] : []))
  if (!arId || known.length === 0 || known.includes(bareId(arId.value))) return []
  const masked = maskHkid(arId.value)
  return [
    doubt(
      'representative-id-differs',
      {
        en: `The identity card number given for the Authorised Representative (${masked}) is that of none on file for the organisation.`,
        zh: `申請所寫的獲授權代表身份證號碼（${masked}）與該機構存檔的代表均不符。`,
      },
      'domain §3.3 D5; masked as §5.4 asks',
    ),
  ]
}
