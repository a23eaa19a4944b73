// The register in typed arrays: what a page's cells find on it, and when that is not enough to choose.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  type Cell,
  type Cells,
  type Indexed,
  isClear,
  marginOf,
} from '../../src/revocation/likely.ts'
import { openRegisterIndex } from '../../src/revocation/register-index.ts'

const DIGITS = '0123456789'
const HEX = `${DIGITS}ABCDEF`
const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ'

/** A cell that is read as that character with so much belief, the rest spread evenly. */
const cell = (char: string, alphabet: string, p = 0.99): Cell => ({
  alphabet,
  logP: [...alphabet].map((each) => Math.log(each === char ? p : (1 - p) / (alphabet.length - 1))),
})
/** A cell torn between two characters. */
const torn = (a: string, b: string, alphabet: string): Cell => ({
  alphabet,
  logP: [...alphabet].map((each) => Math.log(each === a ? 0.5 : each === b ? 0.49 : 0.0006)),
})
const gap = (text: string, alphabet: string, p?: number): Cells =>
  [...text].map((char) => (char === ' ' ? null : cell(char, alphabet, p)))
const srn = (text: string, p?: number) => gap(text, DIGITS, p)
const serial = (text: string, p?: number) => gap(text.padEnd(40), HEX, p)
const hkid = (text: string, p?: number): Cells =>
  [...text.padStart(9)].map((char, at) =>
    char === ' ' ? null : cell(char, at < 2 ? LETTERS : at < 8 ? DIGITS : `${DIGITS}A`, p),
  )

const holder = (id: string, more: Partial<Indexed> = {}): Indexed => ({
  id,
  serial: '3A41C7059E2210B4',
  srn: '0000100017',
  hkid: 'A1234563',
  nameEn: 'CHAN TAI MAN',
  nameZh: '陳大文',
  organisation: '',
  address: 'taiman.chan@example.hk',
  ...more,
})
/** A thousand others, none of them like those above. */
const crowd = Array.from({ length: 1000 }, (_none, at) =>
  holder(`X${at}`, {
    serial: (0x6b1d_0000_0000_0000n + BigInt(at) * 0x1_0f3b_77d1_0123n).toString(16),
    srn: String(7_000_000_123 + at * 7919),
    hkid: `K${String(900_000 - at * 131)}7`,
    nameEn: `NOBODY ${at}`,
    nameZh: '',
    address: `someone${at}@elsewhere.example`,
  }),
)
const indexOf = (...certificates: Indexed[]) => openRegisterIndex([...certificates, ...crowd])

describe('the certificate that a page names comes first, and clearly', () => {
  const index = indexOf(holder('chan'))
  test.each([
    ['by its serial number', { serial: serial('3A41C7059E2210B4') }],
    ['by SRN and HKID', { srn: srn('0000100017'), hkid: hkid('A1234563') }],
    ['with a zero before the serial number', { serial: serial('003A41C7059E2210B4') }],
    ['with gaps between groups', { serial: serial('3A41 C705 9E22 10B4') }],
    ['with the last cell lost', { serial: serial('3A41C7059E2210B') }],
    ['with the first cell lost', { serial: serial(' A41C7059E2210B4') }],
    ['with a cell that nobody could read', { serial: serial('3A41C70 9E2210B4') }],
    [
      'with its letter in the first of two cells',
      { srn: srn('0000100017'), hkid: hkid('A 1234563') },
    ],
    ['beside a field that was not read', { serial: serial('3A41C7059E2210B4'), srn: [null, null] }],
    [
      'with every cell in doubt',
      {
        serial: serial('3A41C7059E2210B4', 0.6),
        srn: srn('0000100017', 0.6),
        hkid: hkid('A1234563', 0.6),
      },
    ],
  ])('%s', (_how, sought) => {
    const likely = index.candidates(sought)
    expect(likely.nearest[0]?.id).toBe('chan')
    expect(isClear(likely)).toBe(true)
  })

  test('a name or an address alone puts it first, and never clearly', () => {
    for (const sought of [
      { name: ['Chan Tai-man'] },
      { name: ['TAI MAN CHAN'] },
      { nameZh: ['陳大文'] },
      { address: ['taiman.chan@exampIe.hk'] },
    ]) {
      const likely = index.candidates(sought)
      expect(likely.nearest[0]?.id).toBe('chan')
      expect(isClear(likely)).toBe(false)
    }
  })

  test('nothing asked, or an empty register, answers nothing', () => {
    expect(index.candidates({})).toMatchObject({ nearest: [], conflicts: [] })
    expect(openRegisterIndex().candidates({ srn: srn('0000100017') }).nearest).toEqual([])
  })
})

