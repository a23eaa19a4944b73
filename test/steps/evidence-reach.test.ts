// A pack whose path is incomplete: what is missing is named, nothing is called forged, and no forgery is made good by leaving out.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeAll, describe, expect, test, vi } from 'vitest'
import { memoryOctets, readPack } from '../../src/adapters/unzip-pack.ts'
import { type Certificate, parseCertificate } from '../../src/pki/certificate.ts'
import { type Checked, checkPack } from '../../src/steps/evidence-check.ts'
import { MANIFEST, type Manifest, SIGNATURE } from '../../src/steps/evidence-manifest.ts'
import { holdfast } from '../cli/run-command.ts'
import { smallPack, smallWorld } from '../evidence-small.ts'
import { type Contents, contentsOf, hashedAgain, signedAgain, zipOf } from '../evidence-tamper.ts'

vi.setConfig({ testTimeout: 120_000 })

const PROOF = 'items/05-proof.json'
const ca = parseCertificate(readFileSync('fixtures/pki/ca.pem'))
const CA = `trust/intermediates/${ca.sha256}.cer`
const SAYS = `could not be reached: no certificate of the issuer "${ca.subject.text}" is at hand`
let anchors: readonly Certificate[]
let whole: Contents

beforeAll(async () => {
  anchors = (await smallWorld()).anchors
  whole = await contentsOf(await smallPack())
})

async function check(all: Contents, intermediates: readonly Certificate[] = []): Promise<Checked> {
  const read = await readPack(memoryOctets(await zipOf(all)))
  if (!read.ok) throw new Error(`${read.code}: ${read.detail}`)
  return checkPack(read, { anchors, intermediates })
}
const codesOf = ({ faults }: Checked) => faults.map(({ code, about }) => `${code} ${about}`)
const without = (all: Contents, ...paths: readonly string[]): Contents =>
  new Map([...all].filter(([path]) => !paths.includes(path)))
const altered = (all: Contents, path: string, was: string | RegExp, is: string): Contents => {
  const text = String(all.get(path))
  expect(text.replace(was, is), `nothing was altered in ${path}`).not.toBe(text)
  return new Map(all).set(path, Buffer.from(text.replace(was, is)))
}
const lacksOf = (all: Contents): string => {
  const { items }: Manifest = JSON.parse(String(all.get(MANIFEST)))
  return items.flatMap(({ lacks }) => lacks).join('\n')
}

describe('the certificates of the path', () => {
  test('are in the pack though the settings do not name them, and the anchors alone prove it', async () => {
    const all = await contentsOf(await smallPack({ noIntermediates: true }))
    expect([...all.keys()]).toContain(CA)
    expect(lacksOf(all)).not.toContain('--intermediates')
    expect(await check(all)).toMatchObject({ outcome: 'whole', faults: [] })
  })
  test('are named with the verdict, each with its place, up to the anchor', async () => {
    const { mails } = JSON.parse(String(whole.get(PROOF)))
    const places = mails[0].certificates.map(({ path }: { path: string }) => path)
    expect(places).toContain(CA)
    expect(places.at(-1)).toBe(`trust/anchors/${anchors[0]?.sha256}.cer`)
    for (const path of places) expect(whole.has(path), path).toBe(true)
  })
})

