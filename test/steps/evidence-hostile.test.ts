// Packs made by one who has the office's own writer: what came left out, another mail in its place, a trail that ends early.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeAll, expect, test, vi } from 'vitest'
import { memoryOctets, readPack } from '../../src/adapters/unzip-pack.ts'
import type { Certificate } from '../../src/pki/certificate.ts'
import { type AuditRow, GENESIS, seal } from '../../src/revocation/audit.ts'
import { checkPack } from '../../src/steps/evidence-check.ts'
import { checkTrail, readRows } from '../../src/steps/evidence-check-audit.ts'
import { MANIFEST, type Manifest } from '../../src/steps/evidence-manifest.ts'
import { holdfast } from '../cli/run-command.ts'
import { smallPack, smallWorld } from '../evidence-small.ts'
import { type Contents, contentsOf, hashedAgain, zipOf } from '../evidence-tamper.ts'

vi.setConfig({ testTimeout: 120_000 })

const RECEIPTS = 'items/02-receipts.json'
const PROOF = 'items/05-proof.json'
let contents: Contents
let anchors: readonly Certificate[]

beforeAll(async () => {
  contents = await contentsOf(await smallPack())
  anchors = (await smallWorld()).anchors
})

async function codesOf(all: Contents): Promise<readonly string[]> {
  const read = await readPack(memoryOctets(await zipOf(hashedAgain(all))))
  if (!read.ok) throw new Error(`${read.code}: ${read.detail}`)
  const { faults, outcome } = await checkPack(read, { anchors })
  expect(outcome).not.toBe('whole')
  return faults.map(({ code, about }) => `${code} ${about}`)
}

test('what came is not in the pack: whatever a document says of it, it is not proved', async () => {
  const original = [...contents.keys()].find((path) => path.startsWith('originals/')) ?? ''
  const without = new Map(contents)
  without.delete(original)
  const silent = String(without.get(RECEIPTS)).replace(`"${original}"`, 'null')
  expect(silent).toContain('null')
  expect(await codesOf(without.set(RECEIPTS, Buffer.from(silent)))).toContain(
    'receipt-not-kept E-1',
  )
  const elsewhere = silent.replace('"path": null', '"path": "originals/none.eml"')
  expect(await codesOf(without.set(RECEIPTS, Buffer.from(elsewhere)))).toContain(
    'receipt-not-kept E-1',
  )
})

test('a verdict on another mail, though that bears it, is none on what came; nor one on what never came', async () => {
  const original = [...contents.keys()].find((path) => path.startsWith('originals/')) ?? ''
  const other = 'originals/other.eml'
  const swapped = new Map(contents).set(other, readFileSync('fixtures/post/04-chinese-ecdsa.eml'))
  const proof = String(contents.get(PROOF)).replaceAll(original, other)
  expect(await codesOf(swapped.set(PROOF, Buffer.from(proof)))).toContain(
    'verdict-differs verdict on E-1',
  )
  const stranger = String(contents.get(PROOF)).replace('"E-1"', '"E-9"')
  expect(await codesOf(new Map(contents).set(PROOF, Buffer.from(stranger)))).toContain(
    'verdict-differs verdict on E-9',
  )
})

test('a pack cannot leave rows out of the exported trail by naming an earlier end of it, or none', async () => {
  const manifest: Manifest = JSON.parse(String(contents.get(MANIFEST)))
  // The small pack's trail has holes, as another case's rows leave them: sealed anew, it is a whole one.
  const { rows: kept } = readRows(String(contents.get('items/14-audit.jsonl')))
  const trail: AuditRow[] = []
  for (const [at, row] of kept.entries())
    trail.push(seal(at + 1, trail.at(-1)?.hash ?? GENESIS, row))
  const rows = trail
  const last = rows.at(-1)
  if (!last) throw new Error('a trail')
  const codes = async (
    held: readonly AuditRow[],
    head: Manifest['audit']['head'],
    later = 3600,
  ) => {
    const madeAt = new Date(Date.parse(last.at) + later * 1000).toISOString()
    const said = { ...manifest, madeAt, audit: { ...manifest.audit, head } }
    return (await checkTrail(trail, held, said)).map(({ code }) => code)
  }
  const { seq, hash } = last
  expect(await codes(rows, { seq, hash })).toEqual([])
  expect(new Set(await codes([], null))).toEqual(new Set(['audit-missing']))
  const [first] = rows
  expect(
    await codes(rows.slice(0, 1), { seq: first?.seq ?? 0, hash: first?.hash ?? '' }),
  ).toContain('audit-missing')
  // A turn that was written while the pack was made is nobody's fault.
  const before = rows.at(-2)
  const head = before ? { seq: before.seq, hash: before.hash } : null
  expect(await codes(rows.slice(0, -1), head, 1)).toEqual([])
})

test('no word of a pack moves the cursor of whoever checks it, and who signed is to be held against the office', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'holdfast-hostile-'))
  const file = join(dir, 'pack.zip')
  const wiped = '\u001b[2J\u001b[1;1HThe pack is whole, and all of it is proved.'
  const manifest: Manifest = JSON.parse(String(contents.get(MANIFEST)))
  const told = { ...manifest, madeBy: wiped, case: { ...manifest.case, state: wiped } }
  const all = new Map(contents).set(MANIFEST, Buffer.from(`${JSON.stringify(told, null, 1)}\n`))
  writeFileSync(file, await zipOf(all))
  const spoilt = await holdfast('evidence', 'verify', file, '--anchors', 'fixtures/pki/root.pem')
  expect(spoilt.code).toBe(1)
  expect(spoilt.out).not.toContain('\u001b')
  expect(spoilt.out.split('\n').at(-2)).toBe('The pack is NOT what it says.')
  expect((await holdfast('evidence', 'verify', dir)).code, 'a folder is wrong usage').toBe(64)
  writeFileSync(file, await zipOf(contents))
  const args = ['evidence', 'verify', file, '--anchors', 'fixtures/pki/root.pem']
  expect((await holdfast(...args)).out).toContain('if the signer above is the office')
  expect(JSON.parse((await holdfast(...args, '--json')).out)).toMatchObject({ pinned: false })
  const pinned = await holdfast(...args, '--signer', 'fixtures/pki/certs/notices.pem')
  expect(pinned).toMatchObject({ code: 0 })
  expect(pinned.out).toContain('The pack is whole, and all of it is proved.')
  rmSync(dir, { recursive: true, force: true })
})
