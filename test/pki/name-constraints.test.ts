/** Names spelt so that a constraint and whoever uses the name would read them differently. */
import { describe, expect, test } from 'vitest'
import { context, contextPlain, type Der, integer, oid, seq, utf8 } from '../../fixtures/der.ts'
import { issuing, makeLeaf } from '../../fixtures/identities.ts'
import { type Dn, extension } from '../../fixtures/x509.ts'
import { addressKey } from '../../src/email/address.ts'
import { parseCertificate } from '../../src/pki/certificate.ts'
import { aLabels } from '../../src/pki/host-name.ts'
import { nameFault } from '../../src/pki/name-constraints.ts'
import { startWork } from '../../src/pki/work.ts'
import { below, pki } from './status-world.ts'

const DN: Dn = [['CN', 'branch']]
const key = pki.identities.wong!.key

const constraintsOf = (value: Der) => {
  const { nameConstraints } = below({ more: [extension('2.5.29.30', true, value)] })
  return nameConstraints ? [nameConstraints] : []
}
const email = (base: string) => contextPlain(1, Buffer.from(base))
const mailbox = (address: string) => context(0, oid('1.3.6.1.5.5.7.8.9'), context(0, utf8(address)))
const permits = (...bases: Der[]) => constraintsOf(seq(context(0, ...bases.map((one) => seq(one)))))
const excludes = (...bases: Der[]) =>
  constraintsOf(seq(context(1, ...bases.map((one) => seq(one)))))

function fault(address: string, constraints: ReturnType<typeof constraintsOf>) {
  const leaf = makeLeaf({ id: 'branch', key, der: issuing(DN, key).issuer }, DN, {
    id: 'leaf',
    key,
    serial: '0E55',
    subject: [['CN', 'leaf']],
    more: [extension('2.5.29.17', false, seq(subjectName(address)))],
  })
  return nameFault(parseCertificate(leaf.der), constraints, startWork())
}
const subjectName = (address: string) =>
  /^[\x20-\x7e]*$/.test(address) ? email(address) : mailbox(address)

describe('addresses', () => {
  test.each(['/', '#', '?', '\\', ':', '@', ' ', '\t', '%2f', '\0'])(
    'a domain with %j in it is permitted by nothing, excluded by anything, and nobody’s',
    (mark) => {
      const address = `boss@bank.hk${mark}.evil.hk`
      if (mark !== '@') {
        expect(fault(address, permits(email('.evil.hk')))).toMatch(/not among the permitted/)
        expect(fault(address, excludes(email('another.hk')))).toMatch(/is excluded/)
        expect(addressKey(address)).toBeUndefined()
      }
      expect(addressKey(address)).not.toBe('boss@bank.hk')
    },
  )

  test('a mailbox is excluded in any case, and permitted in its own', () => {
    expect(fault('Boss@bank.hk', excludes(email('boss@BANK.hk')))).toMatch(/is excluded/)
    expect(fault('Boss@bank.hk', permits(email('boss@bank.hk')))).toMatch(/not among/)
    expect(fault('boss@Bank.hk', permits(email('boss@bank.hk')))).toBeUndefined()
  })

  test('an empty base is everybody, and a domain ends in no dot', () => {
    expect(fault('boss@bank.hk', excludes(email('')))).toMatch(/is excluded/)
    expect(fault('boss@bank.hk', permits(email('')))).toBeUndefined()
    for (const domain of ['bank.hk.', '.bank.hk', 'bank..hk'])
      expect(fault(`boss@${domain}`, excludes(email('another.hk')))).toMatch(/is excluded/)
  })

  test('a constraint in the form of an international mailbox is one we do not know', () => {
    expect(fault('陳@bank.hk', permits(mailbox('陳@bank.hk')))).toMatch(/not among/)
    expect(fault('陳@bank.hk', excludes(mailbox('王@bank.hk')))).toMatch(/is excluded/)
    expect(fault('boss@bank.hk', excludes(mailbox('王@bank.hk')))).toBeUndefined()
  })

  test('what is not compared as it stands: a plain domain, octal and hexadecimal numbers', () => {
    expect(aLabels('BANK.hk')).toBe('bank.hk')
    expect(aLabels('0x7f.1')).toBe('0x7f.1')
    expect(aLabels('bänk.hk')).toBe('xn--bnk-qla.hk')
    expect(aLabels('bank.hk／.evil.hk')).toBeUndefined()
    expect(aLabels('bänk.hk/.evil.hk')).toBeUndefined()
    expect(aLabels('')).toBeUndefined()
  })
})

test('a constraint by distance is no certificate; a minimum of zero says nothing', () => {
  const ranged = (range: Der) =>
    below({
      more: [extension('2.5.29.30', true, seq(context(0, seq(email('bank.hk'), range))))],
    })
  expect(ranged(contextPlain(0, Buffer.from([0]))).nameConstraints?.permitted).toHaveLength(1)
  expect(() => ranged(contextPlain(0, Buffer.from([1])))).toThrow(/by distance/)
  expect(() => ranged(contextPlain(1, integer(3).subarray(2)))).toThrow(/by distance/)
})

test('an extension of four fields and values behind a certificate are no certificate', () => {
  const four = seq(oid('1.2.3.4'), Buffer.from('0101ff', 'hex'), seq(), Buffer.from('0400', 'hex'))
  expect(() => below({ more: [four] })).toThrow(/too many fields/)
  const { der } = below()
  const longer = Buffer.concat([der, seq()])
  longer.writeUInt16BE(longer.readUInt16BE(2) + 2, 2)
  expect(() => parseCertificate(longer)).toThrow(/three parts/)
})
