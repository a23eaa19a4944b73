// Decodes a received document into pages: fax TIFF, PDF, PNG and JPEG, within limits, saying what was wrong with it.
import type { Page } from './page.ts'
import { pdfPages } from './pdf-pages.ts'
import { type Raster, rasterOf } from './picture-rows.ts'
import type { FileKind, PaperFinding, PaperQuality } from './reading.ts'
import { pictureDpi } from './sheet-size.ts'
import { type TiffPage, type TiffWalk, walkTiff } from './tiff.ts'
import { sniff, structurallyWhole } from './whole.ts'

export type { Page } from './page.ts'
export { sniff, structurallyWhole } from './whole.ts'

export type Decoded = {
  readonly pages: readonly Page[]
  readonly quality: PaperQuality
  readonly findings: readonly PaperFinding[]
}

export type DecodeLimits = {
  readonly bytes: number
  readonly pages: number
  /** Of one page, and a quarter of what all pages together may have. */
  readonly pixels: number
  /** The one page that is wanted, from 0; the others are as missing. */
  readonly only?: number
}

/** 64 MB: a hundred times the longest fax. 30 megapixels: A4 at 500 dpi. */
export const decodeLimits: DecodeLimits = { bytes: 64 << 20, pages: 20, pixels: 30_000_000 }

/** An officer may look at any page up to this, each decoded alone; a fax has a tenth of it. */
export const MOST_SHOWN = 500

/** Of a document that is longer than what is read. */
const beyond = (count: number, { pages }: DecodeLimits) =>
  count > pages ? { pageCount: Math.min(count, MOST_SHOWN) } : {}

function tooMany(count: number, { pages }: DecodeLimits): PaperFinding[] {
  if (count <= pages) return []
  return [
    { code: 'too-many-pages', detail: `${count} pages, of which the first ${pages} were read` },
  ]
}

/** Never throws for what the sender sent: what can't be decoded is a finding. */
export async function decodePages(bytes: Uint8Array, limits = decodeLimits): Promise<Decoded> {
  const kind = sniff(bytes)
  if (bytes.length === 0) return failed('unknown', 'empty-file', 'the file has no bytes')
  if (!kind) return failed('unknown', 'unknown-kind', 'neither TIFF, PDF, PNG nor JPEG')
  if (bytes.length > limits.bytes)
    return failed(kind, 'too-large', `${bytes.length} bytes, of ${limits.bytes} allowed`)
  switch (kind) {
    case 'tiff':
      return decodeTiff(bytes, limits)
    case 'pdf':
      return decodePdf(bytes, limits)
    case 'png':
    case 'jpeg':
      return decodeImage(bytes, kind, limits)
  }
}

function failed(kind: PaperQuality['kind'], code: PaperFinding['code'], detail: string): Decoded {
  return { pages: [], quality: { kind, damaged: true }, findings: [{ code, detail }] }
}

/** TIFF 6.0 and RFC 2301: what sharp's libtiff can't read is named, so that the gateway can be set right. */
const UNREADABLE: Readonly<Record<number, string>> = {
  6: 'old-style JPEG',
  34661: 'JBIG',
  9: 'JBIG (T.85)',
  10: 'JBIG (T.43)',
}

async function decodeTiff(bytes: Uint8Array, limits: DecodeLimits): Promise<Decoded> {
  const walk = walkTiff(bytes)
  const findings: PaperFinding[] = tiffFindings(walk, limits)
  const pages: (Page | undefined)[] = []
  let left = limits.pixels * 4
  for (const [index, directory] of walk.pages.slice(0, limits.pages).entries()) {
    const most = Math.min(limits.pixels, left)
    const wanted = limits.only === undefined || limits.only === index
    const decoded = wanted ? await tiffPage(bytes, directory, index, most) : {}
    if (decoded.finding) findings.push(decoded.finding)
    pages.push(decoded.page)
    left -= decoded.page ? decoded.page.width * decoded.page.height : 0
  }
  const quality = tiffQuality(walk, isDamaged(findings))
  return {
    ...inPlace(pages, findings),
    quality: { ...quality, ...beyond(walk.pages.length, limits) },
  }
}

async function tiffPage(
  bytes: Uint8Array,
  directory: TiffPage,
  index: number,
  most: number,
): Promise<{ readonly page?: Page; readonly finding?: PaperFinding }> {
  const { width, height, xDpi, yDpi } = directory
  const compression = UNREADABLE[directory.compression]
  const finding = (code: PaperFinding['code'], detail: string) => ({
    finding: { code, detail: `page ${index + 1}: ${detail}` },
  })
  if (compression) return finding('unsupported-compression', compression)
  const size = `${width}×${height} pixels`
  if (width * height === 0) return finding('page-undecodable', size)
  if (width * height > most) return finding('too-large', size)
  const rows = directory.rowsInside
  const together = await rasterOf(bytes, { page: index, rows }, most)
  const raster =
    'fault' in together ? await rasterOf(startingAt(bytes, directory.at), { rows }, most) : together
  if ('fault' in raster) return finding('page-undecodable', raster.fault)
  const page = resolved(raster, xDpi, yDpi)
  return raster.damaged ? { page, ...finding('damaged', raster.damaged) } : { page }
}

