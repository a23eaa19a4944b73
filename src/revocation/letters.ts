// The words of the notices, English and then Traditional Chinese; written to the registered holder and to nobody else.
import type { RegisteredCertificate } from './certificate.ts'
import { bodies, kindRules, type NoticeFacts, subjects, suspendedLate } from './letter-bodies.ts'
import type { HolderNoticeKind } from './notice.ts'
import type { Revocation } from './state.ts'

export type { NoticeFacts } from './letter-bodies.ts'
export type Letter = { readonly subject: string; readonly text: string }

/** Only ever the registered address: what a requester writes may be a stranger's (domain §7.18). Null: no letter by
 *  e-mail, an officer writes by post, or, where no certificate is known, nobody is told that one exists. */
export const noticeAddress = (certificate: RegisteredCertificate | null): string | null =>
  certificate?.emails.find((email) => email.trim() !== '') ?? null

/** Throws where a letter would say more than is true: that would be a bug of ours. */
export function composeNotice(kind: HolderNoticeKind, facts: NoticeFacts): Letter {
  const { id, state } = facts.revocation
  if (!isStillTrue(kind, facts.revocation))
    throw new Error(`write "${kind}" of ${id}: it is ${state}`)
  const subject = kind === 'suspended' && state !== 'suspended' ? suspendedLate : subjects[kind]
  const body = bodies[kind](facts)
  return {
    subject: `[${facts.caseId}] ${subject.en} ${subject.zh}`,
    text: `${english(facts, body.en)}${BETWEEN}${chinese(facts, body.zh)}\n`,
  }
}

/** Between the two languages of a letter. */
export const BETWEEN = `\n\n${'-'.repeat(60)}\n\n`

/** Is a notice that fell due still true? Never "revoked" for what is only on hold (A29), nor "released" for what
 *  was put on hold again; a sender that comes late asks this first, and leaves the letter out. */
export function isStillTrue(kind: HolderNoticeKind, { state, sighting }: Revocation): boolean {
  const off = sighting !== null && sighting.entry === null
  const done = state === 'published' || state === 'closed'
  switch (kind) {
    case 'revoked':
      return state === 'revoked' || (done && !off)
    case 'released':
      return state === 'released' || ((done || state === 'laid') && off)
    case 'suspended':
      return state !== 'released' && !(done && off)
    // Whoever has confirmed already, or whose certificate is off hold, is not asked to confirm.
    case 'confirm':
    case 'reminder':
      return state === 'suspended'
    default:
      return true
  }
}

/** SRN and serial number are always printed: holders have several certificates (domain §2.3). */
function english({ caseId, certificate, policy }: NoticeFacts, body: readonly string[]): string {
  const { nameEn, nameZh, srn, serial } = certificate
  return [
    `Dear ${nameEn || nameZh || 'Sir or Madam'},`,
    [
      `Case number: ${caseId}`,
      `Certificate: ${kindRules(policy, certificate)?.name.en ?? certificate.kind}`,
      `Subscriber Reference Number (SRN): ${srn ?? 'none'}`,
      `Certificate serial number: ${serial}`,
    ].join('\n'),
    ...body,
    `${policy.ca.name.en}\n${policy.ca.contact.en}`,
  ].join('\n\n')
}

function chinese({ caseId, certificate, policy }: NoticeFacts, body: readonly string[]): string {
  const { nameEn, nameZh, srn, serial } = certificate
  return [
    `${nameZh || nameEn || '先生／女士'}：`,
    [
      `個案編號：${caseId}`,
      `證書：${kindRules(policy, certificate)?.name.zh ?? certificate.kind}`,
      `登記人參考編號：${srn ?? '無'}`,
      `證書編號：${serial}`,
    ].join('\n'),
    ...body,
    `${policy.ca.name.zh}\n${policy.ca.contact.zh}`,
  ].join('\n\n')
}
