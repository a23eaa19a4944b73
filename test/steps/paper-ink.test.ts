/** Ink that comes again: on another case it bars, in its own it is told, and of a specimen it bars. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openReader, type Reader } from '../../src/paper/reader.ts'
import type { PaperReading } from '../../src/paper/reading.ts'
import { shipped } from '../../src/process/shipped.ts'
import type { Finding } from '../../src/revocation/finding.ts'
import { inkSeenFindings } from '../../src/revocation/ink-seen.ts'
import type { Channel } from '../../src/revocation/kinds.ts'
import { examinePaper } from '../../src/steps/examine-paper.ts'
import { everyCrash } from '../crash.ts'
import { openWorld, type World } from '../world.ts'
import { arrive, fixture, rules } from './examiner.ts'

let reader: Reader
const read = new Map<string, PaperReading>()
beforeAll(async () => {
  reader = await openReader({ templatesDir: shipped('policies/forms') })
  for (const name of ['fax/01-chan-typed.tif', 'fax/02-wong-hand.tif', 'paper/chan.png'])
    read.set(name, await reader.read(fixture(name)))
})
afterAll(() => reader.close())

let arrived = 0
async function laid(world: World, reading: PaperReading, channel: Channel = 'fax') {
  const source = { kind: 'tray', tray: '/tray', name: `${++arrived}.tif` } as const
  const id = await arrive(world, channel, Buffer.from(source.name), source)
  const ports = { ...world, ...rules(), reader: { read: async () => reading } }
  const [request] = await examinePaper(ports)(id)
  if (!request) throw new Error('nothing was laid')
  const findings = request.assessment?.findings ?? []
  const ink = findings.filter(({ code }) => /^(ink|chop-as)/.test(code))
  return { id, request, ink: ink.map(({ weight, code }) => `${weight} ${code}`), findings }
}
const reading = (name: string): PaperReading => {
  const found = read.get(name)
  if (!found) throw new Error(`${name} was not read`)
  return found
}
const CHAN = 'fax/01-chan-typed.tif'
const WONG = 'fax/02-wong-hand.tif'

test('ink that is new says nothing', async () => {
  const world = openWorld()
  expect((await laid(world, reading(CHAN))).ink).toEqual([])
  expect((await laid(world, reading(WONG))).ink).toEqual([])
  expect(world.prints.rows).toHaveLength(2)
})

test('another’s form under the same ink: it is barred, and names the receipt and case where the ink stands', async () => {
  const world = openWorld()
  const first = await laid(world, reading(CHAN))
  const { signature } = reading(CHAN).crops
  if (!signature) throw new Error('there is no signature')
  const pasted = { ...reading(WONG), crops: { ...reading(WONG).crops, signature } }
  const { ink, findings, request } = await laid(world, pasted)
  expect(ink).toEqual(['bar ink-seen-before'])
  const said = findings.find(({ code }) => code === 'ink-seen-before')
  expect(said?.says.en).toContain(first.id)
  expect(said?.says.en).toContain(first.request.revocationId)
  expect(request.assessment?.recommendation.decision).toBe('look')
  // What is laid holds it as well, not only what was made of it.
  expect(request.findings.map(({ code }) => code)).toContain('ink-seen-before')
})

test('the original of a fax bears the fax’s ink: told, and nothing against it', async () => {
  const world = openWorld()
  const first = await laid(world, reading(CHAN))
  const original = await laid(world, reading('paper/chan.png'), 'post')
  expect(original.request.revocationId).toBe(first.request.revocationId)
  expect(original.ink).toEqual(['note ink-as-in-case'])
})

test('sent again by the same way it is the same page, or a copy: an officer looks', async () => {
  const world = openWorld()
  await laid(world, reading(CHAN))
  expect((await laid(world, reading(CHAN))).ink).toEqual(['doubt ink-sent-again'])
})

test('copied from the specimen on file', async () => {
  const world = openWorld()
  const { sha256 } = await world.evidence.put(fixture('paper/specimens/chan-signature.png'))
  const specimen = { id: 'S-1', certificateId: 'chan', organisationBrn: null, sha256 }
  world.prints.specimens.push({ ...specimen, what: 'signature', takenOn: '2026-01-05' })
  expect((await laid(world, reading(CHAN))).ink).toEqual([])
  const print = await specimenPrintOf(world, sha256)
  const { signature } = reading(CHAN).crops
  if (!signature) throw new Error('there is no signature')
  const pasted = { ...reading(CHAN), crops: { signature: { ...signature, print } } }
  expect((await laid(openWorldWith(world), pasted)).ink).toEqual(['bar ink-of-specimen'])
})

async function specimenPrintOf(world: World, sha256: string) {
  const { specimenPrint } = await import('../../src/paper/specimen-print.ts')
  const print = await specimenPrint(await world.evidence.get(sha256))
  if (!print) throw new Error('the specimen has no ink')
  return print
}

/** A new world in which nothing arrived, with what was on file in the old one. */
function openWorldWith(old: World): World {
  const world = openWorld()
  world.prints.specimens.push(...old.prints.specimens)
  return { ...world, evidence: old.evidence }
}

test('cut off anywhere and begun again, a document never meets its own ink', async () => {
  const open = async () => {
    const world = openWorld()
    const source = { kind: 'tray', tray: '/tray', name: 'once.tif' } as const
    const id = await arrive(world, 'fax', Buffer.from('once'), source)
    return { world, id }
  }
  const { id } = await open()
  const run = (ports: World) =>
    examinePaper({ ...ports, ...rules(), reader: { read: async () => reading(CHAN) } })(id)
  const points = await everyCrash(
    async () => (await open()).world,
    run,
    (world) => {
      expect(world.prints.rows).toHaveLength(1)
      const [request] = world.records.all.requests.values()
      const codes = request?.assessment?.findings.map(({ code }) => code) ?? []
      expect(codes.filter((code) => code.startsWith('ink'))).toEqual([])
    },
  )
  expect(points).toBeGreaterThan(6)
})

test('every word of it is in both languages, and none of it claims whose hand it is', () => {
  const now = { channel: 'fax', caseId: 'R-1' } as const
  const on = (channel: Channel, caseId: string | null, what: 'signature' | 'chop') =>
    ({ what, on: 'receipt', receiptId: 'E-1', channel, caseId }) as const
  const all: Finding[] = inkSeenFindings(
    (['signature', 'chop'] as const).flatMap((what) => [
      { what, on: 'specimen', takenOn: '2026-01-05' },
      on('fax', 'R-2', what),
      on('fax', null, what),
      on('fax', 'R-1', what),
      on('post', 'R-1', what),
    ]),
    now,
  )
  expect(all).toHaveLength(10)
  for (const { says } of all) {
    expect(says.zh).toMatch(/\p{Script=Han}.*。$/u)
    expect(says.en).not.toMatch(/match|genuine|forged|per cent|%|likel/i)
  }
})
