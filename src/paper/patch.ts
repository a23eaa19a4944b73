// A small piece of a page as ink: darkness from 0 (paper) to 1 (black), and the connected strokes in it.

export type Patch = {
  readonly width: number
  readonly height: number
  readonly ink: Float32Array
}

export type Stroke = {
  readonly label: number
  readonly area: number
  readonly left: number
  readonly top: number
  /** The last column and row that belong to it. */
  readonly right: number
  readonly bottom: number
}

export type Strokes = { readonly labels: Int32Array; readonly strokes: readonly Stroke[] }

const BLACK = 0.5

/** The share of a patch that is black, inside a margin of so many pixels. */
export function inkShare(patch: Patch, margin = 0): number {
  let black = 0
  const [right, bottom] = [patch.width - margin, patch.height - margin]
  for (let row = margin; row < bottom; row++)
    for (let column = margin; column < right; column++)
      if ((patch.ink[row * patch.width + column] ?? 0) > BLACK) black++
  const area = Math.max(0, right - margin) * Math.max(0, bottom - margin)
  return area === 0 ? 0 : black / area
}

/** Black pixels that touch, corners too, gathered into strokes. */
export function strokesOf(patch: Patch): Strokes {
  const { width, height, ink } = patch
  const labels = new Int32Array(width * height)
  const strokes: Stroke[] = []
  const waiting: number[] = []
  for (let start = 0; start < ink.length; start++) {
    if ((ink[start] ?? 0) <= BLACK || labels[start] !== 0) continue
    const label = strokes.length + 1
    let [area, left, top, right, bottom] = [0, width, height, -1, -1]
    labels[start] = label
    waiting.push(start)
    for (let at = waiting.pop(); at !== undefined; at = waiting.pop()) {
      const x = at % width
      const y = Math.floor(at / width)
      area++
      left = Math.min(left, x)
      right = Math.max(right, x)
      top = Math.min(top, y)
      bottom = Math.max(bottom, y)
      spread(patch, labels, waiting, label, x, y)
    }
    strokes.push({ label, area, left, top, right, bottom })
  }
  return { labels, strokes }
}

function spread(
  { width, height, ink }: Patch,
  labels: Int32Array,
  waiting: number[],
  label: number,
  x: number,
  y: number,
): void {
  for (let row = Math.max(0, y - 1); row <= Math.min(height - 1, y + 1); row++)
    for (let column = Math.max(0, x - 1); column <= Math.min(width - 1, x + 1); column++) {
      const at = row * width + column
      if (labels[at] === 0 && (ink[at] ?? 0) > BLACK) {
        labels[at] = label
        waiting.push(at)
      }
    }
}

/** The patch with only the given strokes left, and the soft edge around them. */
export function onlyStrokes(patch: Patch, found: Strokes, kept: readonly Stroke[]): Patch {
  const { width, height } = patch
  const keep = new Set(kept.map((it) => it.label))
  const ink = new Float32Array(patch.ink.length)
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const at = y * width + x
      if (nearKept(found.labels, keep, width, height, x, y)) ink[at] = patch.ink[at] ?? 0
    }
  return { width, height, ink }
}

function nearKept(
  labels: Int32Array,
  keep: ReadonlySet<number>,
  width: number,
  height: number,
  x: number,
  y: number,
): boolean {
  const own = labels[y * width + x] ?? 0
  if (own !== 0) return keep.has(own)
  for (let row = Math.max(0, y - 1); row <= Math.min(height - 1, y + 1); row++)
    for (let column = Math.max(0, x - 1); column <= Math.min(width - 1, x + 1); column++)
      if (keep.has(labels[row * width + column] ?? 0)) return true
  return false
}

/** Cuts a rectangle out of a patch; what lies outside is paper. */
export function cut(patch: Patch, left: number, top: number, width: number, height: number): Patch {
  const ink = new Float32Array(width * height)
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const column = left + x
      const row = top + y
      if (column >= 0 && row >= 0 && column < patch.width && row < patch.height)
        ink[y * width + x] = patch.ink[row * patch.width + column] ?? 0
    }
  return { width, height, ink }
}
