/** The register's index: read in once, and every import that was finished is in it when it is asked. */
import { afterEach, expect, test } from 'vitest'
import { type LikelyCertificates, openLikely } from '../../src/adapters/register-likely.ts'
import type { Cells } from '../../src/revocation/likely.ts'
import { onBothDatabases, quiet } from './databases.ts'
import { openOffice } from './records-drafts.ts'

const HEX = '0123456789ABCDEF'
const serialCells = (serial: string): Cells =>
  [...serial].map((char) => ({
    alphabet: HEX,
    logP: [...HEX].map((each) => Math.log(each === char ? 0.97 : 0.002)),
  }))

const certificate = (serial: string, nameEn = 'CHAN TAI MAN') => ({
  issuer: 'CN=Holdfast Demo CA 1,O=Holdfast Demo,C=HK',
  serial,
  subject: `CN=${nameEn}`,
  kind: 'PERSONAL' as const,
  srn: '0000100017',
  nameEn,
  nameZh: '陳大文',
  emails: ['taiman.chan@example.hk'],
  organisation: null,
  hkid: 'A1234563',
  phone: null,
  serverName: null,
  notBefore: '2026-01-01T00:00:00Z',
  notAfter: '2029-01-01T00:00:00Z',
  pem: null,
})

onBothDatabases('the index of the register', (office) => {
  const opened: LikelyCertificates[] = []
  afterEach(async () => {
    for (const each of opened.splice(0)) await each.close()
  })
  const open = () => {
    const { register } = openOffice(office.database.pool)
    const index = openLikely(office.database.pool, quiet)
    opened.push(index)
    const take = (...serials: string[]) =>
      register.importRegister({
        certificates: serials.map((serial) => certificate(serial)),
        representatives: [],
        specimens: [],
      })
    const first = async (serial: string) => {
      const { nearest } = await index.likely({ serial: serialCells(serial) })
      return nearest[0] && (await register.certificate(nearest[0].id))?.serial
    }
    return { register, index, take, first }
  }

  test('what was imported before and after it was first asked is found', async () => {
    const { take, first } = open()
    expect(await first('3A41C7059E2210B4')).toBeUndefined()
    await take('3A41C7059E2210B4', '6F02B9A1D34C5E87')
    expect(await first('3A41C7059E2210B4')).toBe('3A41C7059E2210B4')
    await take('77F00B15C0FFEE01')
    expect(await first('77F00B15C0FFEE01')).toBe('77F00B15C0FFEE01')
    expect(await first('6F02B9A1D34C5E87')).toBe('6F02B9A1D34C5E87')
  })

  test('a name that was changed by an import is the one it is found by', async () => {
    const { take, index, register } = open()
    await take('3A41C7059E2210B4')
    const gain = async () => (await index.likely({ name: ['WONG SIU MING'] })).nearest[0]?.total
    expect(await gain()).toBe(0)
    await register.importRegister({
      certificates: [certificate('3A41C7059E2210B4', 'WONG SIU MING')],
      representatives: [],
      specimens: [],
    })
    expect(await gain()).toBeGreaterThan(5)
  })

  test('many ask at once, while it is read in: each is answered', async () => {
    const { take, first } = open()
    const serials = Array.from({ length: 40 }, (_none, at) =>
      (0xabc0_0000 + at * 4099).toString(16),
    )
    const upper = serials.map((each) => each.toUpperCase())
    await take(...upper)
    expect(await Promise.all(upper.map(first))).toEqual(upper)
  })

  test('two imports at once each have a revision of their own', async () => {
    const { take } = open()
    await Promise.all([take('AA01'), take('AA02'), take('AA03')])
    const { rows } = await office.database.pool.query<{ n: number }>(
      'select count(distinct revision)::int as n from certificates',
    )
    expect(rows[0]?.n).toBe(3)
  })

  test('closed, it answers nobody, and holds nothing back', async () => {
    const { index, take } = open()
    await take('AA01')
    await index.likely({})
    await index.close()
  })
})
