// Every limit a mail must keep before anything of it is believed, each with where its number comes from.

export const MAIL_LIMITS = {
  /** Twice what common servers take in (Gmail, Exchange Online: 25 to 35 MB), so size alone refuses nobody. */
  mailOctets: 64 * 1024 * 1024,
  /** Postfix stops at 100 kB (header_size_limit); authentication results of several hops may double it. */
  headerOctets: 256 * 1024,
  /** A mail that went through ten hops has about a hundred fields. */
  headerFields: 1_000,
  /** In the headers of all parts together: 500 parts of ten, and twice what a header of 256 kB has at 76 octets each. */
  headerLines: 12_000,
  /** RFC 6838 §4.2 lets a name have 127 characters and RFC 2231 splits long values; a name in Chinese takes 1,000 octets. */
  contentTypeOctets: 4_096,
  /** Such a name, cut by RFC 2231 into pieces of a line each, takes some 20. */
  contentTypeParameters: 64,
  /** RFC 2046 §5.1.1. */
  boundaryOctets: 70,
  /** Postfix's mime_nesting_limit is 100; no mail program makes more than 6. */
  depth: 20,
  /** A scanned file of a hundred pages as single images still fits five times. */
  parts: 500,
  /** How often its own length a mail is gone through for the delimiters of its parts, once a level; and a megabyte more,
   *  so that small parts may nest deeper. A megabyte takes 1 ms. */
  passes: 8,
  /** smime.md §2: a mail that needs more is searching for a fault in the verifier. */
  certificates: 64,
  crls: 64,
  signers: 16,
  attributes: 64,
  /** Of one signer, under the signature: a signing certificate, a policy and a role (RFC 5126) have some 4 kB. */
  attributeOctets: 32 * 1024,
  /** How often its own length the content is hashed, and a megabyte more: canonical and as received, under two algorithms. */
  hashings: 4,
  /** An answer takes half a millisecond, 20 at the limits above and 10 for each megabyte: whoever needs two seconds, on a
   *  machine however busy, has found what none of them stops. Counted only where a clock is given. */
  wallClockMs: 2_000,
  /** Exchange Online lets a mail have 500 recipients, and encrypts to each. */
  recipients: 500,
  /** A mail names a key of ours once, or each of ours where several are addressed; each costs a private-key operation. */
  unwraps: 4,
  /** Signed, encrypted, signed (RFC 2634 §1.1) is three; one more for a gateway. */
  layers: 4,
  /** A signature part that brings 64 certificates and a CRL or two; the content of an opaque mail is not counted here. */
  signatureOctets: 8 * 1024 * 1024,
  /** Addresses in one From or Reply-To or one certificate, and the length of the field: one person writes, so both are generous. */
  addressOctets: 8_192,
  addresses: 50,
} as const
