// The register: imported whole or not at all, found by any number or name, faults told by line.
import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { fromCsv, fromIndexTxt, fromJson } from '../../src/adapters/register-import.ts'
import { tidyName } from '../../src/adapters/register-names.ts'
import { nameKeys, serialKey } from '../../src/adapters/register-rows.ts'
import { onBothDatabases } from './databases.ts'
import { openOffice } from './records-drafts.ts'

const fixture = (path: string) =>
  readFileSync(new URL(`../../fixtures/pki/${path}`, import.meta.url), 'utf8')
const ISSUER = 'CN=Holdfast Demo CA 1,O=Holdfast Demo,C=HK'
const CHAN = '3A41C7059E2210B4'

onBothDatabases('the register', (office) => {
  const open = () => openOffice(office.database.pool).register
  const filled = async () => {
    const register = open()
    const { register: doc, faults } = fromJson(fixture('register.json'))
    expect(faults).toEqual([])
    expect(doc.specimens).toHaveLength(8)
    // Their images are files beside it; here only the rows are looked at.
    await register.importRegister({ ...doc, specimens: [] })
    return register
  }

  test('a certificate is found by each of its numbers, names and addresses, however they are written', async () => {
    const register = await filled()
    for (const wanted of [
      { serial: '00:3a:41:c7:05:9e:22:10:b4' },
      { serial: '0x3A41C7059E2210B4' },
      { srn: '0000100017' },
      { name: 'Chan Tai-man' },
      { name: 'TAI MAN, CHAN' },
      { name: '陳 大文' },
      { email: 'TaiMan.Chan@EXAMPLE.hk' },
      { hkid: 'a123456(3)' },
      { issuerSerial: { issuer: 'cn=Holdfast Demo CA 1, o=Holdfast Demo, c=HK', serial: CHAN } },
      { name: 'CHAN TAI MAN', email: 'taiman.chan@example.hk' },
    ])
      expect((await register.find(wanted)).map((each) => each.serial)).toEqual([CHAN])
    expect(await register.find({ serverName: 'WWW.LotusPeak.example.hk.' })).toHaveLength(1)
  })

  test('what fits in part is not found, nor does nothing find anything', async () => {
    const register = await filled()
    for (const wanted of [
      {},
      { name: 'CHAN TAI' },
      { name: '' },
      { email: 'chan@example.hk' },
      { srn: '100017' },
      { name: 'CHAN TAI MAN', email: 'siuming.wong@example.hk' },
      { issuerSerial: { issuer: 'CN=Another CA', serial: CHAN } },
    ])
      expect(await register.find(wanted)).toEqual([])
    expect(await register.certificate('C-NONE')).toBeUndefined()
  })

  test('an officer’s search finds any part, and takes signs as themselves', async () => {
    const register = await filled()
    expect((await register.search('lotus peak', 10)).length).toBeGreaterThan(3)
    expect(await register.search('lotus peak', 2)).toHaveLength(2)
    expect(await register.search('%', 10)).toEqual([])
  })

  test('imported twice, the register is the same, and what the CA said of a status stays', async () => {
    const register = await filled()
    const [before] = await register.find({ serial: CHAN })
    const onHold = { kind: 'on-hold', since: '2026-11-23T02:00:00.000Z' } as const
    await register.setStatus(before?.id ?? '', onHold)
    const counts = await register.importRegister({
      ...fromJson(fixture('register.json')).register,
      specimens: [],
    })
    expect(counts).toEqual({ certificates: 15, representatives: 2, specimens: 0, updated: 15 })
    expect(await register.find({ serial: CHAN })).toEqual([{ ...before, status: onHold }])
  })

  test('an index.txt brings status and expiry, and takes nothing else away', async () => {
    const register = await filled()
    const [before] = await register.find({ serial: CHAN })
    const line = `R\t290104235959Z\t261123020000Z,keyCompromise\t${CHAN}\tunknown\t/C=HK/O=Demo e-Cert (Personal)/OU=0000100017/CN=CHAN TAI MAN\n`
    const { register: doc, faults } = fromIndexTxt(
      line,
      'CN=Holdfast Demo CA 1, O=Holdfast Demo, C=HK',
    )
    expect(faults).toEqual([])
    await register.importRegister(doc)
    const status = { kind: 'revoked', since: '2026-11-23T02:00:00.000Z', reason: 'keyCompromise' }
    const notAfter = '2029-01-04T23:59:59.000Z'
    expect(await register.find({ serial: CHAN })).toEqual([{ ...before, status, notAfter }])
  })

  test('who may act for an organisation is found by it, by address and by certificate', async () => {
    const register = await filled()
    const [ho] = await register.representativesOf('12345678')
    expect(ho).toMatchObject({ nameEn: 'HO WAI LAM', from: '2026-01-05', to: null })
    expect(await register.representatives({ email: 'WaiLam.Ho@lotuspeak.example.hk' })).toEqual([
      ho,
    ])
    expect(await register.representatives({ certificateSerial: '20c4d18fb07a6e96' })).toEqual([ho])
    expect(await register.representatives({})).toEqual([])
    expect(await register.representativesOf('00000000')).toEqual([])
  })

  test('specimens belong to a certificate or to an organisation, and an import is all or nothing', async () => {
    const register = await filled()
    const sha256 = 'ab'.repeat(32)
    const csv = (serial: string) =>
      `certificateSerial,organisationBrn,what,sha256,takenOn\n${serial},,signature,${sha256},2026-01-02\n,12345678,chop,${sha256},2026-01-03\n`
    await register.importRegister(fromCsv(csv(CHAN)).register)
    const [chan] = await register.find({ serial: CHAN })
    const both = await register.specimensOf(chan?.id ?? '', '12345678')
    expect(both).toMatchObject([
      { what: 'signature', certificateId: chan?.id, takenOn: '2026-01-02' },
      { what: 'chop', organisationBrn: '12345678', takenOn: '2026-01-03' },
    ])
    const wrong = fromCsv(csv('FFFF')).register
    await expect(register.importRegister(wrong)).rejects.toThrow('serial FFFF')
    expect(await register.specimensOf(chan?.id ?? '', null)).toHaveLength(1)
  })

  test('a large register is imported in pieces', async () => {
    const register = await filled()
    const [chan] = fromJson(fixture('register.json')).register.certificates
    if (!chan) throw new Error('the fixture is empty')
    const certificates = Array.from({ length: 1_234 }, (_, n) => ({
      ...chan,
      serial: `F${n.toString(16).toUpperCase()}`,
    }))
    const counts = await register.importRegister({
      certificates,
      representatives: [],
      specimens: [],
    })
    expect(counts).toMatchObject({ certificates: 1_234, updated: 0 })
    expect(await register.find({ serial: 'F4D1' })).toHaveLength(1)
  })
})

