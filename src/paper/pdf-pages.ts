// Turns a PDF's pages into rasters with PDFium; a page that is one scanned image is taken at about its own pixels.
import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { init, type WrappedPdfiumModule } from '@embedpdf/pdfium'
import type { Page } from './page.ts'

export type PdfLimits = {
  readonly pages: number
  readonly pixels: number
  /** The one page that is wanted, from 0; nothing stands for the others. */
  readonly only?: number
}

export type PdfPages = {
  /** Nothing stands for a page that could not be drawn. */
  readonly pages: readonly (Page | undefined)[]
  readonly count: number
  readonly fault?: 'encrypted' | 'undecodable' | 'too-large'
  /** Why pages are missing, by their index. */
  readonly faults: readonly { readonly page: number; readonly fault: PageFault }[]
}

export type PageFault = 'page-undecodable' | 'too-large'

/** FPDF_GetLastError: the document wants a password. */
const ERROR_PASSWORD = 4
/** fpdf_edit.h FPDF_PAGEOBJ_IMAGE. */
const OBJECT_IMAGE = 3
/** fpdfview.h: 8-bit grey bitmap; render in grey; render annotations (a filled-in form's entries). */
const FORMAT_GREY = 1
const RENDER = 0x08 | 0x01
/** What a PDF drawn by a program is rendered at: the resolution of a fine fax. */
const DRAWN_DPI = 204
/** A scan finer than this says nothing more to the reader. */
const FINEST_DPI = 300

/** What an instance may take, in megabytes: a page of 600 dpi in colour needs two thirds of it. The one after an abort has
 *  less, for the memory of the first may not have been given back, and both together must fit into the child. */
const [FIRST_MOST, NEXT_MOST] = [320, 160]
/** After so many aborts, the rest of the document is not tried. */
const MOST_ABORTS = 2

export async function pdfPages(
  bytes: Uint8Array,
  limits: PdfLimits,
  dpi?: number,
): Promise<PdfPages> {
  const opened = await openDocument(bytes, FIRST_MOST)
  if (opened.fault) return { pages: [], count: 0, fault: opened.fault, faults: [] }
  return renderAll(opened, () => openDocument(bytes, NEXT_MOST), limits, dpi)
}

type Open = { readonly pdfium: WrappedPdfiumModule; readonly document: number }
type Opened =
  | (Open & { readonly fault?: undefined })
  | { readonly fault: NonNullable<PdfPages['fault']> }

/** In an instance of its own: after an abort nothing in the old one can be trusted (paper §1). */
async function openDocument(bytes: Uint8Array, most: number): Promise<Opened> {
  const pdfium = await openPdfium(most)
  const heap = pdfium.pdfium.wasmExports.malloc(bytes.length)
  if (heap === 0) return { fault: 'too-large' }
  memory(pdfium).set(bytes, heap)
  const document = pdfium.FPDF_LoadMemDocument(heap, bytes.length, '')
  if (document !== 0) return { pdfium, document }
  return { fault: pdfium.FPDF_GetLastError() === ERROR_PASSWORD ? 'encrypted' : 'undecodable' }
}

async function openPdfium(most: number): Promise<WrappedPdfiumModule> {
  const file = createRequire(import.meta.url).resolve('@embedpdf/pdfium/pdfium.wasm')
  const wasm = await readFile(file)
  const wasmBinary = wasm.buffer.slice(wasm.byteOffset, wasm.byteOffset + wasm.byteLength)
  const pdfium = await init({ wasmBinary: wasmBinary as ArrayBuffer })
  bounded(heapOf(pdfium), most)
  pdfium.PDFiumExt_Init()
  return pdfium
}

/** Past its bound the instance aborts, which ends one page; the bound of the child would end the document. */
function bounded(heap: WebAssembly.Memory, most: number): void {
  const grow = heap.grow.bind(heap)
  heap.grow = (by) => {
    if (heap.buffer.byteLength + by * 65_536 > most << 20) throw new RangeError(`over ${most} MB`)
    return grow(by)
  }
}

async function renderAll(
  opened: Open,
  again: () => Promise<Opened>,
  limits: PdfLimits,
  dpi: number | undefined,
): Promise<PdfPages> {
  let open: Open | undefined = opened
  const count = opened.pdfium.FPDF_GetPageCount(opened.document)
  const pages: (Page | undefined)[] = []
  const faults: { page: number; fault: PageFault }[] = []
  let [left, aborts] = [limits.pixels * 4, 0]
  for (let index = 0; index < Math.min(count, limits.pages); index++) {
    const wanted = limits.only === undefined || limits.only === index
    const page: Drawn | undefined = wanted ? drawnIn(open, index, limits, left, dpi) : undefined
    if (typeof page !== 'string') {
      pages.push(page)
      left -= page ? page.width * page.height : 0
      continue
    }
    pages.push(undefined)
    faults.push({ page: index, fault: page === 'too-large' ? page : 'page-undecodable' })
    if (page === 'aborted') open = ++aborts < MOST_ABORTS ? await another(again) : undefined
  }
  if (open) open.pdfium.FPDF_CloseDocument(open.document)
  return { pages, count, faults }
}

