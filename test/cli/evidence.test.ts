// Packs of evidence from the command line: made by an office that did its work, checked with nothing but the file.

import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { itemTitles, type Manifest } from '../../src/steps/evidence-manifest.ts'
import { type Gone, openGoneOffice, standIn } from '../evidence-office.ts'
import { type Contents, contentsOf, zipOf } from '../evidence-tamper.ts'
import { describeNeeding } from '../servers/needs.ts'
import { holdfast, type Ran } from './run-command.ts'

vi.setConfig({ testTimeout: 120_000, hookTimeout: 300_000 })

const out = mkdtempSync(join(tmpdir(), 'holdfast-packs-'))
const packOf = (name: string): string => join(out, `${name}.zip`)
let gone: Gone
let anchors: string
const made = new Map<string, Ran>()

beforeAll(async () => {
  gone = await openGoneOffice()
  standIn(gone)
  anchors = join(gone.dir, 'root.pem')
  for (const [name, id] of Object.entries(gone.cases))
    made.set(name, await holdfast('evidence', id, '--out', packOf(name)))
})
afterAll(() => {
  vi.useRealTimers()
  vi.unstubAllEnvs()
  gone?.close()
  rmSync(out, { recursive: true, force: true })
})

type Said = {
  readonly outcome: string
  readonly faults: readonly { readonly code: string; readonly about: string }[]
  readonly signer: { readonly subject: string; readonly sha256: string } | null
}
async function verified(file: string, ...more: string[]): Promise<{ code: number } & Said> {
  const { code, out: said } = await holdfast('evidence', 'verify', file, '--json', ...more)
  return { code, ...(JSON.parse(said) as Said) }
}
const itemOf = async (name: string, path: string) =>
  JSON.parse(String((await contentsOf(packOf(name))).get(path) ?? 'null'))
const manifestOf = (name: string): Promise<Manifest> => itemOf(name, 'manifest.json')

test.each(['mail', 'fax', 'refused', 'open'])(
  'the %s case is packed, signed, and proved by the CA’s anchor',
  async (name) => {
    expect(made.get(name)).toMatchObject({ code: 0, err: '' })
    const whole = await verified(packOf(name), '--anchors', anchors)
    expect(whole).toMatchObject({ code: 0, outcome: 'whole', faults: [] })
    expect(whole.signer?.subject).toContain('Holdfast Demo Notices')
    const alone = await verified(packOf(name))
    expect(alone.code, 'a pack that vouches for itself proves nothing').toBe(2)
    expect(alone.faults.map(({ code }) => code)).toEqual(['anchors-from-pack'])
  },
)

test.each(['mail', 'fax', 'refused', 'open'])(
  'each of the sixteen items of the %s case is there, or its absence has a reason',
  async (name) => {
    const { items } = await manifestOf(name)
    expect(items.map(({ no, title }) => [no, title])).toEqual(
      itemTitles.map((title, at) => [at + 1, title]),
    )
    for (const { files } of items) expect(files.length).toBeGreaterThan(0)
    const lacks = (no: number) => items[no - 1]?.lacks ?? []
    const [proved, told] = [
      name === 'fax' ? /no mail/ : /no form/,
      name === 'mail' || name === 'fax',
    ]
    expect(lacks(5).join()).toMatch(proved)
    expect(lacks(10).length > 0).toBe(!told)
    expect(lacks(11).length > 0).toBe(!told)
    expect(lacks(7).length > 0).toBe(name === 'open')
    expect(lacks(13).length > 0).toBe(name !== 'mail')
  },
)

test('the mail case holds its bytes, its lists, its decisions with their policy, its hand-over, its letters as they went', async () => {
  const all = await contentsOf(packOf('mail'))
  const receipt = [...all.keys()].find((path) => path.startsWith('originals/')) ?? ''
  expect(all.get(receipt)).toEqual(readFileSync('fixtures/post/04-chinese-ecdsa.eml'))
  const proof = await itemOf('mail', 'items/05-proof.json')
  expect(proof.mails[0]).toMatchObject({ verdict: { outcome: 'passed' }, path: receipt })
  expect(proof.mails[0].status.length).toBeGreaterThanOrEqual(2)
  for (const { path } of proof.mails[0].status) expect(all.has(path), path).toBe(true)
  const { decisions } = await itemOf('mail', 'items/07-decisions.json')
  expect(decisions.map((each: { decision: { kind: string } }) => each.decision.kind)).toEqual([
    'suspend',
    'revoke',
  ])
  expect(decisions[0].policyVersion).toMatch(/^hongkong-post /)
  expect([...all.keys()].filter((path) => path.startsWith('policies/'))).toHaveLength(1)
  expect((await manifestOf('mail')).items[3]?.lacks).toEqual([])
  const calendar = await itemOf('mail', 'items/08-calendar.json')
  expect(calendar.clocks[0].clocks.why.length).toBeGreaterThan(3)
  const { handed } = await itemOf('mail', 'items/10-hand-over.json')
  expect(handed.map((each: { instruction: { kind: string } }) => each.instruction.kind)).toEqual([
    'suspend',
    'revoke',
  ])
  const { sightings } = await itemOf('mail', 'items/11-publication.json')
  expect(sightings).toHaveLength(2)
  for (const { path, entry } of sightings) {
    expect(entry).not.toBeNull()
    expect(all.has(path)).toBe(true)
  }
  const letters = [...all]
    .filter(([path]) => path.startsWith('letters/'))
    .map(([, bytes]) => String(bytes))
  expect(letters.length).toBeGreaterThanOrEqual(2)
  for (const letter of letters) expect(letter).toContain('multipart/signed')
  const { looked } = await itemOf('mail', 'items/15-access.json')
  expect(looked[0]).toMatchObject({ action: 'evidence-downloaded', actor: 'officer:officer1' })
  const { line } = await itemOf('mail', 'items/16-population.json')
  expect(line).toMatchObject({ pledge: 'by-target', notice: 'in-time' })
})

