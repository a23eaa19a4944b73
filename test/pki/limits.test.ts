/** Every limit of src/pki/limits.ts is crossed here: what is told, and that it is told quickly. */
import { describe, expect, test } from 'vitest'
import { contextPlain, oid, seq, tlv } from '../../fixtures/der.ts'
import { ext, extension } from '../../fixtures/x509.ts'
import { BerError, children as childrenOf, readBer } from '../../src/pki/ber.ts'
import type { Certificate } from '../../src/pki/certificate.ts'
import { parseCrl } from '../../src/pki/crl.ts'
import { entryEnd, indexEntries } from '../../src/pki/crl-index.ts'
import {
  BER_LIMITS,
  CRL_LIMITS,
  KEY_LIMITS,
  PATH_LIMITS,
  POLICY_LIMITS,
} from '../../src/pki/limits.ts'
import { leastMs } from '../email/timing.ts'
import {
  caExtensions,
  certificate,
  dnOf,
  judge,
  leafKey,
  p256,
  rootBy,
  withRsa,
} from './limit-world.ts'

describe('keys', () => {
  const e = Buffer.from('010001', 'hex')
  test.each([
    ['16384 bits', 16_384, e, 'an RSA key of 16384 bits'],
    ['8200 bits', 8_200, e, 'an RSA key of 8200 bits'],
    ['512 bits', 512, e, 'an RSA key of 512 bits'],
    ['an exponent of 72 bits', 2_048, Buffer.alloc(9, 0x81), 'exponent of 72 bits'],
  ])('RSA of %s is not even tried, and named', (_title, bits, exponent, why) => {
    const big = withRsa(bits, exponent)
    expect(big.publicKey).toBeUndefined()
    expect(big.key.weakness).toContain(why)
    const leaf = certificate({ name: 'leaf', by: { dn: dnOf('big'), key: leafKey }, key: leafKey })
    expect(judge(leaf, [big])).toEqual(['weak-key', expect.stringContaining(why)])
    expect(leastMs(5, () => judge(leaf, [big]))).toBeLessThan(20)
  })

  test('one bit below each limit is a key', () => {
    expect(withRsa(KEY_LIMITS.rsaMost, e).publicKey).toBeDefined()
    expect(withRsa(2_048, Buffer.alloc(8, 0x81)).publicKey).toBeDefined()
    expect(withRsa(2_048, Buffer.from([3])).key.weakness).toContain('exponent 3')
    expect(withRsa(2_048, Buffer.from([0])).publicKey).toBeUndefined()
  })
})

