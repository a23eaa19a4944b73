// What a decoded page is, whatever it was decoded from.
import type { Box } from './reading.ts'

/** One decoded page: grey, row by row, 0 black to 255 white. Dots per inch differ across and down (204×98). */
export type Page = {
  readonly width: number
  readonly height: number
  readonly xDpi: number
  readonly yDpi: number
  readonly grey: Uint8Array
  /** Stands for a page that could not be decoded, so that the others keep their numbers. */
  readonly missing?: true
  /** Where the file broke off: what of the page was decoded, in its pixels as it was decoded, however it was turned since.
   *  The rest is white, and says nothing. */
  readonly sound?: Box
}
