// The small network that reads one character of a comb: three convolutions and two full layers.
import { readFile } from 'node:fs/promises'
import { GLYPH_SIZE } from './glyph.ts'
import { openProducts, type Products } from './products.ts'

/** The last class is a cell in which nothing is written: dirt, a rule's remains, a neighbour's stroke. */
export const CELL_CLASSES = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ '

export type Convolution = {
  readonly name: LayerName
  readonly bias: LayerName
  readonly kernel: number
  readonly from: number
  readonly to: number
  /** Of its input and, since every convolution pads, of its output; the pool behind it halves that. */
  readonly side: number
}

/** The shape, fixed: weights made for another shape are refused. */
export const convolutions: readonly Convolution[] = [
  { name: 'conv1', bias: 'bias1', kernel: 5, from: 1, to: 32, side: GLYPH_SIZE },
  { name: 'conv2', bias: 'bias2', kernel: 3, from: 32, to: 64, side: GLYPH_SIZE / 2 },
  { name: 'conv3', bias: 'bias3', kernel: 3, from: 64, to: 128, side: GLYPH_SIZE / 4 },
]
export const FEATURES = 128 * (GLYPH_SIZE / 8) ** 2
export const HIDDEN = 128

export type LayerName =
  | 'conv1'
  | 'bias1'
  | 'conv2'
  | 'bias2'
  | 'conv3'
  | 'bias3'
  | 'full1'
  | 'bias4'
  | 'full2'
  | 'bias5'

export type Weights = Readonly<Record<LayerName, Float32Array>>

export type CellReader = (glyph: Float32Array) => Float32Array

/** The layers in the order in which the file holds them. */
export const layerSizes: readonly (readonly [name: LayerName, size: number])[] = [
  ...convolutions.flatMap(({ name, bias, kernel, from, to }) => [
    [name, to * from * kernel ** 2] as const,
    [bias, to] as const,
  ]),
  ['full1', HIDDEN * FEATURES],
  ['bias4', HIDDEN],
  ['full2', CELL_CLASSES.length * HIDDEN],
  ['bias5', CELL_CLASSES.length],
]

type Header = {
  readonly classes: string
  readonly temperature: number
  readonly layers: readonly { readonly name: string; readonly scale: number }[]
}

export const networks: readonly URL[] = [
  'cell-network.bin',
  'cell-network-second.bin',
  'cell-network-third.bin',
].map((name) => new URL(name, import.meta.url))

/** Asks all networks and takes the mean of their answers: what one misreads, another that learnt apart mostly does not. */
export async function openCellReader(files = networks): Promise<CellReader> {
  const readers = await Promise.all(files.map(openNetwork))
  return (glyph) => meanOf(readers.map((read) => read(glyph)))
}

function meanOf(all: readonly Float32Array[]): Float32Array {
  const [first = new Float32Array(0)] = all
  return first.map((_, at) => all.reduce((sum, p) => sum + (p[at] ?? 0), 0) / all.length)
}

async function openNetwork(file: URL): Promise<CellReader> {
  const { weights, temperature } = await readWeights(file)
  const score = await openScorer(weights)
  return (glyph) => softmax(score(glyph), temperature)
}

/** A file of weights: one line of JSON with their provenance, then 16-bit integers. */
export async function readWeights(
  file: URL,
): Promise<{ readonly weights: Weights; readonly temperature: number }> {
  const bytes = await readFile(file)
  const end = bytes.indexOf(0x0a)
  const header = JSON.parse(bytes.subarray(0, end).toString('utf8')) as Header // our own file
  if (header.classes !== CELL_CLASSES) throw new Error('read the cell network: other classes')
  let at = end + 1
  const entries = layerSizes.map(([name, size], index) => {
    const layer = header.layers[index]
    if (layer?.name !== name) throw new Error(`read the cell network: no layer "${name}"`)
    const values = new Float32Array(size)
    for (let one = 0; one < size; one++, at += 2) values[one] = bytes.readInt16LE(at) * layer.scale
    return [name, values] as const
  })
  const weights = Object.fromEntries(entries) as Weights // every name of layerSizes is there
  return { weights, temperature: header.temperature }
}

/** The scores of a glyph, one for each class; good until the next glyph is read. */
export type Scorer = (glyph: Float32Array) => Float32Array

