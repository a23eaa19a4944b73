/** What an anchor's own certificate says of itself holds for everything below it (RFC 5937); and the profile that `strict` asks for. */
import { describe, expect, test } from 'vitest'
import { bool, contextPlain, integer, oid, seq } from '../../fixtures/der.ts'
import { fixtureKey, sha1 } from '../../fixtures/identities.ts'
import {
  type CertificateParts,
  certificateDer,
  ext,
  extension,
  KU,
  keyIdOf,
  nameDer,
} from '../../fixtures/x509.ts'
import { type Certificate, parseCertificate } from '../../src/pki/certificate.ts'
import { buildPath, type PathOptions } from '../../src/pki/path.ts'
import { makeTrust } from '../../src/pki/trust.ts'
import { at, days } from './status-world.ts'

const keys = {
  anchor: fixtureKey('root', 'rsa3072'),
  middle: fixtureKey('ca', 'rsa3072'),
  leaf: fixtureKey('wong', 'rsa2048'),
}
const dn = (name: string) => nameDer([['CN', name]])
const skid = (who: keyof typeof keys) => ext.subjectKeyId(keyIdOf(keys[who], sha1))
const akid = (who: keyof typeof keys) => ext.authorityKeyId(keyIdOf(keys[who], sha1))
const signing = ext.keyUsage(KU.keyCertSign, KU.cRLSign)

type Odd = Partial<CertificateParts>
const made = (parts: CertificateParts) => parseCertificate(certificateDer(parts))
const span = { notBefore: days(-30), notAfter: days(30) }

const anchorOf = (odd: Odd = {}): Certificate =>
  made({
    serial: '01',
    issuer: dn('anchor'),
    subject: dn('anchor'),
    publicKey: keys.anchor,
    signingKey: keys.anchor,
    extensions: [ext.ca(), signing, skid('anchor')],
    ...span,
    ...odd,
  })
const middleOf = (odd: Odd = {}): Certificate =>
  made({
    serial: '02',
    issuer: dn('anchor'),
    subject: dn('middle'),
    publicKey: keys.middle,
    signingKey: keys.anchor,
    extensions: [ext.ca(), signing, skid('middle'), akid('anchor')],
    ...span,
    ...odd,
  })
const leafOf = (odd: Odd = {}): Certificate =>
  made({
    serial: '03',
    issuer: dn('middle'),
    subject: dn('leaf'),
    publicKey: keys.leaf,
    signingKey: keys.middle,
    extensions: [ext.emails('a@example.hk'), akid('middle')],
    ...span,
    ...odd,
  })

type Path = { readonly anchor?: Odd; readonly middle?: Odd; readonly leaf?: Odd }

function ask({ anchor, middle, leaf }: Path, options: PathOptions = {}): string {
  const trust = makeTrust({ anchors: [anchorOf(anchor)], intermediates: [middleOf(middle)] })
  const result = buildPath(leafOf(leaf), trust, at, { status: false, ...options })
  return result.outcome === 'invalid' ? result.detail : result.outcome
}

const P1 = '1.3.6.1.4.1.99999.1.1'
const P2 = '1.3.6.1.4.1.99999.1.2'
const anchorWith = (...more: readonly Buffer[]): Odd => ({
  extensions: [ext.ca(), signing, skid('anchor'), ...more],
})
const middleWith = (...more: readonly Buffer[]): Odd => ({
  extensions: [ext.ca(), signing, skid('middle'), akid('anchor'), ...more],
})
const leafWith = (...more: readonly Buffer[]): Odd => ({ extensions: [...more, akid('middle')] })
const requireExplicit = (skip: number) =>
  extension('2.5.29.36', true, seq(contextPlain(0, Buffer.from([skip]))))
const inhibitMapping = (skip: number) =>
  extension('2.5.29.36', true, seq(contextPlain(1, Buffer.from([skip]))))
const inhibitAny = (skip: number) => extension('2.5.29.54', true, integer(skip))
const mapping = extension('2.5.29.33', true, seq(seq(oid(P1), oid(P2))))
const ANY = '2.5.29.32.0'