/** The same file with this directory as its first: libvips looks at the first page before any other, and gives up where
 *  that one is broken. */
function startingAt(bytes: Uint8Array, directory: number): Uint8Array {
  const file = Buffer.from(bytes)
  if (file[0] === 0x49) file.writeUInt32LE(directory, 4)
  else file.writeUInt32BE(directory, 4)
  return file
}

/** Pages under the numbers that they have in the file: something stands for those that could not be decoded. */
function inPlace(
  pages: readonly (Page | undefined)[],
  findings: readonly PaperFinding[],
): Pick<Decoded, 'pages' | 'findings'> {
  if (pages.some((page) => page !== undefined))
    return { pages: pages.map((page) => page ?? missing), findings }
  const none = findings.map((it) =>
    it.code === 'page-undecodable' ? { ...it, code: 'undecodable' as const } : it,
  )
  return { pages: [], findings: none }
}

/** A long document is whole: no more of it than its beginning is read. */
const isDamaged = (findings: readonly PaperFinding[]) =>
  findings.some(({ code }) => code !== 'too-many-pages')

const missing: Page = {
  ...{ width: 1, height: 1, xDpi: 204, yDpi: 204 },
  grey: new Uint8Array([255]),
  missing: true,
}

function tiffFindings(walk: TiffWalk, limits: DecodeLimits): PaperFinding[] {
  const findings: PaperFinding[] = []
  if (walk.fault) findings.push({ code: 'truncated', detail: walk.fault })
  else if (!walk.pages.every((page) => page.whole))
    findings.push({ code: 'truncated', detail: 'a strip lies outside the file' })
  if (walk.pages.length > limits.pages) {
    const detail = `${walk.pages.length} pages, of which the first ${limits.pages} were read`
    findings.push({ code: 'too-many-pages', detail })
  }
  const bad = sum(walk.pages, (page) => page.badLines)
  if (bad > 0)
    findings.push({ code: 'bad-fax-lines', detail: `the fax machine counted ${bad} bad lines` })
  return findings
}

function tiffQuality(walk: TiffWalk, damaged: boolean): PaperQuality {
  const senderLine = walk.pages[0]?.description ?? ''
  return {
    kind: 'tiff',
    damaged,
    badLines: sum(walk.pages, (page) => page.badLines),
    consecutiveBadLines: Math.max(0, ...walk.pages.map((page) => page.consecutiveBadLines)),
    ...(senderLine === '' ? {} : { senderLine }),
  }
}

const sum = (pages: readonly TiffPage[], of: (page: TiffPage) => number) =>
  pages.reduce((total, page) => total + of(page), 0)

async function decodePdf(bytes: Uint8Array, limits: DecodeLimits): Promise<Decoded> {
  const broken = { pages: [], count: 0, fault: 'undecodable', faults: [] } as const
  const { pages, count, fault, faults } = await pdfPages(bytes, limits).catch(() => broken)
  const findings: PaperFinding[] = faults.map((it) => ({
    code: it.fault,
    detail: `page ${it.page + 1} of ${count}`,
  }))
  if (fault) findings.push({ code: fault, detail: 'no page of the PDF could be opened' })
  else if (count === 0) findings.push({ code: 'undecodable', detail: 'the PDF has no page' })
  if (pages.length === 0 && !structurallyWhole(bytes))
    findings.unshift({ code: 'truncated', detail: 'the end of the PDF is missing' })
  findings.push(...tooMany(count, limits))
  const quality = { kind: 'pdf', damaged: isDamaged(findings), ...beyond(count, limits) } as const
  return { ...inPlace(pages, findings), quality }
}

async function decodeImage(
  bytes: Uint8Array,
  kind: FileKind,
  limits: DecodeLimits,
): Promise<Decoded> {
  const raster = await rasterOf(bytes, {}, limits.pixels)
  if ('fault' in raster) {
    const code = raster.fault.includes('pixel limit') ? 'too-large' : 'undecodable'
    return failed(kind, code, raster.fault)
  }
  const findings: PaperFinding[] = raster.damaged
    ? [{ code: 'damaged', detail: raster.damaged }]
    : []
  const dpi = pictureDpi(raster, raster.density)
  const page = resolved(raster, dpi, dpi)
  return { pages: [page], quality: { kind, damaged: findings.length > 0 }, findings }
}

function resolved(raster: Raster, xDpi: number, yDpi: number): Page {
  const { width, height, grey, sound } = raster
  // Said nowhere: as if the page were A4; a strip of a few pixels must not come out as nought or a mile.
  const across = xDpi || yDpi || Math.min(1200, Math.max(30, Math.round((width / 210) * 25.4)))
  const page = { width, height, xDpi: across, yDpi: yDpi || across, grey }
  return sound ? { ...page, sound } : page
}
