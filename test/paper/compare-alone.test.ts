// Of each document that is compared one page is decoded, whatever else the sender put before it.
import { expect, test, vi } from 'vitest'
import { comparePapers } from '../../src/paper/compare.ts'
import { shipped } from '../../src/process/shipped.ts'
import { faxedPage, tiffOf } from './documents.ts'

vi.setConfig({ testTimeout: 240_000 })

test('of two documents only the pages that are compared are decoded', async () => {
  const form = await faxedPage('01-chan-typed')
  // Four such pages are all that one document may have: what lies behind them is had alone, or not at all.
  const large = {
    width: 5400,
    height: 5500,
    xDpi: 204,
    yDpi: 204,
    grey: new Uint8Array(5400 * 5500).fill(255),
  }
  const long = tiffOf([large, large, large, large, form])
  const compared = await comparePapers(
    { bytes: long, page: 4 },
    { bytes: tiffOf([form]), page: 0 },
    shipped('policies/forms'),
  )
  expect(compared?.differences).toEqual([])
})
