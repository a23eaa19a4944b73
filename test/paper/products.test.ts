// The kernel of matrix products: it is what its text says, and it multiplies as plain loops do.
import { readFile } from 'node:fs/promises'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { assembled } from '../../fixtures/paper/training/assemble.ts'
import { openProducts } from '../../src/paper/products.ts'

test('the kernel in the repository is what its text assembles to', async () => {
  const kernel = await readFile(new URL('../../src/paper/products.wasm', import.meta.url))
  expect(Buffer.from(await assembled()).equals(kernel)).toBe(true)
})

const numbers = (size: number) =>
  fc.array(fc.integer({ min: -9, max: 9 }), { minLength: size, maxLength: size })
const matrices = fc
  .tuple(
    fc.integer({ min: 1, max: 3 }),
    fc.integer({ min: 1, max: 3 }),
    fc.integer({ min: 1, max: 9 }),
  )
  .chain(([rows, columns, k]) => {
    const [m, n] = [4 * rows, 8 * columns]
    return fc.record({
      m: fc.constant(m),
      n: fc.constant(n),
      k: fc.constant(k),
      a: numbers(m * k),
      b: numbers(k * n),
    })
  })

test('a product is the sum of row by column, alone or on top of what stood there', async () => {
  const products = await openProducts(1)
  const [a, b, c] = [products.room(12 * 9), products.room(9 * 24), products.room(12 * 24)] as const
  fc.assert(
    fc.property(matrices, (it) => {
      a.values.set(it.a)
      b.values.set(it.b)
      const sums = Array.from({ length: it.m * it.n }, (_, at) => {
        const [row, column] = [Math.floor(at / it.n), at % it.n]
        let sum = 0
        for (let one = 0; one < it.k; one++)
          sum += (it.a[row * it.k + one] ?? 0) * (it.b[one * it.n + column] ?? 0)
        return sum + 0
      })
      products.times(it.m, it.n, it.k, a, b, c, false)
      expect([...c.values.subarray(0, sums.length)].map((sum) => sum + 0)).toEqual(sums)
      products.times(it.m, it.n, it.k, a, b, c, true)
      expect([...c.values.subarray(0, sums.length)].map((sum) => sum + 0)).toEqual(
        sums.map((sum) => 2 * sum),
      )
    }),
    { numRuns: 100 },
  )
})

test('sizes that the kernel does not go by are refused', async () => {
  const products = await openProducts(1)
  const room = products.room(64)
  expect(() => products.times(3, 8, 1, room, room, room, false)).toThrow('odd sizes')
  expect(() => products.addTurned(4, 2, 3, room, room, room)).toThrow('odd sizes')
})