describe('neighbours', () => {
  const neighbour = holder('neighbour', { serial: '77F00B15C0FFEE01', srn: '0000100011' })

  test('one character never decides, however sure it looks', () => {
    const index = indexOf(holder('chan'), neighbour)
    const likely = index.candidates({ srn: srn('0000100017', 0.999999), hkid: hkid('A1234563') })
    expect(likely.nearest.slice(0, 2).map(({ id }) => id)).toEqual(['chan', 'neighbour'])
    expect(marginOf(likely)).toBeGreaterThan(5)
    expect(isClear(likely)).toBe(false)
  })

  test('the serial number tells them apart', () => {
    const index = indexOf(neighbour, holder('chan'))
    const likely = index.candidates({
      srn: [...srn('000010001'), torn('1', '7', DIGITS)],
      hkid: hkid('A1234563'),
      serial: serial('3A41C7059E2210B4', 0.7),
    })
    expect(likely.nearest[0]?.id).toBe('chan')
    expect(isClear(likely)).toBe(true)
  })

  test('two certificates of one holder, and no serial number: nothing between them', () => {
    const index = indexOf(holder('old'), holder('new', { serial: '55AA' }))
    const likely = index.candidates({ srn: srn('0000100017'), hkid: hkid('A1234563') })
    expect(marginOf(likely)).toBe(0)
    expect(isClear(likely)).toBe(false)
  })
})

describe('fields that disagree', () => {
  const other = holder('wong', {
    serial: '6F02B9A1D34C5E87',
    srn: '8412907735',
    hkid: 'K9073215',
    nameEn: 'WONG SIU MING',
  })
  const index = indexOf(holder('chan'), other)

  test.each([
    [
      'SRN',
      { srn: srn('8412907735'), hkid: hkid('A1234563'), serial: serial('3A41C7059E2210B4') },
      'srn',
    ],
    [
      'HKID',
      { srn: srn('0000100017'), hkid: hkid('K9073215'), serial: serial('3A41C7059E2210B4') },
      'hkid',
    ],
    [
      'serial number',
      {
        srn: srn('0000100017'),
        hkid: hkid('A1234563'),
        name: ['CHAN TAI MAN'],
        serial: serial('6F02B9A1D34C5E87'),
      },
      'serial',
    ],
  ] as const)(
    'the %s names another certificate: told, and nothing is clear',
    (_which, sought, field) => {
      const likely = index.candidates(sought)
      expect(isClear(likely)).toBe(false)
      expect(likely.nearest[0]?.id).toBe('chan')
      expect(likely.conflicts).toEqual([{ field, id: 'wong' }])
      expect(likely.against).toEqual([field])
      expect(likely.nearest.map(({ id }) => id)).toContain('wong')
    },
  )

  test('a number that nobody bears stands against the certificate that the others name', () => {
    const likely = index.candidates({
      srn: srn('0000100017'),
      hkid: hkid('A1234563'),
      serial: serial('DEADBEEFDEADBEEF'),
    })
    expect(likely.nearest[0]?.id).toBe('chan')
    expect(likely.against).toEqual(['serial'])
    expect(isClear(likely)).toBe(false)
  })

  test('so does one surely other character', () => {
    const likely = index.candidates({ serial: serial('3A41C7059E2210B5', 0.9999) })
    expect(likely.nearest[0]?.id).toBe('chan')
    expect(likely.against).toEqual(['serial'])
  })
})