describe('an anchor', () => {
  test('that says nothing anchors', () => {
    expect(ask({})).toBe('valid')
    expect(ask({ anchor: { extensions: [] } })).toBe('valid')
  })

  test.each([
    ['has run out', { notAfter: days(-1) }, 'not valid at'],
    ['is not yet valid', { notBefore: days(1) }, 'not valid at'],
    ['says it is no CA', { extensions: [ext.notCa()] }, 'is not a CA'],
    ['may not sign certificates', { extensions: [ext.ca(), ext.keyUsage(KU.cRLSign)] }, 'may not'],
    ['asks for what nobody knows', anchorWith(extension('1.2.3.4', true, seq())), '1.2.3.4'],
    ['allows no CA below it', { extensions: [ext.ca(0), signing] }, 'longer than allowed'],
    [
      'names others only',
      anchorWith(ext.nameConstraints([contextPlain(1, Buffer.from('other.hk'))])),
      'not among the permitted',
    ],
    [
      'excludes the name',
      anchorWith(ext.nameConstraints([], [contextPlain(1, Buffer.from('example.hk'))])),
      'is excluded',
    ],
    ['wants a policy', anchorWith(requireExplicit(0)), 'no acceptable certificate policy'],
  ] as [string, Odd, string][])('that %s anchors nothing', (_title, anchor, why) => {
    expect(ask({ anchor })).toContain(why)
  })

  test('that wants a policy gets it; one that wants it below two links does not ask here', () => {
    const good = { middle: middleWith(ext.policies(P1)), leaf: leafWith(ext.policies(P1)) }
    expect(ask({ ...good, anchor: anchorWith(requireExplicit(0)) })).toBe('valid')
    expect(ask({ anchor: anchorWith(requireExplicit(3)) })).toBe('valid')
    expect(ask({ anchor: anchorWith(requireExplicit(1)) })).toContain('no acceptable')
  })

  test('is good for its own policies, whatever is asked for', () => {
    const below = { middle: middleWith(ext.policies(P1, P2)), leaf: leafWith(ext.policies(P1, P2)) }
    const path = { ...below, anchor: anchorWith(ext.policies(P1)) }
    const wants = (...acceptable: string[]) => ask(path, { acceptable, requireExplicit: true })
    expect(wants(P1)).toBe('valid')
    expect(wants(P1, P2)).toBe('valid')
    expect(wants(ANY)).toBe('valid')
    expect(wants(P2)).toContain('no acceptable')
    expect(
      ask(
        { ...below, anchor: anchorWith(ext.policies(ANY)) },
        { acceptable: [P2], requireExplicit: true },
      ),
    ).toBe('valid')
  })

  test('that inhibits mapping or anyPolicy inhibits it below', () => {
    const mapped = {
      middle: middleWith(ext.policies(P1), mapping),
      leaf: leafWith(ext.policies(P2)),
    }
    const any = { middle: middleWith(ext.policies(ANY)), leaf: leafWith(ext.policies(P1)) }
    const wants = { acceptable: [P1], requireExplicit: true }
    expect(ask(mapped, wants)).toBe('valid')
    expect(ask({ ...mapped, anchor: anchorWith(inhibitMapping(0)) }, wants)).toContain('no acc')
    expect(ask(any, wants)).toBe('valid')
    expect(ask({ ...any, anchor: anchorWith(inhibitAny(0)) }, wants)).toContain('no acceptable')
  })
})

describe('strict', () => {
  test('a path that keeps the profile is valid', () => {
    expect(ask({}, { strict: true })).toBe('valid')
  })

  const plainCa = (...more: readonly Buffer[]): Odd => ({ extensions: more })
  test.each([
    ['a serial number of zero', { leaf: { serial: '00' } }, 'not positive'],
    ['one of 21 octets', { leaf: { serial: '11'.repeat(21) } }, 'longer than 20'],
    [
      'a CA whose basicConstraints are not critical',
      {
        middle: plainCa(
          extension('2.5.29.19', false, seq(bool(true))),
          signing,
          skid('middle'),
          akid('anchor'),
        ),
      },
      'not critical',
    ],
    [
      'a CA without keyUsage',
      { middle: plainCa(ext.ca(), skid('middle'), akid('anchor')) },
      'without keyUsage',
    ],
    [
      'a CA without subjectKeyIdentifier',
      { middle: plainCa(ext.ca(), signing, akid('anchor')) },
      'without subjectKey',
    ],
    [
      'a certificate that does not say who signed it',
      { leaf: { extensions: [ext.emails('a@example.hk')] } },
      'no authorityKeyIdentifier',
    ],
    [
      'an end that may sign certificates',
      { leaf: leafWith(ext.keyUsage(KU.keyCertSign)) },
      'is no CA',
    ],
    [
      'an end that constrains names',
      { leaf: leafWith(ext.nameConstraints([contextPlain(2, Buffer.from('a.hk'))])) },
      'constrains names',
    ],
    [
      'an end without any name',
      { leaf: { ...leafWith(ext.emails('a@example.hk')), subject: nameDer([]) } },
      'alternative name is not critical',
    ],
    [
      'policy constraints that are not critical',
      { middle: middleWith(extension('2.5.29.36', false, seq(contextPlain(0, Buffer.from([5]))))) },
      'policyConstraints is not critical',
    ],
    [
      'a critical authorityKeyIdentifier',
      {
        leaf: {
          extensions: [
            extension('2.5.29.35', true, seq(contextPlain(0, keyIdOf(keys.middle, sha1)))),
          ],
        },
      },
      'authorityKeyIdentifier is critical',
    ],
    ['an empty list of extended uses', { leaf: leafWith(ext.eku()) }, 'no extended use'],
    ['an empty list of constraints', { middle: middleWith(ext.nameConstraints([])) }, 'by nothing'],
    [
      'a host constraint with a leading dot',
      { middle: middleWith(ext.nameConstraints([contextPlain(2, Buffer.from('.a.hk'))])) },
      'begins with a dot',
    ],
    [
      'a mask with a hole',
      {
        middle: middleWith(
          ext.nameConstraints([contextPlain(7, Buffer.from('0a000000ff00ff00', 'hex'))]),
        ),
      },
      'by no range',
    ],
    [
      'an anchor that does not say it is a CA',
      { anchor: { extensions: [signing, skid('anchor')] } },
      'is not a CA certificate',
    ],
  ] as [string, Path, string][])(
    '%s is not the profile, and otherwise no matter',
    (_title, path, why) => {
      expect(ask(path)).toBe('valid')
      expect(ask(path, { strict: true })).toContain(why)
    },
  )
})
