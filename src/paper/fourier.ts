// The two-dimensional Fourier transform, for finding where a whole form lies on a page in one stroke.

/** A complex picture: `re` and `im` hold `width`×`height` values each; both sides are powers of two. */
export type Spectrum = {
  readonly width: number
  readonly height: number
  readonly re: Float32Array
  readonly im: Float32Array
}

export function blankSpectrum(width: number, height: number): Spectrum {
  const size = width * height
  return { width, height, re: new Float32Array(size), im: new Float32Array(size) }
}

/** In place. Backward does not divide by the number of points: correlation is only compared with itself. */
export function transform(picture: Spectrum, backward = false): void {
  const { width, height, re, im } = picture
  const rowTurns = turns(width, backward)
  for (let y = 0; y < height; y++) strip(re, im, y * width, 1, width, rowTurns)
  const columnTurns = turns(height, backward)
  const [re1, im1] = [new Float32Array(height), new Float32Array(height)]
  for (let x = 0; x < width; x++) {
    for (let y = 0; y < height; y++) {
      re1[y] = re[y * width + x] ?? 0
      im1[y] = im[y * width + x] ?? 0
    }
    strip(re1, im1, 0, 1, height, columnTurns)
    for (let y = 0; y < height; y++) {
      re[y * width + x] = re1[y] ?? 0
      im[y * width + x] = im1[y] ?? 0
    }
  }
}

type Turns = { readonly cos: Float64Array; readonly sin: Float64Array; readonly order: Uint32Array }

function turns(size: number, backward: boolean): Turns {
  const [cos, sin] = [new Float64Array(size / 2), new Float64Array(size / 2)]
  for (let at = 0; at < size / 2; at++) {
    const angle = ((backward ? 2 : -2) * Math.PI * at) / size
    cos[at] = Math.cos(angle)
    sin[at] = Math.sin(angle)
  }
  const order = new Uint32Array(size)
  for (let at = 0; at < size; at++)
    order[at] = ((order[at >> 1] ?? 0) >> 1) | (at & 1 ? size >> 1 : 0)
  return { cos, sin, order }
}

/** Cooley and Tukey over one row or column. */
function strip(
  re: Float32Array,
  im: Float32Array,
  start: number,
  step: number,
  size: number,
  { cos, sin, order }: Turns,
): void {
  for (let at = 0; at < size; at++) {
    const other = order[at] ?? 0
    if (other > at) swap(re, im, start + at * step, start + other * step)
  }
  for (let half = 1; half < size; half *= 2) {
    const stride = size / (2 * half)
    for (let base = 0; base < size; base += 2 * half)
      for (let one = 0; one < half; one++) {
        const a = start + (base + one) * step
        const b = a + half * step
        const c = cos[one * stride] ?? 0
        const s = sin[one * stride] ?? 0
        const reB = re[b] ?? 0
        const imB = im[b] ?? 0
        const turnedRe = reB * c - imB * s
        const turnedIm = reB * s + imB * c
        re[b] = (re[a] ?? 0) - turnedRe
        im[b] = (im[a] ?? 0) - turnedIm
        re[a] = (re[a] ?? 0) + turnedRe
        im[a] = (im[a] ?? 0) + turnedIm
      }
  }
}

function swap(re: Float32Array, im: Float32Array, a: number, b: number): void {
  const [reA, imA] = [re[a] ?? 0, im[a] ?? 0]
  re[a] = re[b] ?? 0
  im[a] = im[b] ?? 0
  re[b] = reA
  im[b] = imA
}
