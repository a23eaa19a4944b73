/** What the characters of a page find on the register when the numbers as read do not, or when another is as near. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openReader, type Reader } from '../../src/paper/reader.ts'
import type { CellBelief, FieldReading, PaperReading } from '../../src/paper/reading.ts'
import { shipped } from '../../src/process/shipped.ts'
import type { RegisteredCertificate } from '../../src/revocation/certificate.ts'
import { examinePaper } from '../../src/steps/examine-paper.ts'
import { openWorld, type World } from '../world.ts'
import { arrive, fixture, rules } from './examiner.ts'

let reader: Reader
let chan: PaperReading
beforeAll(async () => {
  reader = await openReader({ templatesDir: shipped('policies/forms') })
  chan = await reader.read(fixture('fax/01-chan-typed.tif'))
})
afterAll(() => reader.close())

/** The same page with one character of a field read as another: surely, or torn between the two. */
function misread(field: string, at: number, as: string, surely: boolean): PaperReading {
  const was = chan.fields[field] as FieldReading
  const value = `${was.value.slice(0, at)}${as}${was.value.slice(at + 1)}`
  const first = was.beliefs?.findIndex((cell) => cell !== null) ?? 0
  const beliefs = was.beliefs?.map((cell, index) =>
    cell && index === first + at ? between(cell, as, was.value[at] ?? '', surely) : cell,
  )
  const { cells: _cells, ...rest } = was
  const read = { ...rest, value, asRead: value, ...(beliefs ? { beliefs } : {}) }
  return { ...chan, fields: { ...chan.fields, [field]: read } }
}

const between = ({ alphabet }: CellBelief, as: string, was: string, surely: boolean) => ({
  alphabet,
  logP: [...alphabet].map((char) =>
    char === as ? Math.log(surely ? 0.999 : 0.6) : char === was && !surely ? Math.log(0.39) : -9,
  ),
})

async function laid(world: World, reading: PaperReading) {
  const bytes = fixture('fax/01-chan-typed.tif')
  const id = await arrive(world, 'fax', bytes, { kind: 'tray', tray: '/tray', name: 'a.tif' })
  const ports = { ...world, ...rules(), reader: { read: async () => reading } }
  const [request] = await examinePaper(ports)(id)
  const { certificateId = null, findings = [], candidates = [] } = request?.assessment ?? {}
  return { certificateId, codes: findings.map(({ code }) => code), findings, candidates }
}

const planted = (more: Partial<RegisteredCertificate>): World => {
  const world = openWorld()
  const own = world.register.certificates.get('chan') as RegisteredCertificate
  world.register.certificates.set('planted', { ...own, id: 'planted', ...more })
  return world
}

test('the page as it is leads to its certificate, and to no other', async () => {
  const { certificateId, codes, candidates } = await laid(openWorld(), chan)
  expect(certificateId).toBe('chan')
  expect(codes).not.toContain('certificate-ambiguous')
  expect(candidates.find((each) => each.certificateId === 'chan')).toMatchObject({ behind: 0 })
})

test('a serial number that was misread finds its certificate by all characters together, and says so', async () => {
  const { certificateId, codes } = await laid(openWorld(), misread('serial', 3, '7', false))
  expect(certificateId).toBe('chan')
  expect(codes).toEqual(expect.arrayContaining(['serial-not-on-register', 'certificate-by-cells']))
})

test('one that was surely written otherwise is nobody’s: an officer chooses, with the nearest shown', async () => {
  const { certificateId, candidates } = await laid(openWorld(), misread('serial', 3, '7', true))
  expect(certificateId).toBeNull()
  expect(candidates.map((each) => each.certificateId)).toContain('chan')
})

test.each([
  ['one character of the serial number apart', { serial: '3A41C7059E2210B5' }],
  [
    'one digit of the SRN apart, with the same HKID',
    { srn: '0000100011', serial: '3A41C7059E2210B4' },
  ],
])('a neighbour %s: the officer chooses', async (_how, more) => {
  const { certificateId, codes, candidates, findings } = await laid(planted(more), chan)
  expect(certificateId).toBeNull()
  expect(candidates.map((each) => each.certificateId)).toEqual(
    expect.arrayContaining(['chan', 'planted']),
  )
  const said = codes.filter((code) => /ambiguous|several/.test(code))
  expect(said).not.toEqual([])
  for (const { says } of findings) expect(says.en + says.zh).not.toMatch(/A123456/)
})

test('a neighbour that has ended is no rival', async () => {
  const since = '2026-11-01T02:00:00Z'
  const status = { kind: 'revoked', since, reason: 'superseded' } as const
  const { certificateId } = await laid(planted({ serial: '3A41C7059E2210B5', status }), chan)
  expect(certificateId).toBe('chan')
})

test('an identity card number that is another holder’s is told, and decides nothing', async () => {
  const world = openWorld()
  const wong = world.register.certificates.get('wong') as RegisteredCertificate
  const { hkid } = chan.fields
  world.register.certificates.set('wong', { ...wong, hkid: hkid?.value ?? null })
  const own = world.register.certificates.get('chan') as RegisteredCertificate
  world.register.certificates.set('chan', { ...own, hkid: 'K9073215' })
  const { certificateId, codes } = await laid(world, chan)
  expect(certificateId).toBeNull()
  expect(codes).toContain('hkid-names-another')
})

test('where there is no index, the numbers as read decide as ever', async () => {
  const world = openWorld()
  const { likely: _likely, ...register } = world.register
  const ports = { ...world, register, ...rules(), reader: { read: async () => chan } }
  const tray = { kind: 'tray', tray: '/tray', name: 'b.tif' } as const
  const [request] = await examinePaper(ports)(await arrive(world, 'fax', Buffer.from('b'), tray))
  expect(request?.assessment?.certificateId).toBe('chan')
})