async function another(again: () => Promise<Opened>): Promise<Open | undefined> {
  globalThis.gc?.() // the old instance's memory is of no more use
  const opened = await again().catch(() => undefined)
  return opened?.fault === undefined ? opened : undefined
}

type Drawn = Page | 'aborted' | 'too-large' | 'undecodable'

function drawnIn(
  open: Open | undefined,
  index: number,
  limits: PdfLimits,
  left: number,
  dpi: number | undefined,
): Drawn {
  if (!open) return 'undecodable'
  const most = Math.min(limits.pixels, left)
  return drawn(() => renderPage(open.pdfium, open.document, index, most, dpi))
}

function drawn<T>(draw: () => T): T | 'aborted' {
  try {
    return draw()
  } catch {
    return 'aborted'
  }
}

function renderPage(
  pdfium: WrappedPdfiumModule,
  document: number,
  index: number,
  pixels: number,
  wished: number | undefined,
): Page | 'too-large' | 'undecodable' {
  const page = pdfium.FPDF_LoadPage(document, index)
  if (page === 0) return 'undecodable'
  try {
    const [wide, high] = [pdfium.FPDF_GetPageWidthF(page), pdfium.FPDF_GetPageHeightF(page)]
    if (!(wide > 0 && high > 0)) return 'undecodable'
    const dpi = wished ?? scanDpi(pdfium, page, wide) ?? DRAWN_DPI
    const [width, height] = [Math.round((wide * dpi) / 72), Math.round((high * dpi) / 72)]
    // Looked at before the bitmap is made: a MediaBox can claim any size.
    if (width < 1 || height < 1 || width * height > pixels) return 'too-large'
    const grey = rasterise(pdfium, page, width, height)
    return grey ? { width, height, xDpi: dpi, yDpi: dpi, grey } : 'undecodable'
  } finally {
    pdfium.FPDF_ClosePage(page)
  }
}

function rasterise(
  pdfium: WrappedPdfiumModule,
  page: number,
  width: number,
  height: number,
): Uint8Array | undefined {
  const bitmap = pdfium.FPDFBitmap_CreateEx(width, height, FORMAT_GREY, 0, 0)
  if (bitmap === 0) return undefined
  try {
    pdfium.FPDFBitmap_FillRect(bitmap, 0, 0, width, height, 0xffffffff)
    pdfium.FPDF_RenderPageBitmap(bitmap, page, 0, 0, width, height, 0, RENDER)
    const [from, stride] = [
      pdfium.FPDFBitmap_GetBuffer(bitmap),
      pdfium.FPDFBitmap_GetStride(bitmap),
    ]
    const grey = new Uint8Array(width * height)
    for (let row = 0; row < height; row++)
      grey.set(
        memory(pdfium).subarray(from + row * stride, from + row * stride + width),
        row * width,
      )
    return grey
  } finally {
    pdfium.FPDFBitmap_Destroy(bitmap)
  }
}

/** The resolution of a page that is one image from edge to edge, within what the reader can use. */
function scanDpi(pdfium: WrappedPdfiumModule, page: number, wide: number): number | undefined {
  if (pdfium.FPDFPage_CountObjects(page) !== 1) return undefined
  const object = pdfium.FPDFPage_GetObject(page, 0)
  if (pdfium.FPDFPageObj_GetType(object) !== OBJECT_IMAGE) return undefined
  const heap = pdfium.pdfium.wasmExports.malloc(8)
  try {
    if (!pdfium.FPDFImageObj_GetImagePixelSize(object, heap, heap + 4)) return undefined
    // A quarter turn of the page lays the picture's height across it.
    const onSide = pdfium.FPDFPage_GetRotation(page) % 2 === 1
    const pixels = pdfium.pdfium.getValue(onSide ? heap + 4 : heap, 'i32')
    return Math.min(FINEST_DPI, Math.max(100, Math.round((pixels * 72) / wide)))
  } finally {
    pdfium.pdfium.wasmExports.free(heap)
  }
}

function heapOf(pdfium: WrappedPdfiumModule): WebAssembly.Memory {
  const { memory: heap }: { readonly memory?: unknown } = pdfium.pdfium.wasmExports as object
  if (heap instanceof WebAssembly.Memory) return heap
  throw new Error('PDFium does not show its memory')
}

/** The WASM memory as it is now: asked for anew each time, since it moves when it grows. */
function memory(pdfium: WrappedPdfiumModule): Uint8Array {
  // The package exports it but forgot it in its types.
  return (pdfium.pdfium as unknown as { HEAPU8: Uint8Array }).HEAPU8
}
