// What an examination left in the records, as the desk can show it: read leniently, for those rooms may grow.
import { z } from 'zod'
import type { Bilingual } from '../revocation/kinds.ts'
import { lastTyped, type TypedField } from '../revocation/typed.ts'
import type { ReadingView, VerdictView } from './api-evidence.ts'
import { box } from './api-words.ts'
import { keptSheet, sheetView, shownBox, shownSize } from './sheets.ts'

const text = z
  .string()
  .nullish()
  .transform((value) => value ?? null)

const verdictRecord = z.object({
  outcome: z.enum(['passed', 'passed-on-hold', 'failed', 'indeterminate', 'unsigned']),
  code: text,
  detail: text,
  signer: z
    .object({
      subject: z.string(),
      issuer: z.string(),
      serial: z.string(),
      emails: z.array(z.string()),
      notAfter: z.string(),
    })
    .nullish()
    .transform((value) => value ?? null),
  signingTime: text,
  signatureAlgorithm: text,
  digestAlgorithm: text,
  onHoldSince: text,
  path: z.array(z.string()).default([]),
  status: z
    .array(
      z.object({
        subject: z.string(),
        source: z.enum(['crl', 'ocsp']).default('crl'),
        crlIssuer: text,
        crlNumber: text,
        responder: text,
        producedAt: text,
        nonce: z
          .boolean()
          .nullish()
          .transform((value) => value ?? null),
        thisUpdate: z.string(),
        nextUpdate: text,
        sha256: text,
      }),
    )
    .default([]),
  notes: z.array(z.object({ code: z.string(), detail: z.string() })).default([]),
})

/** A sentence about a verdict, handed in by the room that knows them. */
export type VerdictWords = (outcome: VerdictView['outcome'], code: string | null) => Bilingual

export function verdictView(kept: unknown, words: VerdictWords): VerdictView | null {
  const parsed = verdictRecord.safeParse(kept)
  if (!parsed.success) return null
  return { ...parsed.data, says: words(parsed.data.outcome, parsed.data.code) }
}

/** The lists and responses that a verdict rests on. */
export function statusOf(kept: unknown): VerdictView['status'] {
  const parsed = verdictRecord.safeParse(kept)
  return parsed.success ? parsed.data.status : []
}

const placed = { page: z.int(), pixels: box }
const paperReading = z.object({
  pages: z.array(
    z.object({ width: z.number(), height: z.number(), xDpi: z.number(), yDpi: z.number() }),
  ),
  form: text,
  language: z
    .enum(['en', 'tc'])
    .nullish()
    .transform((value) => value ?? null),
  fields: z.record(
    z.string(),
    z.object({
      ...placed,
      value: z.string(),
      asRead: z.string(),
      confidence: z.number(),
      valid: z.boolean().default(true),
      repaired: z.boolean().default(false),
      sure: z
        .boolean()
        .nullish()
        .transform((value) => value ?? null),
    }),
  ),
  ticks: z.record(
    z.string(),
    z.object({
      ...placed,
      ticked: z.boolean(),
      confidence: z.number(),
      scribbled: z.boolean().default(false),
    }),
  ),
  crops: z.record(z.string(), z.object({ ...placed, ink: z.number() })),
  quality: z
    .object({ upsideDown: z.boolean().default(false), pageCount: z.int().max(500).optional() })
    .catch({ upsideDown: false }),
  // Readings of before sorted nothing.
  sheets: z.array(keptSheet).catch([]).default([]),
  labels: z.record(z.string(), z.object({ en: z.string(), tc: z.string() })).default({}),
  findings: z.array(z.object({ code: z.string(), detail: z.string() })).default([]),
})

/** As it was kept: pixels are those of the pages as they were decoded. */
export function keptReading(kept: unknown): z.infer<typeof paperReading> | null {
  return paperReading.safeParse(kept).data ?? null
}

/** Pages that were read, and those beyond, which are shown to whoever asks for them. */
export function pagesInAll({ pages, quality }: z.infer<typeof paperReading>): number {
  return Math.max(pages.length, quality.pageCount ?? 0)
}

type Typing = {
  readonly typed?: readonly TypedField[] | undefined
  readonly awaited?: readonly string[]
}

export function readingView(kept: unknown, typing: Typing = {}): ReadingView | null {
  const reading = keptReading(kept)
  if (!reading) return null
  const { quality, sheets, ...rest } = reading
  const set = <T extends Place>(record: Readonly<Record<string, T>>) =>
    Object.fromEntries(
      Object.entries(record).map(([name, it]) => [name, { ...it, pixels: shown(reading, it) }]),
    )
  const [read, ticks, crops] = [set(rest.fields), set(rest.ticks), set(rest.crops)]
  const fields = withTyping(read, typing)
  const anywhere = [fields, ticks, crops].flatMap((each) => Object.values<Place>(each))[0]
  // Only the page that carries the form was judged; letters beside it are shown as they came.
  const turnedPage = quality.upsideDown ? (anywhere?.page ?? null) : null
  const inOrder = named(turnedPage)
  const placed = { fields: inOrder(fields), ticks: inOrder(ticks), crops: inOrder(crops) }
  const pages = rest.pages.map((size, index) => shownSize(sheets[index], size))
  const known = { pages, pagesInAll: pagesInAll(reading), sheets: sheets.map(sheetView) }
  return { ...rest, ...known, turnedPage, ...placed }
}

function withTyping<T>(fields: Readonly<Record<string, T>>, { typed, awaited = [] }: Typing) {
  const last = lastTyped(typed)
  return Object.fromEntries(
    Object.entries(fields).map(([name, field]) => {
      const { value, officer, at } = last[name] ?? {}
      const by = value !== undefined && officer && at ? { value, officer, at } : null
      return [name, { ...field, awaited: awaited.includes(name), masked: false, typed: by }]
    }),
  )
}

type Box = readonly [number, number, number, number]
type Place = { readonly page: number; readonly pixels: Box }

function shown({ pages, sheets }: z.infer<typeof paperReading>, { page, pixels }: Place): Box {
  return shownBox(sheets[page], pages[page], pixels)
}

/** In the order an eye goes over the page: by page, by line (a tenth of an inch is one), then from the left; over a
 *  page that is turned from its other end. */
function named(turnedPage: number | null) {
  const sign = ({ page }: Place) => (page === turnedPage ? -1 : 1)
  const line = (it: Place) => sign(it) * Math.round((it.pixels[1] ?? 0) / 20)
  const left = (it: Place) => sign(it) * (it.pixels[0] ?? 0)
  return <T extends Place>(record: Readonly<Record<string, T>>): (T & { name: string })[] =>
    Object.entries(record)
      .map(([name, value]) => ({ ...value, name }))
      .sort((a, b) => a.page - b.page || line(a) - line(b) || left(a) - left(b))
}
