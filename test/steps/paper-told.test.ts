/** What is told of a form as it was filled in, of its ink, and of papers that were not looked at: each code is brought about. */
import { expect, test } from 'vitest'
import { inkPrint } from '../../src/paper/ink-print.ts'
import type { CropReading, FieldReading, PaperReading } from '../../src/paper/reading.ts'
import { readPages } from '../../src/steps/examine-email-pages.ts'
import { examinePaper } from '../../src/steps/examine-paper.ts'
import { inkKnown } from '../../src/steps/paper-ink.ts'
import { formOf } from '../../src/steps/paper-typed.ts'
import { openWorld, type World } from '../world.ts'
import { arrive, rules } from './examiner.ts'

const placed = { page: 0, box: [0, 0, 9, 9], pixels: [0, 0, 90, 90] } as const
const typed = (value: string, more: Partial<FieldReading> = {}): FieldReading => ({
  ...{ ...placed, value, asRead: value, confidence: 1, valid: true, repaired: false, sure: true },
  ...more,
})

/** A ring and a bar, as a stamp leaves them: `turn` draws another. */
function print(turn = 0) {
  const size = 240
  const ink = Float32Array.from({ length: size * size }, (_, at) => {
    const [x, y] = [(at % size) - size / 2, Math.floor(at / size) - size / 2]
    const away = Math.hypot(x, y)
    const along = x * Math.cos(turn) + y * Math.sin(turn)
    return (away > 80 && away < 95) || (Math.abs(along) < 8 && away < 60 && x > -20) ? 1 : 0
  })
  const found = inkPrint({ width: size, height: size, ink }, 8)
  if (!found) throw new Error('there is no ink')
  return found
}

const crop = (more: Partial<CropReading> = {}): CropReading => ({ ...placed, ink: 0.05, ...more })

function form(more: Partial<PaperReading> = {}): PaperReading {
  return {
    ...{ pages: [], form: 'rcr-1', language: 'en', labels: {}, findings: [] },
    quality: { kind: 'tiff', damaged: false },
    fields: { srn: typed('0000100017') },
    ticks: ticks('certType.personal', 'scope.this'),
    crops: { signature: crop() },
    ...more,
  }
}

const groups = ['certType.personal', 'certType.server', 'scope.this', 'scope.all']
const roles = ['requesterRole.subscriber', 'requesterRole.authorisedUser']

function ticks(...ticked: readonly string[]): PaperReading['ticks'] {
  return Object.fromEntries(
    [...groups, ...roles].map((id) => {
      const is = ticked.includes(id)
      return [id, { ...placed, ticked: is, confidence: 1, ink: is ? 0.2 : 0 }]
    }),
  )
}

let arrived = 0
async function told(world: World, reading: PaperReading): Promise<string[]> {
  const source = { kind: 'tray', tray: '/tray', name: `told-${++arrived}.tif` } as const
  const id = await arrive(world, 'fax', Buffer.from(source.name), source)
  const reader = { read: async () => reading }
  const [request] = await examinePaper({ ...world, ...rules(), reader })(id)
  if (!request || !formOf(request)) throw new Error('no form was laid')
  return (request.assessment?.findings ?? []).map(({ code, weight }) => `${weight} ${code}`)
}

test.each([
  [
    'two types ticked',
    ['certType.personal', 'certType.server', 'scope.this'],
    'doubt form-type-unclear',
  ],
  ['no type ticked', ['scope.this'], 'doubt form-type-unclear'],
  ['two roles ticked', ['certType.personal', 'scope.this', ...roles], 'doubt form-role-unclear'],
  ['this one and all', ['certType.personal', 'scope.this', 'scope.all'], 'doubt form-scope-both'],
  ['neither this one nor all', ['certType.personal'], 'note form-scope-blank'],
])('%s: it is told', async (_what, ticked, code) => {
  expect(await told(openWorld(), form({ ticks: ticks(...ticked) }))).toContain(code)
})

const states = /form-(type|role|scope)|-cut$|-overlaid$/

test('a form that is filled in as it should be tells none of these', async () => {
  const chop = crop()
  const found = await told(openWorld(), form({ crops: { signature: crop(), chop } }))
  expect(found.filter((code) => states.test(code))).toEqual([])
})

test.each([
  ['a signature over its edge', { signature: crop({ cut: true }) }, 'note signature-cut'],
  ['a chop over its edge', { signature: crop(), chop: crop({ cut: true }) }, 'note chop-cut'],
  ['a chop over the signature', { signature: crop({ crowded: true }) }, 'note signature-overlaid'],
] as const)('%s: it is told', async (_what, crops, code) => {
  const found = await told(openWorld(), form({ crops }))
  expect(found.filter((each) => states.test(each))).toEqual([code])
})

