// Products of matrices, four numbers at a time: the WebAssembly kernel by which the cell network reads and learns.
import { readFile } from 'node:fs/promises'

/** A matrix in the kernel's own memory, row after row. */
export type Matrix = { readonly at: number; readonly values: Float32Array }

export type Products = {
  /** Room for so many numbers. It is never given back: whoever uses it makes all of it at the start. */
  room(size: number): Matrix
  /** c (m×n) = a (m×k) · b (k×n), or added to what stands in c. m must be a multiple of 4, n of 8. */
  times(m: number, n: number, k: number, a: Matrix, b: Matrix, c: Matrix, add: boolean): void
  /** c (m×n) += a (m×k) · b (n×k) turned. m and k must be multiples of 4, n of 2. */
  addTurned(m: number, n: number, k: number, a: Matrix, b: Matrix, c: Matrix): void
}

const PAGE = 65_536

/** `products.wasm` beside this file is what fixtures/paper/training/assemble.ts makes of its text; a test holds it to that. */
export async function openProducts(megabytes: number): Promise<Products> {
  const memory = new WebAssembly.Memory({ initial: (megabytes * 1024 * 1024) / PAGE })
  const kernel = await readFile(new URL('./products.wasm', import.meta.url))
  const { instance } = await WebAssembly.instantiate(kernel, { env: { memory } })
  const run = instance.exports.times as (...numbers: number[]) => void // as its text exports it
  const runTurned = instance.exports.turned as (...numbers: number[]) => void
  let next = 64
  return {
    room(size) {
      const at = next
      next += Math.ceil((size * 4) / 64) * 64
      return { at, values: new Float32Array(memory.buffer, at, size) }
    },
    times(m, n, k, a, b, c, add) {
      if (m % 4 !== 0 || n % 8 !== 0) throw new Error(`multiply ${m}×${k} by ${k}×${n}: odd sizes`)
      run(m, n, k, a.at, b.at, c.at, add ? 1 : 0)
    },
    addTurned(m, n, k, a, b, c) {
      if (m % 4 !== 0 || k % 4 !== 0 || n % 2 !== 0)
        throw new Error(`multiply ${m}×${k} by ${n}×${k} turned: odd sizes`)
      runTurned(m, n, k, a.at, b.at, c.at)
    },
  }
}
