// The small network that reads one character of a comb: two strided convolutions and two full layers, run in plain code.
import { readFile } from 'node:fs/promises'
import { GLYPH_SIZE } from './glyph.ts'

export const CELL_CLASSES = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ'

/** The shape, fixed: weights made for another shape are refused. */
export const shape = {
  side: GLYPH_SIZE,
  conv1: { kernel: 5, stride: 2, pad: 2, from: 1, to: 10, side: 12 },
  conv2: { kernel: 3, stride: 2, pad: 1, from: 10, to: 24, side: 6 },
  hidden: 96,
  classes: CELL_CLASSES.length,
} as const

export type Convolution = {
  readonly kernel: number
  readonly stride: number
  readonly pad: number
  readonly from: number
  readonly to: number
  readonly side: number
}

export type Weights = {
  readonly conv1: Float32Array
  readonly bias1: Float32Array
  readonly conv2: Float32Array
  readonly bias2: Float32Array
  readonly full1: Float32Array
  readonly bias3: Float32Array
  readonly full2: Float32Array
  readonly bias4: Float32Array
}

export type CellReader = (glyph: Float32Array) => Float32Array

/** The layers in the order in which the file holds them. */
export const layerSizes: readonly (readonly [name: keyof Weights, size: number])[] = [
  ['conv1', shape.conv1.to * shape.conv1.from * shape.conv1.kernel ** 2],
  ['bias1', shape.conv1.to],
  ['conv2', shape.conv2.to * shape.conv2.from * shape.conv2.kernel ** 2],
  ['bias2', shape.conv2.to],
  ['full1', shape.hidden * shape.conv2.to * shape.conv2.side ** 2],
  ['bias3', shape.hidden],
  ['full2', shape.classes * shape.hidden],
  ['bias4', shape.classes],
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
  const weights = Object.fromEntries(entries) as Record<keyof Weights, Float32Array>
  return (glyph) => softmax(forward(weights, glyph).scores, header.temperature)
}

/** What every layer says; training looks at the ones between. */
export function forward(weights: Weights, glyph: Float32Array) {
  const first = convolve(shape.conv1, weights.conv1, weights.bias1, glyph, shape.side)
  const second = convolve(shape.conv2, weights.conv2, weights.bias2, first, shape.conv1.side)
  const hidden = full(weights.full1, weights.bias3, second, shape.hidden)
  for (let index = 0; index < hidden.length; index++)
    hidden[index] = Math.max(0, hidden[index] ?? 0)
  return {
    first,
    second,
    hidden,
    scores: full(weights.full2, weights.bias4, hidden, shape.classes),
  }
}

/** Channel after channel, each `side`² values; negative answers are cut off (ReLU). */
function convolve(
  layer: Convolution,
  weights: Float32Array,
  bias: Float32Array,
  input: Float32Array,
  inputSide: number,
): Float32Array {
  const { kernel, stride, pad, from, to, side } = layer
  const output = new Float32Array(to * side * side)
  for (let channel = 0; channel < to; channel++)
    for (let y = 0; y < side; y++)
      for (let x = 0; x < side; x++) {
        let sum = bias[channel] ?? 0
        const top = y * stride - pad
        const left = x * stride - pad
        for (let source = 0; source < from; source++)
          for (let dy = 0; dy < kernel; dy++) {
            const row = top + dy
            if (row < 0 || row >= inputSide) continue
            const weightAt = ((channel * from + source) * kernel + dy) * kernel
            const inputAt = (source * inputSide + row) * inputSide + left
            for (let dx = Math.max(0, -left); dx < kernel && left + dx < inputSide; dx++)
              sum += (weights[weightAt + dx] ?? 0) * (input[inputAt + dx] ?? 0)
          }
        output[(channel * side + y) * side + x] = Math.max(0, sum)
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