test('a certificate put in again is replaced, not doubled', () => {
  const index = indexOf(holder('chan'))
  const size = index.size
  index.put([holder('chan', { serial: 'ABCDEF12345678' })])
  expect(index.size).toBe(size)
  expect(index.candidates({ serial: serial('3A41C7059E2210B4') }).nearest[0]?.total).toBeLessThan(
    20,
  )
  expect(index.candidates({ serial: serial('ABCDEF12345678') }).nearest[0]?.id).toBe('chan')
})

test('ids of every length and script are kept apart', () => {
  const ids = fc.uniqueArray(fc.string({ unit: 'grapheme', minLength: 1 }), {
    minLength: 2,
    maxLength: 60,
  })
  fc.assert(
    fc.property(ids, (all) => {
      const index = openRegisterIndex(
        all.map((id, at) => holder(id, { serial: (0x10000 + at).toString(16) })),
      )
      expect(index.size).toBe(all.length)
      for (const [at, id] of all.entries()) {
        const [first] = index.candidates({
          serial: serial((0x10000 + at).toString(16).toUpperCase()),
        }).nearest
        expect(first?.id).toBe(id)
      }
    }),
    { numRuns: 30 },
  )
})

const number = fc.string({ unit: fc.constantFrom(...HEX), minLength: 1, maxLength: 40 })
const numbers = fc.uniqueArray(number, {
  minLength: 2,
  maxLength: 40,
  selector: (text) => text.replace(/^0+(?=.)/, ''),
})

test('whatever the register holds and however long its numbers are, what is read surely comes first', () => {
  fc.assert(
    fc.property(numbers, fc.nat(), (all, pick) => {
      const bare = all.map((text) => text.replace(/^0+(?=.)/, ''))
      const index = openRegisterIndex(bare.map((text, at) => holder(`C${at}`, { serial: text })))
      const at = pick % all.length
      const { nearest } = index.candidates({ serial: serial(bare[at] ?? '') })
      expect(nearest[0]?.id).toBe(`C${at}`)
      expect(nearest[0]?.total).toBeGreaterThan((nearest[1]?.total ?? -99) + 2)
    }),
    { numRuns: 100 },
  )
})

test('what is left out early is left out for certain: each score is what a slow reckoning says', () => {
  const logs = fc.array(fc.double({ min: -12, max: -0.01, noNaN: true }), {
    minLength: 16,
    maxLength: 16,
  })
  fc.assert(
    fc.property(
      fc.array(logs, { minLength: 16, maxLength: 16 }),
      fc.array(fc.string({ unit: fc.constantFrom(...HEX), minLength: 16, maxLength: 16 }), {
        minLength: 1,
        maxLength: 30,
      }),
      (beliefs, serials) => {
        const cells = beliefs.map((logP): Cell => ({ alphabet: HEX, logP }))
        const index = openRegisterIndex(
          serials.map((text, at) => holder(`C${at}`, { serial: text })),
        )
        const { nearest } = index.candidates({ serial: cells }, 100)
        for (const { id, total } of nearest) {
          const text = serials[Number(id.slice(1))] ?? ''
          expect(total).toBeCloseTo(Math.max(Math.log(0.002), slowly(cells, text)), 2)
        }
      },
    ),
    { numRuns: 50 },
  )
})

function slowly(cells: readonly Cell[], text: string): number {
  return cells.reduce((sum, { logP }, at) => {
    const own = logP[HEX.indexOf(text[at] ?? '')] ?? 0
    return sum + Math.max(own, Math.max(...logP) - 7.5) + Math.log(16)
  }, 0)
}
