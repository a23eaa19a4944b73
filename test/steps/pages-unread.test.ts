/** A reader that broke off: which pages went unread, and why, is told with whatever is laid for the rest. */
import { expect, test } from 'vitest'
import {
  type PaperFindingCode,
  type PaperReading,
  paperFindingCodes,
} from '../../src/paper/reading.ts'
import { examinePaper } from '../../src/steps/examine-paper.ts'
import { openWorld } from '../world.ts'
import { examinersOpen, laid } from './email-desk.ts'
import { arrive, fixture, mailOf, rules, text } from './examiner.ts'

examinersOpen()

const failures = ['reader-died', 'reader-timeout', 'reader-memory', 'reader-fault'] as const
const unread = { code: 'unread-page', detail: 'page 2: the reader ended before it' } as const

function reading(code: PaperFindingCode, words?: string): PaperReading {
  return {
    ...{ pages: [], form: null, language: null, fields: {}, ticks: {}, crops: {} },
    quality: { kind: 'tiff', damaged: false },
    findings: [unread, { code, detail: 'so it was' }],
    ...(words ? { text: words } : {}),
  }
}

const LETTER = 'Please revoke my certificate 6F02B9A1D34C5E87.'

async function letterOf(code: PaperFindingCode) {
  const world = openWorld()
  const source = { kind: 'tray', tray: '/tray', name: 'fax.tif' } as const
  const id = await arrive(world, 'fax', Buffer.from('fax'), source)
  const reader = { read: async () => reading(code, LETTER) }
  const [request] = await examinePaper({ ...world, ...rules(), reader })(id)
  expect(request?.kind).toBe('revocation')
  return request?.findings ?? []
}

test.each(failures)('%s is told of a letter whose other pages went unread', async (code) => {
  const findings = await letterOf(code)
  expect(findings).toContainEqual(
    expect.objectContaining({ code, weight: 'doubt', grounds: 'so it was' }),
  )
  expect(findings).toContainEqual(
    expect.objectContaining({ code: 'unread-page', grounds: unread.detail }),
  )
})

/** What a form alone has: of a letter beside it nothing of this is true. */
const formsOwn: readonly PaperFindingCode[] = [
  ...(['upside-down', 'quarter-turned', 'edges-cut', 'form-language-differs'] as const),
  ...(['form-version-differs', 'weak-registration', 'cell-unclear', 'rule-broken'] as const),
  ...(['tick-unclear', 'signature-missing'] as const),
]

test('of a letter all is told that is said of the document, and nothing that is said of a form', async () => {
  for (const code of paperFindingCodes) {
    const codes = (await letterOf(code)).map((each) => each.code)
    expect([code, codes.includes(code)]).toEqual([code, !formsOwn.includes(code)])
  }
})

const tiff = { type: 'image/tiff', name: 'form.tif', body: fixture('fax/01-chan-typed.tif') }
const mail = (words: string) =>
  mailOf({ From: 'someone@example.com', Subject: 'Form' }, [text(words), tiff])

test.each(failures)(
  '%s on what a mail brings: it is laid to be looked at, and says why',
  async (code) => {
    const reader = { read: async () => reading(code) }
    const { request, revocation } = await laid(openWorld(), mail('Please see attached.'), {
      reader,
    })
    expect(request.kind).toBe('unreadable')
    expect(revocation.state).toBe('laid')
    expect(request.assessment?.recommendation.decision).toBe('look')
    expect(request.findings).toContainEqual(
      expect.objectContaining({ code, weight: 'doubt', grounds: 'form.tif: so it was' }),
    )
  },
)

test('where the mail itself asks it stays what it is, and why a page went unread is told beside', async () => {
  const reader = { read: async () => reading('reader-timeout') }
  const { request } = await laid(openWorld(), mail(LETTER), { reader })
  expect(request.kind).toBe('revocation')
  expect(request.findings.map(({ code }) => code)).toContain('reader-timeout')
})

test('what was read and is no form keeps a mail that asks nothing beside the queue', async () => {
  const reader = { read: async () => reading('no-form') }
  const { request, revocation } = await laid(openWorld(), mail('Please see attached.'), { reader })
  expect([request.kind, revocation.state]).toEqual(['enquiry', 'set-aside'])
})
