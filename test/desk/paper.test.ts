/** A faxed form at the desk: who asked for whom, a page that came upside down, and the specimens on file. */
import { readFileSync } from 'node:fs'
import sharp from 'sharp'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { CaseView } from '../../src/desk/api-case.ts'
import { readingView } from '../../src/desk/examined.ts'
import type { Claim } from '../../src/revocation/claim.ts'
import { type Guest, signIn } from './desk-guest.ts'
import { openWorld, type World } from './desk-world.ts'
import { assessed, certificateOf, FAX, flags, lay, layChan, nothing, onPage, take } from './laid.ts'

let world: World
let ada: Guest
beforeAll(async () => {
  world = await openWorld()
  ada = await signIn(world.app, 'ada')
})
afterAll(() => world.close())
const look = async (id: string): Promise<CaseView> => (await ada.get(`/cases/${id}`)).json()

const box = [600, 700, 500, 60] as const

/** The server's form, in the name and with the chop of the organisation, signed by whoever. */
async function layServer(name: string, hkid: string) {
  const certificateId = await certificateOf(world, '4E93027BD6C1F8A0')
  const receipt = await take(world, 'fax', readFileSync(FAX), `${name}.tif`)
  const claim: Claim = {
    ...nothing,
    ...flags,
    ask: { ...onPage('', '', 1, box), value: 'revoke' },
    names: [onPage(name, name, 0.9, box)],
    hkid: onPage(hkid, hkid, 0.9, box),
  }
  const assessment = assessed(certificateId, 'revoke')
  return lay(world, receipt.id, { claim, certificateId, assessment })
}

async function rowsOf({ id, revocationId }: { id: string; revocationId: string }) {
  const { requests } = await look(revocationId)
  return requests.find((each) => each.id === id)?.comparisons ?? []
}

test('the name of an Authorised Representative agrees, and is shown as a representative’s', async () => {
  const rows = await rowsOf(await layServer('Ho Wai Lam', 'WX1234569'))
  expect(rows.find((row) => row.what === 'name')).toMatchObject({
    match: 'same',
    registered: ['www.lotuspeak.example.hk'],
    representatives: ['HO WAI LAM'],
  })
  const number = rows.find((row) => row.what === 'hkid')
  expect(number).toMatchObject({ match: 'same', representatives: ['WX1••••••'] })
})

test('a stranger’s name differs, and no representative is named to fit it', async () => {
  const rows = await rowsOf(await layServer('NOBODY KNOWN', 'A1234563'))
  for (const what of ['name', 'hkid'])
    expect(rows.find((row) => row.what === what)).toMatchObject({ representatives: [] })
  expect(rows.find((row) => row.what === 'name')?.match).toBe('differs')
})

test('a representative counts only on the days of the appointment', async () => {
  await world.pool.query("update representatives set valid_to = '2026-11-22'")
  const rows = await rowsOf(await layServer('HO WAI LAM', 'WX1234569'))
  expect(rows.find((row) => row.what === 'name')).toMatchObject({
    match: 'differs',
    representatives: [],
  })
  await world.pool.query('update representatives set valid_to = null')
})

test('a page that came upside down is told, and its fields are listed as they read when turned', () => {
  const at = (y: number, x = 100) => ({
    page: 1,
    pixels: [x, y, 300, 40],
    value: 'v',
    asRead: 'v',
    confidence: 1,
  })
  const kept = {
    pages: Array(2).fill({ width: 1728, height: 2292, xDpi: 204, yDpi: 196 }),
    form: 'rcr-1',
    fields: { last: at(100), second: at(900, 100), first: at(900, 800) },
    ticks: {},
    crops: {},
  }
  const names = (quality: object) => {
    const view = readingView({ ...kept, quality })
    return [view?.turnedPage, ...(view?.fields.map((field) => field.name) ?? [])]
  }
  expect(names({ upsideDown: true })).toEqual([1, 'first', 'second', 'last'])
  expect(names({ upsideDown: false })).toEqual([null, 'last', 'second', 'first'])
  expect(names({})).toEqual([null, 'last', 'second', 'first'])
})

test('the specimens of the case’s certificate are shown, each with its day; nobody else’s', async () => {
  // The cast's register names specimens whose images were not taken in here.
  const { revocationId: id } = await layChan(world)
  expect((await look(id)).specimens, 'none on file').toEqual([])
  const signature = await sharp({
    create: { width: 300, height: 100, channels: 3, background: '#fff' },
  })
    .jpeg()
    .toBuffer()
  const { sha256 } = await world.evidence.put(signature)
  const specimen = { what: 'signature', organisationBrn: null, takenOn: '2026-01-05', sha256 }
  await world.register.importRegister({
    certificates: [],
    representatives: [],
    specimens: [
      { ...specimen, what: 'signature', id: 'S-CHAN', certificateSerial: '3A41C7059E2210B4' },
      { ...specimen, what: 'signature', id: 'S-WONG', certificateSerial: '3A41C7059E2210B5' },
    ],
  })
  const audited = (await look(id)).history.length
  expect((await look(id)).specimens).toEqual([
    { id: 'S-CHAN', what: 'signature', takenOn: '2026-01-05' },
  ])
  const answer = await ada.get(`/cases/${id}/specimens/S-CHAN.png`)
  expect(answer.headers['content-type']).toBe('image/png')
  expect(await sharp(answer.rawPayload).metadata()).toMatchObject({ format: 'png', width: 300 })
  expect((await look(id)).history).toHaveLength(audited)
  const chan = await certificateOf(world, '3A41C7059E2210B4')
  const bare = (await world.register.specimensOf(chan, null)).find((each) => each.sha256 === '')
  expect(bare).toBeDefined()
  for (const other of ['S-WONG', 'S-NONE', bare?.id])
    expect((await ada.get(`/cases/${id}/specimens/${other}.png`)).statusCode).toBe(404)
  const url = `/api/v1/cases/${id}/specimens/S-CHAN.png`
  expect((await world.app.inject({ url })).statusCode).toBe(401)
})

test('where policy publishes no reasons, the case says so', async () => {
  const { revocationId } = await layChan(world)
  expect((await look(revocationId)).publishesReasons).toBe(false)
})
