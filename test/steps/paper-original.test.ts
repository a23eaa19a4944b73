/** The original of a fax, when it joins the case: read field by field beside the fax, and laid on its page. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openReader, type Reader } from '../../src/paper/reader.ts'
import type { PaperReading } from '../../src/paper/reading.ts'
import { shipped } from '../../src/process/shipped.ts'
import type { Channel } from '../../src/revocation/kinds.ts'
import { areFaxAndOriginal, originalFindings } from '../../src/revocation/original.ts'
import { examinePaper } from '../../src/steps/examine-paper.ts'
import { openWorld, type World } from '../world.ts'
import { arrive, fixture, rules } from './examiner.ts'

let reader: Reader
const read = new Map<string, PaperReading>()
beforeAll(async () => {
  reader = await openReader({ templatesDir: shipped('policies/forms') })
  for (const name of [FAX, SCAN]) read.set(name, await reader.read(fixture(name)))
})
afterAll(() => reader.close())

const FAX = 'fax/01-chan-typed.tif'
/** Of another filling: it confirms, and knows no day of loss. */
const SCAN = 'paper/chan.png'
let arrived = 0

async function laid(world: World, name: string, channel: Channel, as = read.get(name)) {
  const source = { kind: 'tray', tray: '/tray', name: `${++arrived}.tif` } as const
  const id = await arrive(world, channel, fixture(name), source)
  if (!as) throw new Error(`${name} was not read`)
  const ports = { ...world, ...rules(), reader: { read: async () => as } }
  const [request] = await examinePaper(ports)(id)
  const findings = request?.assessment?.findings ?? []
  const about = findings.filter(({ code }) => /^original-(reads|bears|not)/.test(code))
  return { id, request, about, codes: about.map(({ code }) => code) }
}

test('in what the original differs from its fax is told, by field and by place', async () => {
  const world = openWorld()
  const first = await laid(world, FAX, 'fax')
  expect(first.request?.examined.laidOnFax).toBeUndefined()
  const { request, codes, about } = await laid(world, SCAN, 'post')
  expect(request?.revocationId).toBe(first.request?.revocationId)
  expect(codes).toEqual(['original-reads-otherwise', 'original-bears-other-ink'])
  const { earlier, fields = [], ink } = request?.examined.laidOnFax ?? {}
  expect(earlier).toBe(first.id)
  expect(fields.map(({ field }) => field).sort()).toEqual([
    'compromiseDate',
    'finalConfirm',
    'reason.lost',
  ])
  expect(fields.find(({ field }) => field === 'finalConfirm')).toMatchObject({
    fax: '',
    original: 'X',
  })
  const tick = read.get(FAX)?.ticks.finalConfirm?.box ?? [0, 0, 0, 0]
  const near = ink?.some(({ on, box: [x, y] }) => {
    return on === 'original' && Math.abs(x - tick[0]) < 4 && Math.abs(y - tick[1]) < 4
  })
  expect(near).toBe(true)
  expect(about[0]?.says.en).toContain('This form is my final confirmation')
})

test('a fax that comes after its original is laid on it as well', async () => {
  const world = openWorld()
  const first = await laid(world, SCAN, 'counter')
  const { request } = await laid(world, FAX, 'fax')
  const { earlier, fields = [] } = request?.examined.laidOnFax ?? {}
  expect(earlier).toBe(first.id)
  expect(fields.find(({ field }) => field === 'finalConfirm')).toMatchObject({
    fax: '',
    original: 'X',
  })
})

test('the same page differs in nothing, and nothing is claimed of it', async () => {
  const world = openWorld()
  await laid(world, FAX, 'fax')
  // The very page, as another file: no copy of the same bytes.
  const spaced = { ...world.evidence, get: async () => fixture(FAX) }
  const { codes } = await laid({ ...world, evidence: spaced }, SCAN, 'post', read.get(FAX))
  expect(codes).toEqual([])
})

test('what cannot be laid on one another is compared by eye', async () => {
  const world = openWorld()
  await laid(world, FAX, 'fax')
  const compare = async () => undefined
  const without = { ...world, originals: { ...world.originals, compare } }
  expect((await laid(without, SCAN, 'post')).codes).toContain('original-not-laid')
})

test('two faxes, or two papers, are no fax and original', () => {
  const pairs = [
    ['fax', 'post', true],
    ['counter', 'fax', true],
    ['fax', 'fax', false],
    ['post', 'counter', false],
    ['email', 'fax', false],
  ] as const
  for (const [one, other, expected] of pairs) expect(areFaxAndOriginal(one, other)).toBe(expected)
})

test('identity numbers are named and never shown', () => {
  const hkid = { field: 'hkid', label: { en: 'HKID no.', zh: '香港身份證號碼' } }
  const [finding] = originalFindings({
    earlier: 'E-1',
    fields: [{ ...hkid, fax: 'A1234563', original: 'K9073215' }],
    ink: [],
  })
  expect(finding?.says.en).toContain('HKID no.')
  expect(`${finding?.says.en}${finding?.says.zh}`).not.toMatch(/\d{6}/)
})
