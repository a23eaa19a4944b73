// The print of a specimen's ink, as it lies on file: a picture of one signature or chop, of unknown scale.
import { inkPrint } from './ink-print.ts'
import { decodePages } from './pages.ts'
import { evenly } from './raster.ts'
import type { InkPrint } from './reading.ts'

const SCALE = 8

/** Nothing where the image cannot be decoded or holds too little ink. */
export async function specimenPrint(bytes: Uint8Array): Promise<InkPrint | undefined> {
  const [page] = (await decodePages(bytes)).pages
  return page && inkPrint(evenly(page, SCALE), SCALE)
}
