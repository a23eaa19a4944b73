// The kinds of certificate, the channels a request may come by, and the roles a requester may claim (domain §1.0, §1.2).

export const certificateKinds = [
  'PERSONAL',
  'ORGANISATIONAL',
  'ENCIPHERMENT',
  'SERVER',
  'ORG_ROLE',
  'BANK_PERSONAL',
  'BANK_CORPORATE',
  'BANK_BANK',
  'GCERT_INDIVIDUAL',
  'GCERT_FUNCTIONAL_UNIT',
  'IAM_SMART',
] as const
export type CertificateKind = (typeof certificateKinds)[number]

/** How something reached the CA. `relay-…` come over the HTTP API from the party named. */
export const channels = [
  'email',
  'fax',
  'post',
  'counter',
  'online',
  'relay-ra',
  'relay-bank',
  'relay-cmmp',
  'relay-iam',
] as const
export type Channel = (typeof channels)[number]

export const requesterRoles = [
  'SUBSCRIBER',
  'AUTHORISED_USER',
  'AUTHORISED_REPRESENTATIVE',
  'REGISTRATION_BANK',
  'FUNCTIONAL_UNIT',
] as const
export type RequesterRole = (typeof requesterRoles)[number]

/** RFC 5280 §5.3.1 reason codes that a revocation may carry, by their names there. */
export const reasonCodes = [
  'unspecified',
  'keyCompromise',
  'cACompromise',
  'affiliationChanged',
  'superseded',
  'cessationOfOperation',
  'certificateHold',
  'removeFromCRL',
  'privilegeWithdrawn',
  'aACompromise',
] as const
export type ReasonCode = (typeof reasonCodes)[number]
/** What an officer may choose as the reason of a permanent revocation. */
export type RevocationReason = Exclude<ReasonCode, 'certificateHold' | 'removeFromCRL'>

/** A sentence in the two languages of the desk. */
export type Bilingual = { readonly en: string; readonly zh: string }
