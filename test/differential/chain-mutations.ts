// What is changed of a chain, one thing at a time: a date, an extension, a signature, a list.
import {
  bool,
  contextPlain,
  integer,
  nothing,
  octets,
  oid,
  printable,
  seq,
} from '../../fixtures/der.ts'
import { ext, extension, KU, nameDer } from '../../fixtures/x509.ts'
import { type Chain, certificateOf, type Link, listOf, POLICY } from './chains.ts'
import { AT } from './sample.ts'

export type ChainMutation = {
  readonly sound: boolean
  /** At least so many issuers between the anchor and the leaf. */
  readonly issuers?: number
  readonly change: (chain: Chain) => void
}

const leafOf = (chain: Chain): Link => chain.links.at(-1)!
/** The issuer of the leaf, which is not the anchor. */
const issuerOf = (chain: Chain): Link => chain.links.at(-2)!
const last = (chain: Chain) => chain.links.length - 1
const before = new Date(AT.getTime() - 86_400_000)
const after = new Date(AT.getTime() + 86_400_000)

const leaf = (sound: boolean, change: (leaf: Link) => void): ChainMutation => ({
  sound,
  change: (chain) => change(leafOf(chain)),
})
const issuer = (sound: boolean, change: (issuer: Link, leaf: Link) => void): ChainMutation => ({
  sound,
  issuers: 1,
  change: (chain) => change(issuerOf(chain), leafOf(chain)),
})
const list = (
  sound: boolean,
  odd: (chain: Chain) => NonNullable<Chain['lists'][number]>,
): ChainMutation => ({
  sound,
  change: (chain) => Object.assign(chain.lists.at(-1)!, odd(chain)),
})
const policies = (
  sound: boolean,
  words: readonly string[],
  change: (chain: Chain) => void = () => undefined,
): ChainMutation => ({
  sound,
  change: (chain) => {
    chain.words = words.flatMap((word) => word.split(' '))
    const named = chain.words.filter((_, at) => chain.words[at - 1] === '-policy')
    chain.options = {
      ...(named.length > 0 ? { acceptable: named } : {}),
      requireExplicit: chain.words.includes('-explicit_policy'),
      inhibitAny: chain.words.includes('-inhibit_any'),
      inhibitMapping: chain.words.includes('-inhibit_map'),
    }
    change(chain)
  },
})

const UNKNOWN = '1.3.6.1.4.1.99999.9'
const unknown = (critical: boolean) => extension(UNKNOWN, critical, octets(Buffer.from('?')))
const ONE = Buffer.from([1])
const email = (base: string) => contextPlain(1, Buffer.from(base))
const dns = (base: string) => contextPlain(2, Buffer.from(base))
const point = (...fields: readonly Buffer[]) => extension('2.5.29.28', true, seq(...fields))
const isTrue = (tag: number) => contextPlain(tag, Buffer.from([0xff]))
const serialOf = (at: number) => `0${at + 1}0${at + 1}`
const revoked = (reason: number) => (chain: Chain) => ({
  revoked: [{ serial: serialOf(last(chain)), at: before, reason }],
})

