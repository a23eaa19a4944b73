// One request as the rules look at it, once its certificate is found: what every rule below is handed.
import { dayOf, printDay, readMoment } from '../calendar/hongkong.ts'
import type { RegisteredCertificate } from './certificate.ts'
import type { Facts } from './facts.ts'
import type { CertificateKind, RequesterRole } from './kinds.ts'
import type { KindRules, Policy } from './policy.ts'

export type Matter = {
  readonly facts: Facts
  readonly policy: Policy
  readonly certificate: RegisteredCertificate
  readonly kind: CertificateKind
  readonly rules: KindRules
  /** The key is said to be compromised, lost or stolen, or the sender pleads urgency. */
  readonly compromise: boolean
}

export const mayAsk = ({ rules }: Matter, ...roles: RequesterRole[]): boolean =>
  roles.some((role) => rules.who.includes(role))

/** The Hong Kong day of receipt, as ISO date. */
export function receivedOn({ receivedAt }: Facts): string {
  const moment = readMoment(receivedAt)
  return moment === undefined ? receivedAt.slice(0, 10) : printDay(dayOf(moment))
}

/** Compromise alleged, and not mere haste: a reason ticked, a date of loss, or words that the reader took for it. */
export const allegesCompromise = ({ claim }: Facts): boolean =>
  claim.urgent || claim.reason?.value === 'keyCompromise' || claim.compromisedOn !== undefined
