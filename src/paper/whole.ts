// Tells a document's kind by its content, and whether all of it has arrived.
import type { FileKind } from './reading.ts'
import { walkTiff } from './tiff.ts'

/** Known by the first bytes; a name or a declared type is the sender's claim. */
export function sniff(bytes: Uint8Array): FileKind | undefined {
  const head = Buffer.from(bytes.subarray(0, 1024)).toString('latin1')
  if (head.startsWith('II*\0') || head.startsWith('MM\0*')) return 'tiff'
  if (head.startsWith('\x89PNG\r\n\x1a\n')) return 'png'
  if (head.startsWith('\xff\xd8\xff')) return 'jpeg'
  // ISO 32000-1 annex H.3: readers accept the header anywhere in the first 1024 bytes.
  if (head.includes('%PDF-')) return 'pdf'
  return undefined
}

/** Is the document all there? A fax still being received, or a call that broke off, is not (paper §4). */
export function structurallyWhole(bytes: Uint8Array): boolean {
  switch (sniff(bytes)) {
    case 'tiff': {
      const walk = walkTiff(bytes)
      return walk.chainWhole && walk.pages.every((page) => page.whole)
    }
    case 'pdf':
      return Buffer.from(bytes.subarray(-1024)).toString('latin1').includes('%%EOF')
    case 'png':
      return pngEnds(bytes)
    case 'jpeg':
      return jpegEnds(bytes)
    case undefined:
      return false
  }
}

function pngEnds(bytes: Uint8Array): boolean {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  let at = 8
  while (at + 12 <= bytes.length) {
    if (view.getUint32(at + 4) === 0x49454e44) return true // IEND
    at += 12 + view.getUint32(at)
  }
  return false
}

/** The end-of-image marker, behind which some cameras leave a few bytes of padding. */
function jpegEnds(bytes: Uint8Array): boolean {
  let last = bytes.length - 1
  while (
    last > 2 &&
    bytes.length - last < 64 &&
    !(bytes[last - 1] === 0xff && bytes[last] === 0xd9)
  )
    last--
  return last > 2 && bytes[last - 1] === 0xff && bytes[last] === 0xd9
}