test('a number whose cells allow another one on the register: both are to be compared', async () => {
  const other = '0000100025'
  const cells = [...'0000100017'].map((char, at) => {
    const second = other[at] ?? char
    return [{ char, p: 0.6 }, ...(second === char ? [] : [{ char: second, p: 0.4 }])]
  })
  const srn = typed('0000100017', { cells })
  const world = openWorld()
  expect(await world.register.find({ srn: other })).toHaveLength(1)
  expect(await told(world, form({ fields: { srn } }))).toContain('doubt other-reading-on-register')
  const sure = typed('0000100017', { cells: cells.map((cell) => cell.slice(0, 1)) })
  expect(await told(openWorld(), form({ fields: { srn: sure } }))).not.toContain(
    'doubt other-reading-on-register',
  )
})

test('the day of expiry, the number of the business and the representative’s card are held against the register', async () => {
  const lee = { ...ticks('certType.personal', 'scope.this') }
  const differing = {
    srn: typed((await srnOf('lee')) ?? ''),
    expiry: typed('01/02/2030'),
    brn: typed('87654321'),
    arId: typed('A1234563'),
  }
  const codes = ['expiry-differs', 'brn-differs', 'representative-id-differs']
  const found = await told(openWorld(), form({ ticks: lee, fields: differing }))
  for (const code of codes) expect(found).toContain(`doubt ${code}`)
  // What breaks its rule was not read.
  const broken = Object.entries(differing).map(([name, read]) => [
    name,
    name === 'srn' ? read : { ...read, valid: false },
  ])
  const unread = await told(openWorld(), form({ ticks: lee, fields: Object.fromEntries(broken) }))
  for (const code of codes) expect(unread).not.toContain(`doubt ${code}`)
})

const srnOf = async (id: string) => (await openWorld().register.certificate(id))?.srn

test('a chop that lies just as on another’s form is told, and is nothing more than told', async () => {
  const world = openWorld()
  const chop = { chop: crop({ print: print() }) }
  await told(world, form({ crops: chop }))
  const another = { srn: typed('0000100025') }
  const again = await told(world, form({ fields: another, crops: chop }))
  expect(again).toContain('note chop-as-before')
  const turned = { chop: crop({ print: print(1) }) }
  expect(await told(world, form({ crops: turned }))).not.toContain('note chop-as-before')
})

test('a great many prints are compared with other work between, and where some are left it is told', async () => {
  const mine = print()
  const reading = form({ crops: { chop: crop({ print: mine }) } })
  const before = { channel: 'fax', caseId: null, what: 'chop' } as const
  // Of another size: told apart at a glance.
  const row = { ...mine, across: mine.across * 3, ...before }
  const asked: number[] = []
  const run = async (count: number) => {
    const { evidence, prints } = openWorld()
    const all = Array.from({ length: count }, (_, at) => ({ ...row, receiptId: `E-${at}` }))
    const ofSize = async (_print: unknown, _but: string, most: number) => {
      asked.push(most)
      return all.slice(0, most)
    }
    let [turns, ended] = [0, false]
    const turn = () => {
      turns++
      if (!ended) setImmediate(turn)
    }
    turn()
    const ports = { evidence, prints: { ...prints, ofSize } }
    const ink = await inkKnown(ports, reading, { receiptId: 'E-now', ordinal: 0 })
    ended = true
    const found = await ink(null, { channel: 'fax', caseId: null })
    return { turns, found: found.map(({ code, weight }) => `${weight} ${code}`) }
  }
  const some = await run(200)
  expect(some.turns).toBeGreaterThan(150)
  expect(some.found).toEqual([])
  expect((await run(500)).found).toEqual([])
  expect((await run(501)).found).toEqual(['note ink-not-all-compared'])
  expect(asked).toEqual([501, 501, 501])
})

test('more documents are attached than are read: the others are named', async () => {
  const bytes = Buffer.from('II*\0')
  const names = ['1.tif', '2.tif', '3.tif', '4.tif', '5.tif']
  const read: Uint8Array[] = []
  const reader = {
    read: async (each: Uint8Array) => {
      read.push(each)
      return form()
    },
  }
  const kind = { mediaType: 'image/tiff', declaredType: 'image/tiff', sha256: '' }
  const documents = names.map((name) => ({ name, bytes, ...kind }))
  const { pages, findings } = await readPages(reader, documents)
  expect([pages.length, read.length]).toEqual([3, 3])
  expect(findings).toMatchObject([
    { code: 'documents-unread', weight: 'doubt', grounds: '4.tif, 5.tif' },
  ])
  expect((await readPages(reader, documents.slice(0, 3))).findings).toEqual([])
})
