/** A fax and its original laid on one another: the same paper differs nowhere, a changed one where it was changed. */
import { beforeAll, describe, expect, test } from 'vitest'
import { fax, scan } from '../../fixtures/paper/fax-machine.ts'
import { senderLine, signature } from '../../fixtures/paper/ink.ts'
import { comparePapers } from '../../src/paper/compare.ts'
import { shipped } from '../../src/process/shipped.ts'
import { fixture } from '../steps/examiner.ts'

const forms = shipped('policies/forms')
const pdf = fixture('paper/chan.pdf')
const signed = `<g transform="translate(20 219)">${signature('CHAN TAI MAN', 'once')}</g>`
const DASH = '<path d="M120 137l4 0" stroke="#000" stroke-width="0.5"/>'
/** On the SRN 0000100017: a bar makes the first 0 an 8, a flag the first 1 a 7. */
const BAR = '<path d="M59.7 67.3h1.6" stroke="#000" stroke-width="0.35"/>'
const FLAG = '<path d="M80.6 65.8h1.2" stroke="#000" stroke-width="0.4"/>'
const page = (bytes: Uint8Array) => ({ bytes, page: 0 })

/** On paper: scanned at 200 dpi, a little askew. */
const paper = async (ink: string) =>
  page(await (await scan({ pdf, ink, skew: -0.7, fine: true }, 200)).png().toBuffer())

const ways = [
  ['standard resolution', { fine: false }],
  ['fine, askew', { fine: true, skew: 1.5 }],
  ['standard resolution, askew and speckled', { fine: false, skew: -2, speckle: 0.003 }],
] as const

describe.each(ways)('sent at %s', (name, how) => {
  let sent: { bytes: Uint8Array; page: number }
  beforeAll(async () => {
    const ink = signed + (await senderLine('FROM: +852 2555 0001   23/11/2026 10:00  P.01'))
    sent = page(await fax([{ pdf, ink, ...how }], { name, coding: 'g4' }))
  })

  test('the paper it was sent from differs nowhere, whatever line the machine printed along the top', async () => {
    const compared = await comparePapers(sent, await paper(signed), forms)
    expect(compared?.differences).toEqual([])
    expect(compared?.width).toBe(840)
    expect(
      Buffer.from(compared?.png ?? [])
        .subarray(1, 4)
        .toString(),
    ).toBe('PNG')
  })

  test('a dash that was added afterwards is found where it is', async () => {
    const compared = await comparePapers(sent, await paper(signed + DASH), forms)
    expect(compared?.differences).toHaveLength(1)
    const [{ on, box } = { on: '', box: [] }] = compared?.differences ?? []
    const [x = 0, y = 0, width = 0, height = 0] = box
    expect(on).toBe('second')
    expect([x, x + width, y, y + height].map(Math.round)).toEqual([120, 124, 137, 137])
  })
})

describe.each([
  ['standard resolution, askew', { fine: false, skew: 1 }],
  ['fine, speckled', { fine: true, skew: -1, speckle: 0.006 }],
] as const)('in the cells of a number, sent at %s', (name, how) => {
  let sent: { bytes: Uint8Array; page: number }
  beforeAll(async () => {
    sent = page(await fax([{ pdf, ink: signed, ...how }], { name, coding: 'g3:1d' }))
  })

  test.each([
    ['a bar makes an 8 of a 0', BAR, [58, 63]],
    ['a flag makes a 7 of a 1', FLAG, [78, 83]],
  ] as const)('%s: it is found in its cell, and nothing else', async (_what, ink, [from, to]) => {
    const { differences = [] } = (await comparePapers(sent, await paper(signed + ink), forms)) ?? {}
    expect(differences.map(({ on }) => on)).toEqual(['second'])
    const [x = 0, y = 0, width = 0, height = 0] = differences[0]?.box ?? []
    expect(x > from && x + width < to && y > 64 && y + height < 70.6).toBe(true)
  })

  test('what was taken away of a digit is told of the fax', async () => {
    const barred = { pdf, ink: signed + BAR, ...how }
    const before = page(await fax([barred], { name: `${name} barred`, coding: 'g4' }))
    const { differences = [] } = (await comparePapers(before, await paper(signed), forms)) ?? {}
    expect(differences).toMatchObject([{ on: 'first' }])
  })

  test('nothing is drawn of the paper as it was sent', async () => {
    expect((await comparePapers(sent, await paper(signed), forms))?.differences).toEqual([])
  })
})

test('what is on the fax alone is told of the first page, another signature on both', async () => {
  const sent = page(
    await fax([{ pdf, ink: signed + DASH, fine: true }], { name: 'a', coding: 'g4' }),
  )
  const other = `<g transform="translate(20 219)">${signature('WONG SIU MING', 'once')}</g>`
  const compared = await comparePapers(sent, await paper(other), forms)
  const [first, second] = (['first', 'second'] as const).map((on) =>
    (compared?.differences ?? []).filter((each) => each.on === on).map(({ box }) => box),
  )
  expect(first?.some(([x, y]) => x > 115 && y > 130 && y < 140)).toBe(true)
  for (const found of [first, second]) expect(found?.some(([, y]) => y > 216 && y < 241)).toBe(true)
})

test.each([
  ['a page without a form', 'fax/09-letter.tif'],
  ['no document at all', null],
])('%s cannot be laid on one', async (_what, file) => {
  const other = file === null ? Buffer.from('nothing') : fixture(file)
  const chan = page(fixture('fax/01-chan-typed.tif'))
  expect(await comparePapers(chan, page(other), forms)).toBeUndefined()
  expect(await comparePapers({ ...chan, page: 7 }, chan, forms)).toBeUndefined()
})