export async function openScorer(weights: Weights): Promise<Scorer> {
  const products = await openProducts(SCORER_MEGABYTES)
  const stages = convolutions.map((layer) => openStage(products, layer, weights))
  const full1 = openFull(products, weights.full1, weights.bias4, FEATURES)
  const full2 = openFull(products, weights.full2, weights.bias5, HIDDEN)
  return (glyph) => {
    let maps = glyph
    for (const stage of stages) maps = stage(maps)
    const hidden = full1(maps)
    for (let at = 0; at < hidden.length; at++) hidden[at] = Math.max(0, hidden[at] ?? 0)
    return full2(hidden)
  }
}

/** Weights of 300,000 numbers and the columns of the widest layer take 2.5. */
const SCORER_MEGABYTES = 4
/** The kernel of products goes by four rows and eight columns. */
const [ROWS, COLUMNS] = [4, 8]
export const upTo = (size: number, step: number): number => Math.ceil(size / step) * step

/** One convolution with its pool, maps in and maps out, each `side`² values. */
function openStage(products: Products, layer: Convolution, weights: Weights) {
  const { name, bias, kernel, from, to, side } = layer
  const [places, taps] = [side * side, from * kernel * kernel]
  const wide = upTo(places, COLUMNS)
  const own = products.room(to * taps)
  const columns = products.room(taps * wide)
  const maps = products.room(to * wide)
  own.values.set(weights[name])
  const output = new Float32Array((to * places) / 4)
  return (input: Float32Array): Float32Array => {
    toColumns(layer, 1, input, columns.values, wide)
    for (let map = 0; map < to; map++)
      maps.values.fill(weights[bias][map] ?? 0, map * wide, (map + 1) * wide)
    products.times(to, wide, taps, own, columns, maps, true)
    pool(maps.values, wide, layer, output)
    return output
  }
}

/**
 * Lays the inputs of a convolution out in columns, so that it becomes one product of matrices: a row of `wide` numbers a
 * tap, in it every place of each glyph. What lies outside a glyph is nothing, and is left as it stands in `to`.
 * `input`: map after map, in each the glyphs one after another.
 */
export function toColumns(
  { kernel, from, side }: Convolution,
  glyphs: number,
  input: Float32Array,
  to: Float32Array,
  wide: number,
): void {
  const [pad, places] = [kernel >> 1, side * side]
  let row = 0
  for (let map = 0; map < from; map++)
    for (let dy = -pad; dy <= pad; dy++)
      for (let dx = -pad; dx <= pad; dx++, row += wide)
        for (let one = 0; one < glyphs; one++) {
          const source = (map * glyphs + one) * places
          const place = row + one * places
          const [first, last] = [Math.max(0, -dx), side - Math.max(0, dx)]
          for (let y = Math.max(0, -dy); y < side - Math.max(0, dy); y++) {
            const at = source + (y + dy) * side + dx
            for (let x = first; x < last; x++) to[place + y * side + x] = input[at + x] ?? 0
          }
        }
}

/** The strongest of each four, never less than nothing (ReLU). */
function pool(maps: Float32Array, wide: number, { to, side }: Convolution, out: Float32Array) {
  const half = side / 2
  for (let map = 0, place = 0; map < to; map++)
    for (let y = 0; y < half; y++)
      for (let x = 0; x < half; x++, place++) {
        const at = map * wide + 2 * y * side + 2 * x
        const upper = Math.max(maps[at] ?? 0, maps[at + 1] ?? 0)
        const lower = Math.max(maps[at + side] ?? 0, maps[at + side + 1] ?? 0)
        out[place] = Math.max(0, upper, lower)
      }
}

/** A full layer, its inputs as the first of four rows and its weights turned, so that each is a column of the product. */
function openFull(products: Products, weights: Float32Array, bias: Float32Array, from: number) {
  const size = bias.length
  const wide = upTo(size, COLUMNS)
  const input = products.room(ROWS * from)
  const turned = products.room(from * wide)
  const sums = products.room(ROWS * wide)
  for (let row = 0; row < size; row++)
    for (let column = 0; column < from; column++)
      turned.values[column * wide + row] = weights[row * from + column] ?? 0
  const output = sums.values.subarray(0, size)
  return (values: Float32Array): Float32Array => {
    input.values.set(values)
    output.set(bias)
    products.times(ROWS, wide, from, input, turned, sums, true)
    return output
  }
}

export function softmax(scores: Float32Array, temperature = 1): Float32Array {
  const most = Math.max(...scores)
  const raised = scores.map((score) => Math.exp((score - most) / temperature))
  const sum = raised.reduce((total, it) => total + it, 0)
  return raised.map((it) => it / sum)
}
