// Every limit that certificates, lists and responses must keep, each with where its number comes from.

// Where a figure is called measured, it was on two cores of 2024 with OpenSSL 3.0: what keeps all limits ends within 20 ms.

export const BER_LIMITS = {
  /** None of the messages that programs make is deeper than 16. */
  depth: 40,
  /** A CMS with 64 certificates has some 9,000 values; 20,000 are read in 3 ms. One count for a message, another for all
   *  the certificates that it brings. A content in pieces may have one more for each 512 octets. */
  nodes: 20_000,
  /** RFC 5280 §8 has OIDs of up to 100 characters; one for a UUID (ITU-T X.667) takes 19 octets. */
  oidOctets: 64,
} as const

/** A longer modulus or exponent costs the verifier, not the forger: 8192 bits verify in 0.2 ms, 16384 in 1 ms.
 *  64 bits of exponent is OpenSSL's own limit for large keys; 2048 bits the least that NIST SP 800-131A still allows. */
export const KEY_LIMITS = {
  rsaLeast: 1024,
  rsaGood: 2048,
  rsaMost: 8192,
  exponentBits: 64,
  /** FIPS 186-4 §4.2 has no modulus above 3072 bits, and such a key takes 1,227 octets: a longer one is not even tried. */
  dsaOctets: 1_300,
} as const

/** What the search for paths may cost: for all signers of one mail together, and all who sign lists and responses for them. */
export const PATH_LIMITS = {
  /** In verifications of RSA-2048, 0.02 ms each (work.ts has what other keys cost). A real signer needs 3 to 10, so sixteen
   *  have room, with keys of P-256 too, and one with P-521 throughout; a mesh of 64 could ask for millions. */
  signatures: 300,
  /** Links in one path: the deepest hierarchy we know of has 6. */
  links: 12,
  /** Complete paths judged: cross-certified bridges have some 4, for each of sixteen signers. */
  complete: 64,
} as const

/** Comparisons of names with constraints for one mail (what CVE-2023-0464 is for policies): the largest real
 *  certificates have 100 names below 50 subtrees; 20,000 take 2 ms. */
export const NAME_LIMITS = { comparisons: 20_000 } as const

/** Policies and mappings looked at for one mail (CVE-2023-0464): a path over the US Federal Bridge, the largest of all, has some 300. */
export const POLICY_LIMITS = { nodes: 4_000 } as const

export const CRL_LIMITS = {
  /** The largest public CRLs are some 30 MB; what is twice that is none. */
  octets: 64 << 20,
  /** Steps to one serial's place in the index. At half load the longest of 200,000 is some 60; serials made to
   *  collide would ask for as many steps as there are entries. */
  probes: 500,
  /** Two clocks of one CA may differ by as much: a list "of the future" within it is a list of now. */
  clockSkewMs: 5 * 60_000,
  /** Addresses of one list that are tried, one after the other; CAs name one for HTTP, some two. */
  addresses: 3,
} as const

export const OCSP_LIMITS = {
  /** A response with a responder's certificate has 2 kB; one with a whole chain some 8. */
  octets: 64 * 1024,
  /** Answers in one response: we ask about one certificate. */
  answers: 64,
  certificates: 8,
  /** Addresses of responders that are tried for one certificate, one after the other; CAs name one, some two. */
  addresses: 3,
  /** RFC 8954 §2.1: 1 to 32 octets. */
  nonceOctets: 32,
  /** RFC 6960 §4.2.2.1: without nextUpdate there is always newer news, so an answer holds as long as it takes to use it. */
  withoutNextUpdateMs: 60 * 60_000,
} as const
