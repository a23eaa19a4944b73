/** The pages of a long fax that nobody read: told as such, and each shown to whoever asks for it, in writing. */
import sharp from 'sharp'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { CaseView } from '../../src/desk/api-case.ts'
import { tiffOf, whitePage } from '../paper/documents.ts'
import { type Guest, signIn } from './desk-guest.ts'
import { openWorld, type World } from './desk-world.ts'
import { assessed, certificateOf, lay, take } from './laid.ts'

let world: World
let ada: Guest
let at: { readonly revocationId: string; readonly receiptId: string }

const small = { ...whitePage, width: 200, height: 100, grey: new Uint8Array(20_000).fill(255) }
const size = { width: 200, height: 100, xDpi: 204, yDpi: 196 }

beforeAll(async () => {
  world = await openWorld()
  ada = await signIn(world.app, 'ada')
  const receipt = await take(world, 'fax', tiffOf(Array(22).fill(small)), 'long.tif')
  const certificateId = await certificateOf(world, '3A41C7059E2210B4')
  const reading = {
    pages: Array(20).fill(size),
    sheets: Array(20).fill({ kind: 'letter', turned: 0 }),
    ...{ form: null, language: null, fields: {}, ticks: {}, crops: {}, findings: [] },
    quality: { kind: 'tiff', damaged: false, pageCount: 22 },
  }
  const assessment = assessed(certificateId, 'look')
  at = await lay(world, receipt.id, { certificateId, assessment, examined: { reading } })
})
afterAll(() => world.close())

const page = (number: number, query = '') =>
  ada.get(`/cases/${at.revocationId}/receipts/${at.receiptId}/pages/${number}.png${query}`)
const look = async (): Promise<CaseView> => (await ada.get(`/cases/${at.revocationId}`)).json()

test('how many pages there are stands beside those that were read', async () => {
  const reading = (await look()).requests[0]?.reading
  expect([reading?.pages.length, reading?.pagesInAll]).toEqual([20, 22])
})

test('a page beyond is shown to who asks for it, and that is written down', async () => {
  const refused = await page(21)
  expect(refused.statusCode).toBe(403)
  expect(refused.json().type).toBe('urn:holdfast:covered')
  const before = (await look()).history.length
  const shown = await page(21, '?uncover=yes')
  expect(shown.statusCode).toBe(200)
  expect((await sharp(shown.rawPayload).metadata()).width).toBe(200)
  const { history } = await look()
  expect(history).toHaveLength(before + 1)
  expect(history.at(-1)).toMatchObject({ action: 'page-uncovered', actor: 'officer:ada' })
})

test('a page that the document has not is not there', async () => {
  for (const number of [22, 499]) expect((await page(number, '?uncover=yes')).statusCode).toBe(404)
})