describe('of a verdict that was reached before they were kept', () => {
  let old: Contents
  beforeAll(async () => {
    old = await contentsOf(await smallPack({ noIntermediates: true, ofBefore: true }))
  })
  test('they are told as missing to whoever makes the pack', () => {
    expect([...old.keys()]).not.toContain(CA)
    const lacks = lacksOf(old)
    expect(lacks).toContain(`"${ca.subject.text}", by which the mail E-1 is proved`)
    expect(lacks).toContain(`"${ca.subject.text}", by which the signature of this pack is proved`)
    expect(lacks).toContain('by which the CRL 77 is proved')
  })
  test('they are named to whoever checks it: mail, CRL and signature could not be reached, and nothing is broken', async () => {
    const checked = await check(old)
    expect(checked.outcome).toBe('undecided')
    expect(codesOf(checked)).toEqual([
      `certificate-missing ${SIGNATURE}`,
      'certificate-missing verdict on E-1',
      'certificate-missing CRL 77',
    ])
    for (const { detail } of checked.faults) expect(detail).toContain(SAYS)
  })
  test('whoever brings it reaches verdict and CRL', async () => {
    const { outcome, faults } = await check(old, [ca])
    expect(outcome).not.toBe('broken')
    expect(faults.map(({ about }) => about).filter((about) => about !== SIGNATURE)).toEqual([])
  })
  test('the command says so with exit code 2, and what brings it', async () => {
    const dir = mkdtempSync(join(tmpdir(), 'holdfast-reach-'))
    const file = join(dir, 'pack.zip')
    writeFileSync(file, await zipOf(old))
    const args = ['evidence', 'verify', file, '--anchors', 'fixtures/pki/root.pem']
    const told = await holdfast(...args)
    expect(told.code).toBe(2)
    expect(told.out).toContain(`not proved certificate-missing: verdict on E-1: ${SAYS}`)
    expect(told.out).toContain('--intermediates FILE')
    expect(told.out).not.toMatch(/BROKEN|forged/)
    const brought = await holdfast(...args, '--intermediates', 'fixtures/pki/ca.pem')
    expect(brought.out).not.toContain('certificate-missing')
    rmSync(dir, { recursive: true, force: true })
  })
  test('it proves all by the office’s settings, where they still name it', async () => {
    const all = await contentsOf(await smallPack({ ofBefore: true }))
    expect(JSON.parse(String(all.get(PROOF))).mails[0].certificates).toBeUndefined()
    expect(await check(all)).toMatchObject({ outcome: 'whole', faults: [] })
  })
})

test('a mail of which nobody knew a path then is not given one by what came into the pack since', async () => {
  const stranger = { code: 'no-path', outcome: 'indeterminate', signedOctetsSha256: null }
  const proof = JSON.parse(String(whole.get(PROOF)))
  const [mail] = proof.mails
  const kept = mail.certificates.filter(
    ({ sha256 }: { sha256: string }) => sha256 === mail.verdict.signer.sha256,
  )
  const then = { ...mail, verdict: { ...mail.verdict, ...stranger }, certificates: kept }
  const text = `${JSON.stringify({ ...proof, mails: [then] }, null, 1)}\n`
  const all = signedAgain(new Map(whole).set(PROOF, Buffer.from(text)))
  expect(await check(all)).toMatchObject({ outcome: 'whole', faults: [] })
})

describe('what is forged stays so where the issuer is at hand, and is never good where he was left out', () => {
  const list = () => [...whole.keys()].find((path) => path.startsWith('published/')) ?? ''
  const forged = (): Contents => {
    const bytes = Buffer.from(whole.get(list()) ?? '')
    bytes.writeUInt8(bytes.readUInt8(bytes.length - 1) ^ 1, bytes.length - 1)
    return new Map(whole).set(list(), bytes)
  }
  const cases: readonly (readonly [string, () => Contents, string])[] = [
    ['a CRL', forged, 'crl-forged CRL 77'],
    [
      'a verdict',
      () => altered(whole, PROOF, '"outcome": "passed"', '"outcome": "failed"'),
      'verdict-differs verdict on E-1',
    ],
    [
      'the signer of a verdict',
      () => altered(whole, PROOF, /("signer": \{[^}]*"sha256": ")../, '$100'),
      'verdict-differs verdict on E-1',
    ],
  ]

  test.each(cases)('%s, by one who has the office’s own key', async (_, spoilt, code) => {
    const told = await check(signedAgain(spoilt()))
    expect(told.outcome).toBe('broken')
    expect(codesOf(told)).toContain(code)
    const stripped = signedAgain(without(spoilt(), CA))
    expect((await check(stripped)).outcome, 'with the issuer left out').not.toBe('whole')
    // Left out of what the verdict names as well, so that nothing points at it any more.
    const unnamed = altered(stripped, PROOF, /"certificates": \[[^\]]*\]/g, '"certificates": []')
    expect((await check(signedAgain(unnamed))).outcome, 'and unnamed').not.toBe('whole')
    const again = await check(stripped, [ca])
    expect(again.outcome, 'brought back by whoever checks').toBe('broken')
    expect(codesOf(again)).toContain(code)
  })
  test.each(cases)(
    '%s, by one who has no key: broken with or without the issuer',
    async (_, spoilt) => {
      expect((await check(hashedAgain(without(spoilt(), CA)))).outcome).not.toBe('whole')
      const listed = await check(without(whole, CA))
      expect(listed.outcome).toBe('broken')
      expect(codesOf(listed)).toContain(`file-missing ${CA}`)
    },
  )
})
