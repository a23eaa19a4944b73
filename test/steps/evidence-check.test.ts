// A pack that somebody spoilt: each way is told by its name, and none is ever called whole.
import fc from 'fast-check'
import { beforeAll, describe, expect, test, vi } from 'vitest'
import { memoryOctets, readPack } from '../../src/adapters/unzip-pack.ts'
import type { Certificate } from '../../src/pki/certificate.ts'
import { type Checked, checkPack } from '../../src/steps/evidence-check.ts'
import { MANIFEST, type Manifest, SIGNATURE } from '../../src/steps/evidence-manifest.ts'
import { smallPack, smallWorld } from '../evidence-small.ts'
import { type Contents, contentsOf, hashedAgain, zipOf } from '../evidence-tamper.ts'

vi.setConfig({ testTimeout: 120_000 })

let pack: Buffer
let contents: Contents
let anchors: readonly Certificate[]

beforeAll(async () => {
  pack = await smallPack()
  contents = await contentsOf(pack)
  anchors = (await smallWorld()).anchors
})

async function check(bytes: Buffer): Promise<Checked> {
  const read = await readPack(memoryOctets(bytes))
  if (!read.ok) throw new Error(`${read.code}: ${read.detail}`)
  return checkPack(read, { anchors })
}
/** `code about`, each once, of a pack with these contents. */
async function faultsOf(all: Contents): Promise<readonly string[]> {
  const { faults, outcome } = await check(await zipOf(all))
  expect(outcome).not.toBe('whole')
  return [...new Set(faults.map(({ code, about }) => `${code} ${about}`))]
}
const copy = (): Contents => new Map(contents)
const altered = (path: string, change: (text: string) => string): Contents => {
  const was = String(contents.get(path))
  const is = change(was)
  expect(is, `nothing was altered in ${path}`).not.toBe(was)
  return copy().set(path, Buffer.from(is))
}
const AUDIT = 'items/14-audit.jsonl'
const linesOf = (text: string): string[] => text.split('\n').filter((line) => line !== '')
const joined = (lines: readonly string[]): string => lines.map((line) => `${line}\n`).join('')

test('as it was made it is whole', async () => {
  expect(await check(pack)).toMatchObject({ outcome: 'whole', faults: [] })
})

describe('every file of it', () => {
  test('altered', async () => {
    for (const [path, bytes] of contents) {
      if (path === MANIFEST || path === SIGNATURE) continue
      const other = Buffer.concat([bytes, Buffer.from(' ')])
      expect(await faultsOf(copy().set(path, other)), path).toContain(`file-altered ${path}`)
    }
  })
  test('removed', async () => {
    for (const path of contents.keys()) {
      const all = copy()
      all.delete(path)
      const code =
        { [MANIFEST]: 'manifest-missing', [SIGNATURE]: 'signature-missing' }[path] ?? 'file-missing'
      expect(await faultsOf(all), path).toContain(`${code} ${path}`)
    }
  })
  test('added, and one that poses as the manifest’s twin', async () => {
    expect(await faultsOf(copy().set('originals/more.eml', Buffer.from('x')))).toEqual([
      'file-extra originals/more.eml',
    ])
  })
})

