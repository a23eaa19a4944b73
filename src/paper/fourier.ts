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
export function transform({ width, height, re, im }: Spectrum, backward = false): void {
  const along = turns(width, backward)
  for (let y = 0; y < height; y++) across(re, im, y * width, along)
  down(re, im, width, turns(height, backward))
}

type Turns = {
  readonly size: number
  readonly cos: Float64Array
  readonly sin: Float64Array
  readonly order: Uint32Array
}

const known = new Map<string, Turns>()

function turns(size: number, backward: boolean): Turns {
  const key = `${size} ${backward}`
  const made = known.get(key)
  if (made) return made
  const [cos, sin] = [new Float64Array(size / 2), new Float64Array(size / 2)]
  for (let at = 0; at < size / 2; at++) {
    const angle = ((backward ? 2 : -2) * Math.PI * at) / size
    cos[at] = Math.cos(angle)
    sin[at] = Math.sin(angle)
  }
  const order = new Uint32Array(size)
  for (let at = 0; at < size; at++)
    order[at] = ((order[at >> 1] ?? 0) >> 1) | (at & 1 ? size >> 1 : 0)
  const fresh = { size, cos, sin, order }
  known.set(key, fresh)
  return fresh
}

/** Cooley and Tukey over one row. */
function across(re: Float32Array, im: Float32Array, start: number, along: Turns): void {
  const { size, cos, sin, order } = along
  for (let at = 0; at < size; at++) {
    const other = order[at] ?? 0
    if (other > at) swap(re, im, start + at, start + other, 1)
  }
  for (let half = 1; half < size; half *= 2) {
    const stride = size / (2 * half)
    for (let base = start; base < start + size; base += 2 * half)
      for (let one = 0; one < half; one++)
        turn(re, im, base + one, half, 1, cos[one * stride] ?? 0, sin[one * stride] ?? 0)
  }
}

/** The same down all columns at once, a row at a time: columns one by one would miss the cache at every step. */
function down(re: Float32Array, im: Float32Array, wide: number, along: Turns): void {
  const { size, cos, sin, order } = along
  for (let at = 0; at < size; at++) {
    const other = order[at] ?? 0
    if (other > at) swap(re, im, at * wide, other * wide, wide)
  }
  for (let half = 1; half < size; half *= 2) {
    const stride = size / (2 * half)
    for (let base = 0; base < size; base += 2 * half)
      for (let one = 0; one < half; one++) {
        const [c, s] = [cos[one * stride] ?? 0, sin[one * stride] ?? 0]
        turn(re, im, (base + one) * wide, half * wide, wide, c, s)
      }
  }
}

/** One butterfly for each of `count` pairs that lie `apart`. */
function turn(
  re: Float32Array,
  im: Float32Array,
  start: number,
  apart: number,
  count: number,
  c: number,
  s: number,
): void {
  for (let a = start; a < start + count; a++) {
    const b = a + apart
    const reB = re[b] ?? 0
    const imB = im[b] ?? 0
    const turnedRe = reB * c - imB * s
    const turnedIm = reB * s + imB * c
    const reA = re[a] ?? 0
    const imA = im[a] ?? 0
    re[b] = reA - turnedRe
    im[b] = imA - turnedIm
    re[a] = reA + turnedRe
    im[a] = imA + turnedIm
  }
}

function swap(re: Float32Array, im: Float32Array, a: number, b: number, count: number): void {
  for (let at = 0; at < count; at++) {
    const [reA, imA] = [re[a + at] ?? 0, im[a + at] ?? 0]
    re[a + at] = re[b + at] ?? 0
    im[a + at] = im[b + at] ?? 0
    re[b + at] = reA
    im[b + at] = imA
  }
}