test('the fax case holds its picture, the reading of every field, and the list that no longer names it', async () => {
  const all = await contentsOf(packOf('fax'))
  const tif = [...all].find(([path]) => path.endsWith('.tif'))?.[1]
  expect(tif).toEqual(readFileSync('fixtures/fax/01-chan-typed.tif'))
  const { papers } = await itemOf('fax', 'items/05-proof.json')
  expect(papers[0].reading.fields.srn).toMatchObject({
    asRead: expect.any(String),
    confidence: expect.any(Number),
  })
  const { sightings } = await itemOf('fax', 'items/11-publication.json')
  expect(sightings.map(({ entry }: { entry: unknown }) => entry === null)).toEqual([false, true])
})

test('the page opens by itself: no script, nothing from elsewhere, every word escaped, identity card numbers covered', async () => {
  for (const name of Object.keys(gone.cases)) {
    const page = String((await contentsOf(packOf(name))).get('index.html'))
    expect(page).not.toMatch(/<script|<img|<iframe|<object|javascript:|\son\w+=|src=/i)
    expect(page).not.toMatch(/href="(?!#|[a-z]+\/)/)
    expect(page).not.toMatch(/[A-Z]\d{6}\([\dA]\)/)
    for (const title of itemTitles) expect(page).toContain(title.replaceAll('&', '&amp;'))
  }
  const page = String((await contentsOf(packOf('mail'))).get('index.html'))
  expect(page).toContain('&lt;b&gt;he&lt;/b&gt; is A123')
  expect(page).not.toContain('A123456')
})

test('identity card numbers in full only for an officer who is named, and the trail says so; every making is in it', async () => {
  const id = gone.cases.mail
  expect((await holdfast('evidence', id, '--out', packOf('x'), '--unmask')).code).toBe(64)
  expect(
    (await holdfast('evidence', id, '--out', packOf('x'), '--unmask', '--officer', 'nobody')).code,
  ).toBe(64)
  expect(existsSync(packOf('x'))).toBe(false)
  const full = await holdfast(
    'evidence',
    id,
    '--out',
    packOf('full'),
    '--unmask',
    '--officer',
    'officer2',
    '--json',
  )
  expect(full.code, full.err).toBe(0)
  const { sha256 } = JSON.parse(full.out)
  expect(String((await contentsOf(packOf('full'))).get('index.html'))).toContain('A123456(7)')
  const trail = (await holdfast('audit', 'export')).out
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
  const packed = trail.filter((row) => row.action === 'evidence-packed')
  expect(packed).toHaveLength(5)
  expect(packed.at(-1)).toMatchObject({
    ...{ actor: 'officer:officer2', revocationId: id },
    details: { sha256, unmasked: true, size: readFileSync(packOf('full')).length },
  })
})

test('a trail that was exported agrees; one row left out of the pack, or another row in the trail, is told', async () => {
  const file = join(out, 'trail.jsonl')
  const trail = (await holdfast('audit', 'export')).out
  writeFileSync(file, trail)
  expect(await verified(packOf('mail'), '--anchors', anchors, '--trail', file)).toMatchObject({
    code: 0,
  })
  writeFileSync(file, trail.replace('"officer1"', '"officer9"'))
  const other = await verified(packOf('mail'), '--anchors', anchors, '--trail', file)
  expect(other.faults.map(({ code }) => code)).toEqual(['audit-altered'])
})

test('the signer can be pinned; an anchor that is not the signer’s, and a newer list that names him, are told', async () => {
  const pin = join(gone.dir, 'notice.pem')
  expect(await verified(packOf('mail'), '--anchors', anchors, '--signer', pin)).toMatchObject({
    code: 0,
  })
  const other = await verified(
    packOf('mail'),
    '--anchors',
    anchors,
    '--signer',
    'fixtures/pki/certs/chan.pem',
  )
  expect(other.faults[0]).toMatchObject({ code: 'signature-stranger' })
  const stranger = await verified(packOf('mail'), '--anchors', 'fixtures/pki/certs/chan.pem')
  expect(stranger.code).toBe(1)
  expect(stranger.faults.map(({ code }) => code)).toContain('signature-stranger')
})

test('wrong usage is 64; what is no pack is refused by its code; a case that is not there is told', async () => {
  const pack = packOf('mail')
  expect((await holdfast('evidence', 'verify')).code).toBe(64)
  expect((await holdfast('evidence', 'verify', join(out, 'gone.zip'))).code).toBe(64)
  expect(
    (await holdfast('evidence', 'verify', pack, '--anchors', join(out, 'gone.pem'))).code,
  ).toBe(64)
  expect(
    (await holdfast('evidence', gone.cases.mail, '--out', pack)).code,
    'nothing is written over',
  ).toBe(64)
  expect((await holdfast('evidence', '../../etc/passwd')).code).toBe(64)
  expect((await holdfast('evidence', 'R-0000000000', '--out', packOf('none'))).code).toBe(1)
  expect(existsSync(packOf('none'))).toBe(false)
  const none = await verified('README.md')
  expect(none).toMatchObject({ code: 1, faults: [{ code: 'zip-not' }] })
})

test('without a key the pack says that it is not signed, and is never proved', async () => {
  vi.stubEnv('NOTICE_CERT', '')
  vi.stubEnv('NOTICE_KEY', '')
  const made = await holdfast('evidence', gone.cases.open, '--out', packOf('unsigned'))
  expect(made.code).toBe(2)
  standIn(gone)
  const said = await verified(packOf('unsigned'), '--anchors', anchors)
  expect(said).toMatchObject({ code: 2, outcome: 'undecided', faults: [{ code: 'unsigned' }] })
})

test('evidence that was altered in the store is not packed as if it were what came', async () => {
  const { receipts } = await itemOf('refused', 'items/02-receipts.json')
  const { sha256 }: { sha256: string } = receipts[0]
  const path = join(gone.dir, 'evidence', sha256.slice(0, 2), sha256.slice(2, 4), sha256)
  const bytes = readFileSync(path)
  rmSync(path)
  writeFileSync(path, 'another mail')
  const packed = await holdfast('evidence', gone.cases.refused, '--out', packOf('altered'))
  rmSync(path)
  expect(packed.code).toBe(0)
  expect(packed.out).toContain('evidence-altered')
  expect(bytes.toString()).toContain('cheung')
  const all: Contents = await contentsOf(packOf('altered'))
  expect([...all.keys()].filter((each) => each.startsWith('originals/'))).toEqual([])
  const said = await verified(packOf('altered'), '--anchors', anchors)
  expect(said.faults.map(({ code }) => code)).toEqual(['receipt-not-kept', 'verdict-unchecked'])
  // And once more, whole: what was zipped again by our own rules reads as before.
  writeFileSync(packOf('again'), await zipOf(await contentsOf(packOf('mail'))))
  expect(await verified(packOf('again'), '--anchors', anchors)).toMatchObject({ code: 0 })
})

describeNeeding(['openssl'], 'with another’s eyes', () => {
  test('openssl verifies the signature over the manifest, and sha256sum every file of it', async () => {
    const all = await contentsOf(packOf('mail'))
    const at = (name: string): string => join(out, name)
    for (const name of ['manifest.json', 'manifest.p7s'])
      writeFileSync(at(name), all.get(name) ?? '')
    writeFileSync(
      at('cas.pem'),
      readFileSync(anchors) + readFileSync(join(gone.dir, 'ca', 'ca.pem'), 'latin1'),
    )
    const verify = [
      'cms',
      '-verify',
      '-binary',
      '-inform',
      'DER',
      '-in',
      at('manifest.p7s'),
      '-content',
      at('manifest.json'),
    ]
    const moment = String(Math.floor(Date.parse('2026-11-23T02:20:00Z') / 1000))
    const content = execFileSync(
      'openssl',
      [...verify, '-CAfile', at('cas.pem'), '-attime', moment],
      { stdio: 'pipe' },
    )
    expect(content).toEqual(all.get('manifest.json'))
    const { files } = await manifestOf('mail')
    for (const { path, sha256 } of files)
      expect(
        execFileSync('openssl', ['dgst', '-sha256', '-r'], { input: all.get(path) }).toString(),
        path,
      ).toContain(sha256)
  })
})