describe('an import', () => {
  test('names the line of every fault, in JSON', () => {
    const { faults } = fromJson(
      '{\n "representatives": [],\n "certificates": [\n  {"issuer": "a,{\\"[",\n   "serial": "xyz"},\n\n  {"issuer": ""}\n ],\n "people": []\n}',
    )
    expect(faults).toContain('line 4: serial: must be hex, of at most 20 octets')
    expect(faults).toContain('line 7: issuer: is missing')
    expect(faults).toContain(
      '"people": must be a list named certificates, representatives, specimens',
    )
    expect(fromJson('{"certificates": [\n1,]}').faults[0]).toMatch(/^line 2: /)
    expect(fromJson('[]').faults).toEqual(['line 1: must be an object with a list "certificates"'])
    expect(fromJson('{"certificates": []}').faults).toEqual(['line 1: nothing to import'])
  })

  const header =
    'Serial,issuer,kind,name_en,Name (ZH),emails,brn,organisation_en,not_before,not_after'

  test('reads CSV with quotes, line breaks within them, and either line end', () => {
    const { register, faults } = fromCsv(
      `\uFEFF${header}\r\n0A,"CN=A, O=B",SERVER,"X ""Y""\nZ",陳,a@b.hk;c@d.hk,12345678,"LOTUS, LTD",2026-01-01,2027-01-01T00:00:00+08:00\r\n\r\n`,
    )
    expect(faults).toEqual([])
    expect(register.certificates).toMatchObject([
      {
        serial: 'A',
        issuer: 'CN=A,O=B',
        nameEn: 'X "Y"\nZ',
        nameZh: '陳',
        emails: ['a@b.hk', 'c@d.hk'],
        organisation: { nameEn: 'LOTUS, LTD', brn: '12345678' },
        notAfter: '2026-12-31T16:00:00.000Z',
        srn: null,
      },
    ])
  })

  test('names the line of every fault, in CSV', () => {
    const { faults } = fromCsv(
      `${header}\n0A,CN=A,SERVER,"two\nlines",,,,,2026-01-01,2027-01-01\n0B,CN=A,WRONG,,,,,,2026-01-01,soon\n0C,CN=A\n00A,CN=A,SERVER,,,,,,2026-01-01,2027-01-01\n`,
    )
    expect(faults.find((each) => each.startsWith('line 4: kind: '))).toBeDefined()
    expect(faults).toContain('line 4: notAfter: is no date')
    expect(faults).toContain('line 5: has 2 fields, the header has 10')
    expect(faults).toContain('serial A of "CN=A" stands there twice')
    expect(fromCsv('name\nx').faults).toEqual(['line 1: the header has no column "serial"'])
    expect(fromCsv('serial\n"0A').faults[0]).toContain('line 2: a quotation mark')
  })

  test('reads the demo CA’s own index.txt, and leaves out what is no subscriber’s', () => {
    const { register, faults, skipped } = fromIndexTxt(fixture('ca/index.txt'), ISSUER)
    expect(faults).toEqual([])
    expect(register.certificates).toHaveLength(15)
    expect(skipped?.length).toBeGreaterThan(0)
    const told = fromJson(fixture('register.json')).register.certificates
    for (const one of register.certificates) {
      const other = told.find((each) => each.serial === one.serial)
      const { issuer, subject, kind, srn, notAfter } = one
      expect({ issuer, subject, kind, srn }).toEqual({
        issuer: other?.issuer,
        subject: other?.subject,
        kind: other?.kind,
        srn: other?.srn,
      })
      expect(notAfter.slice(0, 10)).toBe(other?.notAfter.slice(0, 10))
      expect(one.organisation?.brn).toBe(other?.organisation?.brn)
    }
    expect(fromIndexTxt('V\tx\n', ISSUER).faults[0]).toMatch(/^line 1: /)
  })

  test('of an index.txt, why a line brings nothing is told with its number', () => {
    const line = (serial: string, name: string) =>
      `V\t290104235959Z\t\t${serial}\tunknown\t${name}\n`
    const text = `# a comment\n${line('0A', '/C=HK/O=Acme/CN=chan')}\n${line('0B', '/CN=a')}`
    const none = fromIndexTxt(text, ISSUER)
    expect(none.register.certificates).toEqual([])
    expect(none.faults[0]).toMatch(
      /^line 2: serial 0A: passed over: .*"\/C=HK\/O=Acme\/CN=chan" has the O "Acme", .*no kind/,
    )
    expect(none.faults[1]).toMatch(/^line 4: serial 0B: passed over: .*has no O/)
    expect(none.faults.at(-1)).toBe('no line names a subscriber’s certificate')
    const whole = line('0C', '/C=HK/O=Demo e-Cert (Personal)/OU=0000100017/CN=CHAN TAI MAN')
    const some = fromIndexTxt(text + whole, ISSUER)
    expect([some.faults, some.skipped?.length]).toEqual([[], 2])
    expect(some.register.certificates[0]).toMatchObject({ kind: 'PERSONAL', srn: '0000100017' })
    const unknown = fromIndexTxt(line('0D', '/O=Acme/OU=0000100017/CN=chan') + whole, ISSUER)
    expect(unknown.faults).toEqual([expect.stringMatching(/^line 1: serial 0D: .*no kind/)])
    const many = fromIndexTxt(line('0A', '/CN=a').repeat(500), ISSUER)
    expect(many.faults).toHaveLength(22)
    expect(many.faults).toContain('… and 480 more lines like these')
  })

  test('OpenSSL’s names are turned into RFC 4514', () => {
    for (const [slashes, name] of [
      ['/C=HK/O=A, B/CN=www.a.hk', 'CN=www.a.hk,O=A\\, B,C=HK'],
      ['/CN=a/b/c', 'CN=a/b/c'],
      ['/CN=\\xE9\\x99\\xB3/2.5.4.5=7', '2.5.4.5=7,CN=陳'],
      ['CN = A , O= B\\, C=D', 'CN=A,O=B\\, C=D'],
    ] as const)
      expect(tidyName(slashes)).toBe(name)
  })

  test('no text at all makes an import throw: it is told in faults', () => {
    const piece = fc.constantFrom('{', '}', '[', ']', '"', ',', ':', '\n', '\t', 'serial', 'V', '1')
    const anything = fc.oneof(
      fc.string(),
      fc.array(piece).map((parts) => parts.join('')),
    )
    fc.assert(
      fc.property(anything, (text) => {
        for (const { register, faults } of [
          fromJson(text),
          fromCsv(text),
          fromIndexTxt(text, 'CN=A'),
        ])
          if (faults.length === 0)
            expect(Object.values(register).some((list) => list.length > 0)).toBe(true)
      }),
    )
  })

  test('keys forget what people write differently, and nothing else', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 2n ** 159n }), (serial) => {
        const hex = serial.toString(16)
        expect(BigInt(`0x${serialKey(`0x00${hex}`)}`)).toBe(serial)
      }),
    )
    expect(nameKeys('CHAN TAI MAN')).toContain('TAIMANCHAN')
    expect(nameKeys('ＣＨＡＮ　Tai')).toContain('CHANTAI')
    expect(nameKeys(' ,. ')).toEqual([])
  })
})