const CERTIFICATES: Readonly<Record<string, ChainMutation>> = {
  none: { sound: true, change: () => undefined },
  'leaf-expired': leaf(false, (one) => Object.assign(one.odd, { notAfter: before })),
  'leaf-not-yet-valid': leaf(false, (one) => Object.assign(one.odd, { notBefore: after })),
  'leaf-ends-today': leaf(true, (one) => Object.assign(one.odd, { notAfter: AT })),
  'leaf-critical-unknown': leaf(false, (one) =>
    Object.assign(one.extensions, { x: unknown(true) }),
  ),
  'leaf-extension-of-four-fields': leaf(false, (one) =>
    Object.assign(one.extensions, {
      x: seq(oid(UNKNOWN), bool(true), nothing(), octets(nothing())),
    }),
  ),
  'leaf-other-unknown': leaf(true, (one) => Object.assign(one.extensions, { x: unknown(false) })),
  'leaf-without-extensions-of-key': leaf(true, (one) => {
    delete one.extensions.authorityKeyId
    delete one.extensions.subjectKeyId
  }),
  'leaf-extension-twice': leaf(false, (one) =>
    Object.assign(one.extensions, { x: unknown(false), y: unknown(false) }),
  ),
  'leaf-other-authority-key': leaf(true, (one) =>
    Object.assign(one.extensions, { authorityKeyId: ext.authorityKeyId(Buffer.alloc(20, 3)) }),
  ),
  'leaf-other-issuer-name': leaf(false, (one) =>
    Object.assign(one.odd, { issuer: nameDer([['CN', 'Nobody']]) }),
  ),
  'leaf-issuer-in-capitals': {
    sound: true,
    change: (chain) => {
      const upper = issuerOf(chain).dn.map(([type, value]) => [type, value.toUpperCase()] as const)
      Object.assign(leafOf(chain).odd, { issuer: nameDer(upper) })
    },
  },
  'leaf-issuer-printable-and-spaces': {
    sound: true,
    change: (chain) => {
      const spaced = issuerOf(chain).dn.map(
        ([type, value]) => [type, type === 'C' ? value : ` ${value.replace(' ', '  ')} `] as const,
      )
      Object.assign(leafOf(chain).odd, { issuer: nameDer(spaced, printable) })
    },
  },
  'leaf-signed-by-another': {
    sound: false,
    change: (chain) => Object.assign(leafOf(chain).odd, { signingKey: leafOf(chain).key }),
  },
  'issuer-expired': issuer(false, (one) => Object.assign(one.odd, { notAfter: before })),
  'issuer-not-yet-valid': issuer(false, (one) => Object.assign(one.odd, { notBefore: after })),
  'issuer-no-ca': issuer(false, (one) => Object.assign(one.extensions, { ca: ext.notCa() })),
  'issuer-without-constraints': issuer(false, (one) => delete one.extensions.ca),
  'issuer-may-not-sign': issuer(false, (one) =>
    Object.assign(one.extensions, { usage: ext.keyUsage(KU.digitalSignature, KU.cRLSign) }),
  ),
  'issuer-may-not-sign-lists': issuer(false, (one) =>
    Object.assign(one.extensions, { usage: ext.keyUsage(KU.keyCertSign) }),
  ),
  'issuer-without-usage': issuer(true, (one) => delete one.extensions.usage),
  'issuer-critical-unknown': issuer(false, (one) =>
    Object.assign(one.extensions, { x: unknown(true) }),
  ),
  'issuer-signed-by-another': issuer(false, (one) =>
    Object.assign(one.odd, { signingKey: one.key }),
  ),
  'issuer-path-length-enough': issuer(true, (one) =>
    Object.assign(one.extensions, { ca: ext.ca(0) }),
  ),
  'path-length-too-short': {
    sound: false,
    issuers: 2,
    change: ({ links }) => Object.assign(links[1]!.extensions, { ca: ext.ca(0) }),
  },
  'issuer-missing': {
    sound: false,
    issuers: 1,
    change: (chain) => Object.assign(leafOf(chain).odd, { issuer: nameDer([['CN', 'Another']]) }),
  },
  'another-issuer-of-that-name': {
    sound: true,
    issuers: 1,
    change: (chain) => {
      chain.more = () => ({
        issuers: [
          certificateOf(chain, last(chain) - 1, { publicKey: leafOf(chain).key, serial: '77' }),
        ],
      })
    },
  },
}

const NAMES: Readonly<Record<string, ChainMutation>> = {
  'names-permitted': issuer(true, (one) =>
    Object.assign(one.extensions, { n: ext.nameConstraints([email('a.example.hk')]) }),
  ),
  'names-permitted-below-dot': issuer(false, (one) =>
    Object.assign(one.extensions, { n: ext.nameConstraints([email('.a.example.hk')]) }),
  ),
  'names-not-permitted': issuer(false, (one) =>
    Object.assign(one.extensions, { n: ext.nameConstraints([email('b.example.hk')]) }),
  ),
  'names-excluded': issuer(false, (one) =>
    Object.assign(one.extensions, { n: ext.nameConstraints([], [email('one@a.example.hk')]) }),
  ),
  'names-excluded-in-capitals': issuer(false, (one) =>
    Object.assign(one.extensions, { n: ext.nameConstraints([], [email('ONE@a.example.hk')]) }),
  ),
  'names-excluded-all': issuer(false, (one) =>
    Object.assign(one.extensions, { n: ext.nameConstraints([], [email('')]) }),
  ),
  'names-permitted-by-distance': issuer(false, (one) =>
    Object.assign(one.extensions, {
      n: ext.nameConstraints([Buffer.concat([email('a.example.hk'), contextPlain(0, ONE)])]),
    }),
  ),
  'names-permitted-as-a-url-has-them': issuer(false, (one, below) => {
    Object.assign(one.extensions, { n: ext.nameConstraints([email('.b.example.hk')]) })
    Object.assign(below.extensions, { names: ext.emails('one@a.example.hk/.b.example.hk') })
  }),
  'names-of-another-form': issuer(true, (one) =>
    Object.assign(one.extensions, { n: ext.nameConstraints([dns('b.example.hk')]) }),
  ),
}

