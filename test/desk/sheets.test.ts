/** The pages of a fax at the desk: what each is, one that lies on its side, and one that is shown on request only. */
import sharp from 'sharp'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { CaseView } from '../../src/desk/api-case.ts'
import { faxedPage, lyingPage, printed, tiffOf } from '../paper/documents.ts'
import { type Guest, signIn } from './desk-guest.ts'
import { openWorld, type World } from './desk-world.ts'
import { assessed, certificateOf, flags, nothing, onPage, take } from './laid.ts'

let world: World
let ada: Guest
let id: string
let receiptId: string
let requests: readonly string[]

const place = [300, 200, 400, 60] as const
const field = { page: 0, box: place, pixels: place, confidence: 0.9, valid: true, repaired: false }
const hkid = [900, 1200, 300, 70] as const

beforeAll(async () => {
  world = await openWorld()
  ada = await signIn(world.app, 'ada')
  const chan = lyingPage(await faxedPage('01-chan-typed'), 90)
  const second = await faxedPage('02-wong-hand')
  const card = await printed(['HONG KONG PERMANENT IDENTITY CARD'], { card: true })
  const bytes = tiffOf([chan, card, second])
  const receipt = await take(world, 'fax', bytes, 'three.tif')
  receiptId = receipt.id
  const sheets = [
    {
      kind: 'form',
      turned: 90,
      form: { id: 'pca-7', version: 1 },
      identityBoxes: [],
      headerLine: 'FROM 2345 6789',
    },
    { kind: 'identity', turned: 0 },
    { kind: 'form', turned: 0, form: { id: 'rcr-1', version: 1 }, identityBoxes: [hkid] },
  ]
  const reading = (fields: object) => ({
    pages: [chan, card, second].map(({ width, height, xDpi, yDpi }) => ({
      width,
      height,
      xDpi,
      yDpi,
    })),
    ...{ sheets, form: 'pca-7', language: 'en', fields, ticks: {} },
    labels: { staffNo: { en: 'Staff number', tc: '職員編號' } },
    crops: { signature: { ...field, ink: 0.1 } },
    ...{ quality: { kind: 'tiff', damaged: false, turned: 90 }, findings: [] },
  })
  const certificateId = await certificateOf(world, '3A41C7059E2210B4')
  const draft = (fields: object) => ({
    ...{
      kind: 'revocation' as const,
      findings: [],
      assessment: assessed(certificateId, 'suspend'),
    },
    ...{
      certificateId,
      aside: false,
      urgent: false,
      dueAt: null,
      examined: { reading: reading(fields) },
    },
    claim: { ...nothing, ...flags, ask: { ...onPage('', '', 1, place), value: 'revoke' as const } },
  })
  const laid = await world.records.lay(
    receiptId,
    [
      draft({ staffNo: { ...field, value: '104417', asRead: '104417' } }),
      draft({ staffNo: { ...field, page: 2, value: '220018', asRead: '220018' } }),
    ],
    'worker:paper-examiner',
  )
  id = laid[0]?.revocationId ?? ''
  requests = laid.map((each) => each.id)
})
afterAll(() => world.close())

const page = (at: number, query = '') =>
  ada.get(`/cases/${id}/receipts/${receiptId}/pages/${at}.png${query}`)
const look = async (): Promise<CaseView> => (await ada.get(`/cases/${id}`)).json()

test('each page says what it is, and the form’s own names stand beside its fields', async () => {
  const [request] = (await look()).requests
  expect(request?.reading?.sheets).toEqual([
    { kind: 'form', turned: 90, form: 'pca-7, 1', headerLine: 'FROM 2345 6789', covered: false },
    { kind: 'identity', turned: 0, form: null, headerLine: null, covered: true },
    { kind: 'form', turned: 0, form: 'rcr-1, 1', headerLine: null, covered: false },
  ])
  expect(request?.reading?.labels.staffNo?.tc).toBe('職員編號')
})

test('a page that lay on its side is shown upright, its boxes with it', async () => {
  const [request] = (await look()).requests
  const size = request?.reading?.pages[0]
  const { width = 0, height = 0 } = await sharp((await page(0)).rawPayload).metadata()
  expect(width / height).toBeCloseTo(210 / 297, 1)
  expect((size?.width ?? 0) / (size?.xDpi ?? 1)).toBeLessThan(
    (size?.height ?? 0) / (size?.yDpi ?? 1),
  )
  const [x, y, wide, high] = request?.reading?.fields[0]?.pixels ?? []
  // Lying clockwise, the top of the form is the page's right edge.
  expect([x, y, wide, high]).toEqual([200, (size?.height ?? 0) - 700, 60, 400])
  const crop = await ada.get(`/cases/${id}/receipts/${receiptId}/crops/signature.png`)
  const cut = await sharp(crop.rawPayload).metadata()
  expect(cut.height).toBeGreaterThan(cut.width)
})

test('a copy of an identity document is shown to who asks for it, and that is written down', async () => {
  const refused = await page(1)
  expect(refused.statusCode).toBe(403)
  expect(refused.json().type).toBe('urn:holdfast:covered')
  const before = (await look()).history.length
  const shown = await page(1, '?uncover=yes')
  expect(shown.statusCode).toBe(200)
  expect(shown.headers['content-type']).toBe('image/png')
  const { history } = await look()
  expect(history).toHaveLength(before + 1)
  expect(history.at(-1)).toMatchObject({ action: 'page-uncovered', actor: 'officer:ada' })
  expect((await page(0, '?uncover=yes')).statusCode).toBe(200)
  expect((await look()).history, 'a page that is shown anyway leaves no trace').toHaveLength(
    before + 1,
  )
  const url = `/api/v1/cases/${id}/receipts/${receiptId}/pages/1.png?uncover=yes`
  expect((await world.app.inject({ url })).statusCode).toBe(401)
})

test('identity numbers on another form of the same fax are covered, too, until the case is unmasked', async () => {
  const shade = async () => {
    const { data, info } = await sharp((await page(2)).rawPayload)
      .toColourspace('b-w')
      .raw()
      .toBuffer({ resolveWithObject: true })
    const [sx, sy] = [info.width / 1728, info.height / 2292]
    const [x, y, width, height] = [hkid[0] * sx, hkid[1] * sy, hkid[2] * sx, hkid[3] * sy]
    const row = Math.round(y + height / 2) * info.width
    return [0.2, 0.5, 0.8].map((share) => data[row + Math.round(x + width * share)])
  }
  const covered = await shade()
  expect(new Set(covered).size).toBe(1)
  expect(covered[0]).toBeLessThan(140)
  expect(covered[0]).toBeGreaterThan(60)
  expect((await ada.post(`/cases/${id}/unmask`, {})).statusCode).toBe(200)
  expect(await shade()).not.toEqual(covered)
})

test('of two forms in one fax about one certificate, each request shows its own', async () => {
  const shown = (await look()).requests
  expect(shown.map((each) => each.id)).toEqual(requests)
  expect(shown.map((each) => each.reading?.fields[0]?.value)).toEqual(['104417', '220018'])
  const crop = async (of: string) =>
    (await ada.get(`/cases/${id}/receipts/${receiptId}/crops/staffNo.png?of=${of}`)).rawPayload
  const [first, second] = [await crop(requests[0] ?? ''), await crop(requests[1] ?? '')]
  expect(first.equals(second)).toBe(false)
})
