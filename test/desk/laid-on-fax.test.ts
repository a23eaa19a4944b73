/** An original laid on its fax, as an officer sees it: in words, and as a picture whose identity numbers are covered. */
import sharp from 'sharp'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { CaseView } from '../../src/desk/api-case.ts'
import { type Guest, signIn } from './desk-guest.ts'
import { openWorld, type World } from './desk-world.ts'
import { layBoth } from './laid-both.ts'

let world: World
let ada: Guest
beforeAll(async () => {
  world = await openWorld()
  ada = await signIn(world.app, 'ada')
})
afterAll(() => world.close())

const GREY = [0x5b, 0x64, 0x70]
async function colourAt(png: Buffer, x: number, y: number) {
  const at = { left: Math.round(4 * x), top: Math.round(4 * y), width: 1, height: 1 }
  return [...(await sharp(png).removeAlpha().toColourspace('srgb').extract(at).raw().toBuffer())]
}

test('what differs is told, and drawn with identity numbers covered until the case is unmasked', async () => {
  const { id, revocationId } = await layBoth(world)
  const file = (await ada.get(`/cases/${revocationId}`)).json<CaseView>()
  const shown = file.requests.find((each) => each.id === id)?.laidOnFax
  expect(shown?.fields.map(({ fax, original }) => [fax, original])).toEqual([
    ['', 'X'],
    ['A12•••••', 'K90•••••'],
  ])
  expect(shown?.ink).toEqual([{ on: 'original', box: [113, 203.5, 2, 2.3] }])
  expect(shown?.sheet, 'laid before its size was kept: A4').toEqual([210, 297])
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
  const { id, revocationId } = await layBoth(world)
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
