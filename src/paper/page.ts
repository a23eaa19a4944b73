// What a decoded page is, whatever it was decoded from.

/** One decoded page: grey, row by row, 0 black to 255 white. Dots per inch differ across and down (204×98). */
export type Page = {
  readonly width: number
  readonly height: number
  readonly xDpi: number
  readonly yDpi: number
  readonly grey: Uint8Array
  /** Stands for a page that could not be decoded, so that the others keep their numbers. */
  readonly missing?: true
}