const POLICIES: Readonly<Record<string, ChainMutation>> = {
  'policy-asked': policies(true, [`-policy ${POLICY}`, '-explicit_policy']),
  'policy-of-another': policies(false, ['-policy 1.2.3.4', '-explicit_policy']),
  'policy-explicit-any': policies(true, ['-policy 2.5.29.32.0', '-explicit_policy']),
  'policy-leaf-has-none': policies(false, ['-policy 2.5.29.32.0', '-explicit_policy'], (chain) => {
    delete leafOf(chain).extensions.policies
  }),
  'policy-issuer-any': policies(true, [`-policy ${POLICY}`, '-explicit_policy'], (chain) => {
    if (chain.links.length > 2) issuerOf(chain).extensions.policies = ext.policies('2.5.29.32.0')
  }),
  'policy-leaf-any-inhibited': policies(
    false,
    ['-policy 2.5.29.32.0', '-explicit_policy', '-inhibit_any'],
    (chain) => {
      leafOf(chain).extensions.policies = ext.policies('2.5.29.32.0')
    },
  ),
  'policy-required-by-issuer': {
    sound: false,
    issuers: 1,
    change: (chain) => {
      const required = extension('2.5.29.36', true, seq(contextPlain(0, Buffer.from([0]))))
      Object.assign(issuerOf(chain).extensions, { required })
      chain.words = ['-policy_check'] // openssl looks at policies only when asked
      delete leafOf(chain).extensions.policies
    },
  },
}

const LISTS: Readonly<Record<string, ChainMutation>> = {
  'leaf-revoked': list(false, revoked(1)),
  'leaf-on-hold': list(false, revoked(6)),
  'leaf-removed-from-list': list(true, revoked(8)),
  'another-revoked': list(true, () => ({ revoked: [{ serial: '0999', at: before, reason: 1 }] })),
  'issuer-revoked': {
    sound: false,
    issuers: 1,
    change: (chain) => {
      const revokedAt = [{ serial: serialOf(last(chain) - 1), at: before, reason: 1 }]
      Object.assign(chain.lists.at(-2)!, { revoked: revokedAt })
    },
  },
  'list-stale': list(false, () => ({ nextUpdate: before })),
  'list-of-the-future': list(false, () => ({ thisUpdate: after })),
  'list-missing': { sound: false, change: (chain) => void chain.lists.pop() },
  'list-of-another-key': list(false, (chain) => ({ signingKey: leafOf(chain).key })),
  'list-critical-unknown': list(false, () => ({ extensions: [unknown(true)] })),
  'list-other-unknown': list(true, () => ({ extensions: [unknown(false)] })),
  'list-of-users': list(true, () => ({ extensions: [point(isTrue(1))] })),
  'list-of-cas': list(false, () => ({ extensions: [point(isTrue(2))] })),
  'list-of-attribute-certificates': list(false, () => ({ extensions: [point(isTrue(5))] })),
  'list-is-delta': list(false, () => ({
    extensions: [extension('2.5.29.27', true, integer(6))],
  })),
  'list-entry-critical-unknown': list(false, () => ({
    revoked: [{ serial: '0999', at: before, reason: 1, extensions: [unknown(true)] }],
  })),
  'two-lists-the-newer-revokes': {
    sound: false,
    change: (chain) => {
      chain.more = () => ({
        lists: [
          listOf(chain, last(chain) - 1, {
            thisUpdate: new Date('2026-11-22T12:00:00Z'),
            number: 8,
            ...revoked(1)(chain),
          }),
        ],
      })
    },
  },
}

export const CHAIN_MUTATIONS: Readonly<Record<string, ChainMutation>> = {
  ...CERTIFICATES,
  ...NAMES,
  ...POLICIES,
  ...LISTS,
}
