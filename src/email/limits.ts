// Every limit a mail must keep before anything of it is believed, each with where its number comes from.

export const MAIL_LIMITS = {
  /** Twice what common servers take in (Gmail, Exchange Online: 25 to 35 MB), so size alone refuses nobody. */
  mailOctets: 64 * 1024 * 1024,
  /** Postfix stops at 100 kB (header_size_limit); authentication results of several hops may double it. */
  headerOctets: 256 * 1024,
  /** A mail that went through ten hops has about a hundred fields. */
  headerFields: 1_000,
  /** Postfix's mime_nesting_limit is 100; no mail program makes more than 6. */
  depth: 20,
  /** A scanned file of a hundred pages as single images still fits five times. */
  parts: 500,
  /** smime.md §2: a mail that needs more is searching for a fault in the verifier. */
  certificates: 64,
  crls: 64,
  signers: 16,
  attributes: 64,
  /** Exchange Online lets a mail have 500 recipients, and encrypts to each. */
  recipients: 500,
  /** A mail names a key of ours once, or each of ours where several are addressed; each costs a private-key operation. */
  unwraps: 4,
  /** Signed, encrypted, signed (RFC 2634 §1.1) is three; one more for a gateway. */
  layers: 4,
  /** A signature part that brings 64 certificates and a CRL or two; the content of an opaque mail is not counted here. */
  signatureOctets: 8 * 1024 * 1024,
  /** Addresses in one From or Reply-To, and its length: one person writes, so both are generous. */
  addressOctets: 8_192,
  addresses: 50,
} as const