describe('paths', () => {
  test('a mesh of 64 ends within the budget, and says so', () => {
    const keys = Array.from({ length: 8 }, p256)
    const extra = keys.flatMap((key, i) =>
      keys
        .map((by, j) => ({ by, j }))
        .filter(({ j }) => j !== i)
        .map(({ by, j }) =>
          certificate({
            name: `ca ${i}`,
            by: { dn: dnOf(`ca ${j}`), key: by },
            key,
            more: caExtensions,
            serial: `0A${j}${i}`,
          }),
        ),
    )
    expect(extra).toHaveLength(56)
    const leaf = certificate({
      name: 'leaf',
      by: { dn: dnOf('ca 0'), key: keys[0]! },
      key: leafKey,
    })
    expect(judge(leaf, extra)).toEqual(['too-complex', 'too many signatures to check'])
    expect(leastMs(20, () => judge(leaf, extra))).toBeLessThan(60)
  })

  test('a path may have twelve links, and no thirteenth', () => {
    const chain = (length: number) => {
      const extra: Certificate[] = []
      let by = rootBy
      for (let i = 0; i < length; i++) {
        const key = p256()
        extra.push(certificate({ name: `ca ${i}`, by, key, more: caExtensions }))
        by = { dn: dnOf(`ca ${i}`), key }
      }
      return judge(certificate({ name: 'leaf', by, key: leafKey }), extra)[0]
    }
    expect(chain(PATH_LIMITS.links - 1)).toBe('valid')
    expect(chain(PATH_LIMITS.links)).not.toBe('valid')
  })

  test('many names below many constraints', () => {
    const dns = (count: number, tail: string) =>
      Array.from({ length: count }, (_, i) => contextPlain(2, Buffer.from(`h${i}.${tail}`)))
    const key = p256()
    const sub = certificate({
      name: 'sub',
      by: rootBy,
      key,
      more: [...caExtensions, ext.nameConstraints(dns(400, 'a.hk'), dns(400, 'b.hk'))],
    })
    const leaf = (count: number) =>
      certificate({
        name: 'leaf',
        by: { dn: dnOf('sub'), key },
        key: leafKey,
        more: [extension('2.5.29.17', false, seq(...dns(count, 'a.hk')))],
      })
    expect(judge(leaf(20), [sub])[0]).toBe('valid')
    expect(judge(leaf(400), [sub])).toEqual([
      'too-complex',
      expect.stringContaining('too many name constraints'),
    ])
    const large = leaf(400)
    expect(leastMs(10, () => judge(large, [sub]))).toBeLessThan(50)
  })

  test('policies mapped onto policies, the tree of RFC 5280 that doubles at every link', () => {
    const policy = (i: number) => `1.3.6.1.4.1.99999.9.${i}`
    const count = 250
    const all = Array.from({ length: count }, (_, i) => policy(i))
    const pairs = all.map((one, i) => seq(oid(one), oid(policy((i + 1) % count))))
    const more = [
      ...caExtensions,
      ext.policies(...all),
      extension('2.5.29.33', true, seq(...pairs)),
    ]
    const chain = (links: number) => {
      const extra: Certificate[] = []
      let by = rootBy
      for (let i = 0; i < links; i++) {
        const key = p256()
        extra.push(certificate({ name: `ca ${i}`, by, key, more }))
        by = { dn: dnOf(`ca ${i}`), key }
      }
      const leaf = certificate({ name: 'leaf', by, key: leafKey, more: [ext.policies(policy(0))] })
      return { leaf, extra }
    }
    const ask = ({ leaf, extra }: ReturnType<typeof chain>) =>
      judge(leaf, extra, { requireExplicit: true })
    expect(ask(chain(2))[0]).toBe('valid')
    const long = chain(9)
    expect(9 * count * 2).toBeGreaterThan(POLICY_LIMITS.nodes)
    expect(ask(long)).toEqual([
      'too-complex',
      expect.stringContaining('too many certificate policies'),
    ])
    expect(leastMs(20, () => ask(long))).toBeLessThan(60)
  })
})

describe('lists', () => {
  test('octets', () => {
    const large = Buffer.alloc(CRL_LIMITS.octets + 1)
    expect(() => parseCrl(large)).toThrow(expect.objectContaining({ tooComplex: true }))
  })

  const entry = (serial: Buffer) => seq(tlv(0x02, serial), tlv(0x17, Buffer.from('261101000000Z')))

  test('two thousand entries of one serial end the index of an indirect list, and not of another', () => {
    const der = Buffer.concat(Array.from({ length: 2_000 }, () => entry(Buffer.from([5]))))
    expect(() => indexEntries(der, true)).toThrow(expect.objectContaining({ tooComplex: true }))
    expect(indexEntries(der, false).size).toBe(1)
  })

  test('serials counted up, by any step, never come near the limit', () => {
    for (const step of [1, 2, 256, 65_536]) {
      const entries = Array.from({ length: 50_000 }, (_, i) => {
        const serial = Buffer.alloc(8)
        serial.writeUIntBE((i + 1) * step, 2, 6)
        return entry(Buffer.concat([Buffer.from([1]), serial]))
      })
      expect(indexEntries(Buffer.concat(entries), false).size).toBe(50_000)
    }
  })

  test('entries cut short or of another shape are no list', () => {
    const whole = entry(Buffer.from([5]))
    expect(entryEnd(whole, 0)).toBe(whole.length)
    for (let cut = 1; cut < whole.length; cut++)
      expect(() => indexEntries(whole.subarray(0, cut), false)).toThrow(BerError)
    expect(() => indexEntries(Buffer.from('0500', 'hex'), false)).toThrow(BerError)
  })
})

describe('values', () => {
  const nested = (depth: number) => {
    let der: Buffer = tlv(0x05)
    for (let i = 0; i < depth; i++) der = seq(der)
    return der
  }
  const walk = (der: Buffer): number => {
    const kids = readBer(der)
    let depth = 0
    for (let node = kids; (node.tag & 0x20) !== 0; depth++) {
      const [first] = childrenOf(node)
      if (!first) break
      node = first
    }
    return depth
  }

  test('depth and number', () => {
    expect(walk(nested(BER_LIMITS.depth))).toBe(BER_LIMITS.depth)
    expect(() => walk(nested(BER_LIMITS.depth + 1))).toThrow('nested too deep')
    const many = seq(...Array.from({ length: BER_LIMITS.nodes + 200 }, () => tlv(0x05)))
    expect(() => childrenOf(readBer(many))).toThrow('too many values')
  })
})
