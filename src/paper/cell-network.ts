// The small network that reads one character of a comb: three convolutions and two full layers, run in plain code.
import { readFile } from 'node:fs/promises'
import { GLYPH_SIZE } from './glyph.ts'

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
  { name: 'conv1', bias: 'bias1', kernel: 5, from: 1, to: 24, side: GLYPH_SIZE },
  { name: 'conv2', bias: 'bias2', kernel: 3, from: 24, to: 48, side: GLYPH_SIZE / 2 },
  { name: 'conv3', bias: 'bias3', kernel: 3, from: 48, to: 96, side: GLYPH_SIZE / 4 },
]
export const FEATURES = 96 * (GLYPH_SIZE / 8) ** 2
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

/** Opens the weights beside this file: one line of JSON with their provenance, then 16-bit integers. */
export async function openCellReader(
  file = new URL('./cell-network.bin', import.meta.url),
): Promise<CellReader> {
  const { weights, temperature } = await readWeights(file)
  return (glyph) => softmax(forward(weights, glyph), temperature)
}

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

/** The scores of a glyph, one for each class. */
export function forward(weights: Weights, glyph: Float32Array): Float32Array {
  let maps = glyph
  for (const layer of convolutions)
    maps = pooled(convolved(layer, weights[layer.name], weights[layer.bias], maps), layer)
  const hidden = full(weights.full1, weights.bias4, maps, HIDDEN)
  for (let index = 0; index < hidden.length; index++)
    hidden[index] = Math.max(0, hidden[index] ?? 0)
  return full(weights.full2, weights.bias5, hidden, CELL_CLASSES.length)
}

/** Map after map, each `side`² values. Four maps at a time: each input is then fetched once for four products. */
function convolved(
  layer: Convolution,
  weights: Float32Array,
  bias: Float32Array,
  input: Float32Array,
): Float32Array {
  const { kernel, from, to, side } = layer
  const pad = kernel >> 1
  const wide = side + 2 * pad
  const framed = withFrame(input, from, side, pad)
  const output = new Float32Array(to * side * side)
  const [size, taps] = [side * side, from * kernel * kernel]
  for (let map = 0; map < to; map += 4)
    for (let y = 0; y < side; y++)
      for (let x = 0; x < side; x++) {
        let [a, b, c, d] = [
          bias[map] ?? 0,
          bias[map + 1] ?? 0,
          bias[map + 2] ?? 0,
          bias[map + 3] ?? 0,
        ]
        let tap = map * taps
        for (let source = 0; source < from; source++)
          for (let dy = 0; dy < kernel; dy++) {
            let at = (source * wide + y + dy) * wide + x
            for (const end = at + kernel; at < end; at++, tap++) {
              const value = framed[at] ?? 0
              a += value * (weights[tap] ?? 0)
              b += value * (weights[tap + taps] ?? 0)
              c += value * (weights[tap + 2 * taps] ?? 0)
              d += value * (weights[tap + 3 * taps] ?? 0)
            }
          }
        const place = map * size + y * side + x
        output[place] = a
        output[place + size] = b
        output[place + 2 * size] = c
        output[place + 3 * size] = d
      }
  return output
}

function withFrame(input: Float32Array, maps: number, side: number, pad: number): Float32Array {
  const wide = side + 2 * pad
  const framed = new Float32Array(maps * wide * wide)
  for (let map = 0; map < maps; map++)
    for (let y = 0; y < side; y++) {
      const row = input.subarray((map * side + y) * side, (map * side + y + 1) * side)
      framed.set(row, (map * wide + y + pad) * wide + pad)
    }
  return framed
}

/** The strongest of each four, never less than nothing (ReLU). */
function pooled(maps: Float32Array, { to, side }: Convolution): Float32Array {
  const half = side / 2
  const output = new Float32Array(to * half * half)
  for (let row = 0; row < to * half; row++)
    for (let x = 0; x < half; x++) {
      const at = 2 * row * side + 2 * x
      const upper = Math.max(maps[at] ?? 0, maps[at + 1] ?? 0)
      const lower = Math.max(maps[at + side] ?? 0, maps[at + side + 1] ?? 0)
      output[row * half + x] = Math.max(0, upper, lower)
    }
  return output
}

function full(
  weights: Float32Array,
  bias: Float32Array,
  input: Float32Array,
  size: number,
): Float32Array {
  const output = new Float32Array(size)
  for (let row = 0; row < size; row++) {
    let sum = bias[row] ?? 0
    const start = row * input.length
    for (let column = 0; column < input.length; column++)
      sum += (weights[start + column] ?? 0) * (input[column] ?? 0)
    output[row] = sum
  }
  return output
}

export function softmax(scores: Float32Array, temperature = 1): Float32Array {
  const most = Math.max(...scores)
  const raised = scores.map((score) => Math.exp((score - most) / temperature))
  const sum = raised.reduce((total, it) => total + it, 0)
  return raised.map((it) => it / sum)
}