describe('the manifest', () => {
  test('altered by one word: the signature is not over it', async () => {
    const other = altered(MANIFEST, (text) => text.replace('command:test', 'officer:else'))
    expect(await faultsOf(other)).toEqual([`signature-failed ${SIGNATURE}`])
  })
  test('whatever else is changed and hashed again without the key', async () => {
    for (const path of contents.keys()) {
      if (path === MANIFEST || path === SIGNATURE) continue
      const all = hashedAgain(
        copy().set(path, Buffer.concat([contents.get(path) ?? Buffer.of(), Buffer.from(' ')])),
      )
      const faults = await faultsOf(all)
      expect(faults, path).toContain(`signature-failed ${SIGNATURE}`)
      expect(faults.join(), path).not.toContain('file-altered')
    }
  })
  test('made to say that nobody signed it: then it is proved by nobody', async () => {
    const all = altered(MANIFEST, (text) => text.replace(/"signedBy": "[^"]+"/, '"signedBy": null'))
    all.delete(SIGNATURE)
    expect(await faultsOf(all)).toEqual([`unsigned ${SIGNATURE}`])
  })
  test('no JSON, of another form, with a field more, or written in another way', async () => {
    const code = async (text: string) =>
      (await faultsOf(copy().set(MANIFEST, Buffer.from(text)))).at(0)
    expect(await code('{')).toBe(`manifest-malformed ${MANIFEST}`)
    expect(await code('[]')).toBe(`manifest-malformed ${MANIFEST}`)
    expect(await code(`{"more":1,${String(contents.get(MANIFEST)).slice(1)}`)).toBe(
      `manifest-malformed ${MANIFEST}`,
    )
    const twice = String(contents.get(MANIFEST)).replace('"madeBy"', '"madeBy": "x",\n "madeBy"')
    expect(await faultsOf(copy().set(MANIFEST, Buffer.from(twice)))).toContain(
      `manifest-form ${MANIFEST}`,
    )
    await expect(code('['.repeat(100_000))).resolves.toBe(`manifest-malformed ${MANIFEST}`)
  })
  test('an item that is left out', async () => {
    const manifest: Manifest = JSON.parse(String(contents.get(MANIFEST)))
    const fewer = { ...manifest, items: manifest.items.filter(({ no }) => no !== 12) }
    const all = copy().set(MANIFEST, Buffer.from(`${JSON.stringify(fewer, null, 1)}\n`))
    expect(await faultsOf(all)).toContain('item-missing item 12')
  })
})

describe('the signature', () => {
  test('of another pack, of nothing, or cut off', async () => {
    const other = await contentsOf(await smallPack({ unmask: true }))
    for (const bytes of [
      other.get(SIGNATURE) ?? Buffer.of(),
      Buffer.of(),
      contents.get(SIGNATURE)?.subarray(0, 500) ?? Buffer.of(),
    ])
      expect(await faultsOf(copy().set(SIGNATURE, bytes))).toEqual([
        `signature-failed ${SIGNATURE}`,
      ])
  })
  test('that leads to no anchor of whoever checks', async () => {
    const read = await readPack(memoryOctets(pack))
    if (!read.ok) throw new Error(read.code)
    const { faults, outcome } = await checkPack(read, { anchors: [] })
    expect(outcome).toBe('broken')
    expect(faults.map(({ code }) => code)).toContain('signature-stranger')
  })
})

describe('the audit trail', () => {
  const rows = (change: (lines: string[]) => string[]) =>
    altered(AUDIT, (text) => joined(change(linesOf(text))))

  test('a row altered, also one that is sealed again', async () => {
    const other = rows((lines) => lines.map((line) => line.replace('officer1', 'officer2')))
    expect(await faultsOf(other)).toContain('audit-altered audit row 4')
    expect(await faultsOf(hashedAgain(other))).toContain('audit-altered audit row 4')
  })
  test('a row removed, also from the manifest', async () => {
    const other = rows((lines) => lines.filter((_, at) => at !== 1))
    expect(await faultsOf(other)).toContain('audit-missing audit row 2')
    expect(await faultsOf(hashedAgain(other))).toContain(`signature-failed ${SIGNATURE}`)
  })
  test('rows in another order', async () => {
    const other = rows(([a = '', b = '', ...rest]) => [b, a, ...rest])
    expect(await faultsOf(other)).toContain('audit-order audit row 1')
  })
  test('a row put in, that is of no case of ours', async () => {
    const row = JSON.parse(linesOf(String(contents.get(AUDIT)))[0] ?? '')
    const more = JSON.stringify({ ...row, seq: 9, receiptId: 'E-9' })
    const faults = await faultsOf(rows((lines) => [...lines, more]))
    expect(faults).toEqual(
      expect.arrayContaining(
        ['audit-inserted', 'audit-altered', 'audit-foreign', 'audit-head'].map(
          (code) => `${code} audit row 9`,
        ),
      ),
    )
  })
  test('a row that does not follow its neighbour; a line that is none; one nested without end', async () => {
    const other = rows((lines) =>
      lines.map((line, at) => (at === 1 ? line.replace(/"previous":"../, '"previous":"00') : line)),
    )
    expect(await faultsOf(other)).toContain('audit-link audit row 2')
    expect(await faultsOf(rows((lines) => [...lines, 'nonsense']))).toContain(
      'audit-altered line 5',
    )
    const deep = `${'['.repeat(50_000)}${']'.repeat(50_000)}`
    const nested = rows((lines) =>
      lines.map((line, at) =>
        at === 1 ? line.replace(/"details":\{[^}]*\}/, `"details":${deep}`) : line,
      ),
    )
    expect(await faultsOf(nested)).toContain('audit-altered audit row 2')
  })
})

describe('what was proved', () => {
  const PROOF = 'items/05-proof.json'
  const PUBLICATION = 'items/11-publication.json'
  const original = () => [...contents.keys()].find((path) => path.startsWith('originals/')) ?? ''

  test('a verdict that its bytes do not bear', async () => {
    const other = altered(PROOF, (text) =>
      text.replace('"outcome": "passed"', '"outcome": "failed"'),
    )
    expect(await faultsOf(hashedAgain(other))).toContain('verdict-differs verdict on E-1')
    const none = altered(PROOF, (text) =>
      text.replace(/"signedOctetsSha256": "../, '"signedOctetsSha256": "00'),
    )
    expect(await faultsOf(hashedAgain(none))).toContain('verdict-differs verdict on E-1')
  })
  test('a mail that is not the one that came', async () => {
    const path = original()
    const other = hashedAgain(altered(path, (text) => text.replace('Subject', 'subject')))
    expect(await faultsOf(other)).toEqual(expect.arrayContaining(['receipt-altered E-1']))
    const receipts = 'items/02-receipts.json'
    const both = altered(receipts, (text) => text.replace(/"sha256": "../, '"sha256": "00'))
    expect(await faultsOf(hashedAgain(both))).toContain('receipt-unsealed E-1')
  })
  test('a list that is not there, with all that names it: the verdict can no longer be reached', async () => {
    const status = [...contents.keys()].find((path) => path.startsWith('status/')) ?? ''
    const all = altered(PROOF, (text) => text.replace(`"${status}"`, 'null'))
    all.delete(status)
    expect(await faultsOf(hashedAgain(all))).toContain('verdict-unchecked verdict on E-1')
  })
  test('an entry that the CRL does not have, and one that was never sealed', async () => {
    const other = altered(PUBLICATION, (text) => text.replace('certificateHold', 'keyCompromise'))
    expect(await faultsOf(hashedAgain(other))).toEqual(
      expect.arrayContaining(['sighting-altered CRL 77', 'sighting-differs CRL 77']),
    )
  })
  test('a CRL that another signed, that is none, or that is gone', async () => {
    const list = [...contents.keys()].find((path) => path.startsWith('published/')) ?? ''
    const forged = Buffer.from(contents.get(list) ?? '')
    forged.writeUInt8(forged.readUInt8(forged.length - 1) ^ 1, forged.length - 1)
    expect(await faultsOf(hashedAgain(copy().set(list, forged)))).toContain('crl-forged CRL 77')
    expect(await faultsOf(hashedAgain(copy().set(list, Buffer.from('x'))))).toContain(
      'crl-malformed CRL 77',
    )
    const gone = altered(PUBLICATION, (text) => text.replace(`"${list}"`, 'null'))
    gone.delete(list)
    expect(await faultsOf(hashedAgain(gone))).toContain('crl-not-kept CRL 77')
  })
  test('a document that is none', async () => {
    for (const path of ['items/02-receipts.json', PROOF, PUBLICATION])
      expect(await faultsOf(hashedAgain(copy().set(path, Buffer.from('[]'))))).toContain(
        `document-malformed ${path}`,
      )
    // More mails than any case has would keep the checker busy for hours.
    const proof = JSON.parse(String(contents.get(PROOF)))
    const many = JSON.stringify({ ...proof, mails: Array(1_001).fill(proof.mails[0]) })
    expect(await faultsOf(hashedAgain(copy().set(PROOF, Buffer.from(many))))).toContain(
      `document-malformed ${PROOF}`,
    )
    expect(
      await faultsOf(hashedAgain(copy().set('trust/anchors/x.cer', Buffer.from('x')))),
    ).toContain('trust-malformed trust/anchors/x.cer')
  })
})

test('whatever octets of the file are changed, it is never whole', async () => {
  const change = fc.tuple(fc.nat(pack.length - 1), fc.integer({ min: 1, max: 255 }))
  const some = fc.uniqueArray(change, { minLength: 1, maxLength: 4, selector: ([at]) => at })
  await fc.assert(
    fc.asyncProperty(some, async (changes) => {
      const made = Buffer.from(pack)
      for (const [at, by] of changes) made.writeUInt8(made.readUInt8(at) ^ by, at)
      const read = await readPack(memoryOctets(made))
      expect(read.ok && (await checkPack(read, { anchors })).outcome).not.toBe('whole')
    }),
    { numRuns: 300 },
  )
})

test('whatever octet of whatever file is changed by one who writes the checksums anew, it is never whole', async () => {
  const paths = [...contents.keys()].filter((path) => path !== SIGNATURE)
  const where = fc.tuple(
    fc.constantFrom(...paths),
    fc.double({ min: 0, max: 0.999999, noNaN: true }),
    fc.integer({ min: 1, max: 255 }),
  )
  await fc.assert(
    fc.asyncProperty(where, async ([path, place, by]) => {
      const bytes = Buffer.from(contents.get(path) ?? '')
      const at = Math.floor(place * bytes.length)
      bytes.writeUInt8(bytes.readUInt8(at) ^ by, at)
      const { outcome } = await check(await zipOf(copy().set(path, bytes)))
      expect(outcome).toBe('broken')
    }),
    { numRuns: 80 },
  )
})
