/** An original laid on its fax, as an officer sees it: in words, and as a picture whose identity numbers are covered. */
import { readFileSync } from 'node:fs'
import sharp from 'sharp'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { CaseView } from '../../src/desk/api-case.ts'
import type { LaidOnFax } from '../../src/revocation/original.ts'
import { type Guest, signIn } from './desk-guest.ts'
import { openWorld, type World } from './desk-world.ts'
import { certificateOf, FAX, lay, take } from './laid.ts'

let world: World
let ada: Guest
beforeAll(async () => {
  world = await openWorld()
  ada = await signIn(world.app, 'ada')
})
afterAll(() => world.close())

const label = (en: string, zh: string) => ({ en, zh })
const HKID = [58, 119, 45, 6.6] as const
const reading = {
  pages: [{ width: 1728, height: 2292, xDpi: 204, yDpi: 196 }],
  form: 'rcr-1',
  language: 'en',
  fields: {
    hkid: {
      page: 0,
      box: HKID,
      pixels: [470, 918, 360, 51],
      ...{ value: 'A1234563', asRead: 'A1234563', confidence: 0.9 },
    },
  },
  ticks: {},
  crops: {},
  findings: [],
}

async function layBoth() {
  const certificateId = await certificateOf(world, '3A41C7059E2210B4')
  const faxed = await take(world, 'fax', readFileSync(FAX), 'sent.tif')
  await lay(world, faxed.id, { certificateId, examined: { reading } })
  const laidOnFax: LaidOnFax = {
    earlier: faxed.id,
    fields: [
      {
        field: 'finalConfirm',
        label: label('This form is my final confirmation', '本表格為最後確認'),
        fax: '',
        original: 'X',
      },
      {
        field: 'hkid',
        label: label('HKID no.', '香港身份證號碼'),
        fax: 'A1234563',
        original: 'K9073215',
      },
    ],
    ink: [{ on: 'original', box: [113, 203.5, 2, 2.3] }],
  }
  const scan = readFileSync('fixtures/paper/chan.png')
  const posted = await take(world, 'post', scan, 'original.png')
  return lay(world, posted.id, { certificateId, examined: { reading, laidOnFax } })
}

const GREY = [0x5b, 0x64, 0x70]
async function colourAt(png: Buffer, x: number, y: number) {
  const at = { left: Math.round(4 * x), top: Math.round(4 * y), width: 1, height: 1 }
  return [...(await sharp(png).removeAlpha().toColourspace('srgb').extract(at).raw().toBuffer())]
}

test('what differs is told, and drawn with identity numbers covered until the case is unmasked', async () => {
  const { id, revocationId } = await layBoth()
  const file = (await ada.get(`/cases/${revocationId}`)).json<CaseView>()
  const shown = file.requests.find((each) => each.id === id)?.laidOnFax
  expect(shown?.fields.map(({ fax, original }) => [fax, original])).toEqual([
    ['', 'X'],
    ['A12•••••', 'K90•••••'],
  ])
  expect(shown?.ink).toEqual([{ on: 'original', box: [113, 203.5, 2, 2.3] }])
  const url = `/cases/${revocationId}/requests/${id}/laid-on-fax.png`
  const masked = await ada.get(url)
  expect(masked.headers).toMatchObject({ 'content-type': 'image/png', 'cache-control': 'no-store' })
  expect(await colourAt(masked.rawPayload, 80, 122)).toEqual(GREY)
  // The tick that the original alone bears, and paper.
  const [red = 0, , blue = 0] = await colourAt(masked.rawPayload, 114, 204.6)
  expect(blue - red).toBeGreaterThan(100)
  expect(await colourAt(masked.rawPayload, 30, 280)).toEqual([255, 255, 255])
  expect((await ada.post(`/cases/${revocationId}/unmask`)).statusCode).toBe(200)
  const open = await ada.get(url)
  expect(await colourAt(open.rawPayload, 80, 122)).not.toEqual(GREY)
})

test('there is no such picture of what was not laid on a fax, nor for a stranger', async () => {
  const { id, revocationId } = await layBoth()
  const file = (await ada.get(`/cases/${revocationId}`)).json<CaseView>()
  const sent = file.requests.find((each) => each.laidOnFax === null)
  expect(
    (await ada.get(`/cases/${revocationId}/requests/${sent?.id}/laid-on-fax.png`)).statusCode,
  ).toBe(404)
  expect(
    (await ada.get(`/cases/${revocationId}/requests/Q-0000000000/laid-on-fax.png`)).statusCode,
  ).toBe(404)
  const stranger = await world.app.inject(
    `/api/v1/cases/${revocationId}/requests/${id}/laid-on-fax.png`,
  )
  expect(stranger.statusCode).toBe(401)
})
