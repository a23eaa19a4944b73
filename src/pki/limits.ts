// Every limit that certificates, lists and responses must keep, each with where its number comes from.

/** A CMS with 64 certificates has some 9,000 values, and none is deeper than 16. */
export const BER_LIMITS = { depth: 40, nodes: 20_000, oidOctets: 64 } as const

/** A longer modulus or exponent costs the verifier, not the forger: 8192 bits verify in 0.2 ms, 16384 in 1 ms.
 *  64 bits of exponent is OpenSSL's own limit for large keys; 2048 bits the least that NIST SP 800-131A still allows. */
export const KEY_LIMITS = {
  rsaLeast: 1024,
  rsaGood: 2048,
  rsaMost: 8192,
  exponentBits: 64,
  /** A DSA key of over 3072 bits is longer: not even tried. */
  dsaOctets: 1_300,
} as const

export const PATH_LIMITS = {
  /** In verifications of RSA-2048 (0.03 ms each). A real hierarchy needs 3 to 10; a mesh of 64 could ask for millions. */
  signatures: 200,
  /** Links in one path: the deepest hierarchy we know of has 6. */
  links: 12,
  /** Complete paths judged in one search: cross-certified bridges have some 4. */
  complete: 20,
} as const

/** Comparisons of names with constraints along one path (the class of CVE-2023-0464): the largest real
 *  certificates have 100 names below 50 subtrees. */
export const NAME_LIMITS = { comparisons: 20_000 } as const

/** Policies and mappings along one path: the US Federal Bridge, the largest of all, has some 300. */
export const POLICY_LIMITS = { nodes: 4_000 } as const

export const CRL_LIMITS = {
  /** The largest public CRLs are some 30 MB; what is twice that is none. */
  octets: 64 << 20,
  /** Steps to one serial's place in the index. At half load the longest of 200,000 is some 60; serials made to
   *  collide would ask for as many steps as there are entries. */
  probes: 500,
  /** Two clocks of one CA may differ by as much: a list "of the future" within it is a list of now. */
  clockSkewMs: 5 * 60_000,
} as const

export const OCSP_LIMITS = {
  /** A response with a responder's certificate has 2 kB; one with a whole chain some 8. */
  octets: 64 * 1024,
  /** Answers in one response: we ask about one certificate. */
  answers: 64,
  certificates: 8,
  /** RFC 8954 §2.1: 1 to 32 octets. */
  nonceOctets: 32,
  /** RFC 6960 §4.2.2.1: without nextUpdate there is always newer news, so an answer holds as long as it takes to use it. */
  withoutNextUpdateMs: 60 * 60_000,
} as const
