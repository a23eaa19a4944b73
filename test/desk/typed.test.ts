/** A field that was not read for certain: the officer types it, or nothing is done at the CA. */
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { CaseView } from '../../src/desk/api-case.ts'
import { verifyAudit } from '../../src/revocation/audit.ts'
import { type Guest, signIn } from './desk-guest.ts'
import { openWorld, type World } from './desk-world.ts'
import { layChan } from './laid.ts'
import { layRead } from './unsure.ts'

const SERIAL = '3A41C7059E2210B4'
let world: World
let ada: Guest
beforeAll(async () => {
  world = await openWorld()
})
afterAll(() => world.close())
beforeEach(async () => {
  await world.reset()
  ada = await signIn(world.app, 'ada')
})

const look = async (id: string): Promise<CaseView> => (await ada.get(`/cases/${id}`)).json()
const fieldOf = ({ requests }: CaseView, name: string) =>
  requests.at(-1)?.reading?.fields.find((each) => each.name === name)
const type = ({ revocationId, id }: Laid, field: string, value: string, by = ada) =>
  by.post(`/cases/${revocationId}/requests/${id}/fields`, { field, value })
type Laid = { readonly revocationId: string; readonly id: string }
const suspend = async (id: string) => {
  const { revocation } = await look(id)
  const decision = { kind: 'suspend' }
  return ada.post(`/cases/${id}/decisions`, { version: revocation.version, decision, grounds: '' })
}

test('an unsure number is awaited; the server refuses to suspend until it is typed', async () => {
  const laid = await layRead(world, 'unsure.tif', { serial: {}, date: {} })
  const before = await look(laid.revocationId)
  expect(before.awaitsTyping).toEqual({ requestId: laid.id, fields: ['serial', 'date'] })
  expect(fieldOf(before, 'serial')).toMatchObject({ sure: false, awaited: true, typed: null })
  expect(fieldOf(before, 'srn')).toMatchObject({ sure: true, awaited: false })
  const refused = await suspend(laid.revocationId)
  expect(refused.statusCode).toBe(409)
  expect(refused.json().detail).toMatch(/^Not read for certain: .*Type from the page/)
  expect((await type(laid, 'serial', '3a41 c705 9e22 10b4')).json()).toMatchObject({
    value: SERIAL,
    officer: 'ada',
  })
  expect((await suspend(laid.revocationId)).statusCode, 'the day is still awaited').toBe(409)
  await type(laid, 'date', '23/11/2026')
  expect((await look(laid.revocationId)).awaitsTyping).toBeNull()
  expect((await suspend(laid.revocationId)).statusCode).toBe(200)
})

test('what was typed stands beside the reading, with who and when, in the case and in the trail', async () => {
  const misread = { value: '3A41C7059E2210B8', asRead: '3A41C7059E2210B8' }
  const laid = await layRead(world, 'misread.tif', { serial: misread })
  expect((await type(laid, 'serial', SERIAL)).statusCode).toBe(200)
  const file = await look(laid.revocationId)
  expect(fieldOf(file, 'serial')).toMatchObject({
    ...misread,
    confidence: 0.4,
    awaited: false,
    typed: { value: SERIAL, officer: 'ada', at: world.clock.now().toISOString() },
  })
  // The misread number fitted no certificate; the typed one does, and which it is remains the officer's to say.
  const decision = {
    kind: 'identify',
    certificateId: file.candidates[0]?.certificate.id,
  }
  const { version } = file.revocation
  const { statusCode } = await ada.post(`/cases/${laid.revocationId}/decisions`, {
    version,
    decision,
    grounds: '',
  })
  expect(statusCode).toBe(200)
  const row = (await look(laid.revocationId)).requests
    .at(-1)
    ?.comparisons.find(({ what }) => what === 'serial')
  expect(row).toMatchObject({
    match: 'same',
    claimed: [
      { value: SERIAL, asRead: misread.asRead, confidence: 1, origin: { from: 'officer' } },
    ],
  })
  const rows = []
  for await (const each of world.records.auditRows()) rows.push(each)
  expect(rows.find(({ action }) => action === 'field-typed')).toMatchObject({
    actor: 'officer:ada',
    receiptId: laid.receiptId,
    revocationId: laid.revocationId,
    details: {
      requestId: laid.id,
      field: 'serial',
      typed: SERIAL,
      read: misread.value,
      confidence: 0.4,
    },
  })
  expect(verifyAudit(rows)).toBeUndefined()
})

test('the request is judged anew: a misread number named nobody, the typed one names its certificate', async () => {
  const wrong = { value: '9999999999', asRead: '9999999999' }
  const nobody = { value: 'FFFFFFFFFFFFFFFF', asRead: 'FFFFFFFFFFFFFFFF' }
  const laid = await layRead(world, 'nobody.tif', {
    srn: wrong,
    serial: nobody,
    hkid: { value: '', asRead: '' },
  })
  expect(laid.assessment?.certificateId).toBeNull()
  await type(laid, 'serial', SERIAL)
  await type(laid, 'srn', '0000100017')
  const found = (await look(laid.revocationId)).candidates
  expect(found[0]).toMatchObject({
    certificate: { serial: SERIAL },
    by: expect.arrayContaining(['serial', 'srn']),
  })
  const kept = (await world.records.caseFile(laid.revocationId))?.requests[0]
  expect(kept?.assessment?.certificateId).toBe(found[0]?.certificate.id)
  const codes = kept?.findings.map(({ code, grounds }) => `${code} ${grounds}`) ?? []
  expect(codes.filter((it) => /^(cell-unclear|rule-broken) (serial|srn)/.test(it))).toEqual([])
})

test('a typed number that is another certificate’s is no request for this one any more', async () => {
  const laid = await layRead(world, 'another.tif', { serial: {}, srn: {}, hkid: {} })
  await type(laid, 'serial', '3A41C7059E2210B5')
  await type(laid, 'srn', '0000100025')
  await type(laid, 'hkid', '')
  const [request] = (await world.records.caseFile(laid.revocationId))?.requests ?? []
  expect(request?.assessment?.certificateId).not.toBe(laid.assessment?.certificateId)
  const codes = request?.assessment?.findings.map(({ code }) => code) ?? []
  expect(codes).toEqual(expect.arrayContaining(['name-differs']))
  const refused = await suspend(laid.revocationId)
  expect(refused.statusCode).toBe(409)
  expect(refused.json().detail).toMatch(/names another certificate/)
})

test('who looked before another officer typed decides on nothing that he has not seen', async () => {
  const laid = await layRead(world, 'stale.tif', { serial: {} })
  await type(laid, 'serial', SERIAL)
  const { revocation } = await look(laid.revocationId)
  const ben = await signIn(world.app, 'ben')
  await type(laid, 'srn', '0000100025', ben)
  const decision = { kind: 'suspend' }
  const body = { version: revocation.version, decision, grounds: '' }
  const refused = await ada.post(`/cases/${laid.revocationId}/decisions`, body)
  expect(refused.statusCode).toBe(409)
  expect(refused.json().detail).toMatch(/has changed since you looked/)
})

test('words that the register has letter for letter need no typing; others do', async () => {
  const same = await layRead(world, 'same.tif', { certEmail: {}, givenName: {} })
  expect((await look(same.revocationId)).awaitsTyping).toBeNull()
  expect((await suspend(same.revocationId)).statusCode).toBe(200)
  await world.reset()
  ada = await signIn(world.app, 'ada')
  const other = await layRead(world, 'other.tif', {
    certEmail: { value: 'taiman.chan@example.hl', asRead: 'taiman.chan@example.hl' },
    givenName: { value: 'TAI MAN', asRead: 'TAI MAN' },
  })
  expect((await look(other.revocationId)).awaitsTyping?.fields).toEqual(['certEmail'])
  expect((await suspend(other.revocationId)).statusCode).toBe(409)
  await type(other, 'certEmail', 'taiman.chan@example.hk')
  expect((await suspend(other.revocationId)).statusCode).toBe(200)
})

test('a signed mail in the same case carries the decision by itself', async () => {
  const laid = await layRead(world, 'beside.tif', { serial: {} })
  expect((await look(laid.revocationId)).awaitsTyping).not.toBeNull()
  expect((await layChan(world)).revocationId).toBe(laid.revocationId)
  expect((await look(laid.revocationId)).awaitsTyping).toBeNull()
  expect((await suspend(laid.revocationId)).statusCode).toBe(200)
})

test('refusing or setting aside rests on no reading', async () => {
  const laid = await layRead(world, 'refused.tif', { serial: {} })
  const { revocation } = await look(laid.revocationId)
  const decision = { kind: 'refuse' }
  const body = { version: revocation.version, decision, grounds: 'Illegible.' }
  const answer = await ada.post(`/cases/${laid.revocationId}/decisions`, body)
  expect(answer.statusCode).toBe(200)
  expect((await type(laid, 'serial', SERIAL)).json().detail).toBe('This case is closed.')
})

test('a typed identity number is masked wherever the reading is', async () => {
  const laid = await layRead(world, 'masked.tif', { hkid: { value: 'A1284563' } })
  await type(laid, 'hkid', 'A123456(3)')
  const masked = await look(laid.revocationId)
  expect(fieldOf(masked, 'hkid')).toMatchObject({ masked: true, typed: { value: 'A12•••••' } })
  expect(JSON.stringify(masked)).not.toContain('A1234563')
  const rows = []
  for await (const each of world.records.auditRows()) rows.push(each)
  expect(JSON.stringify(rows)).not.toMatch(/A1234563|A1284563/)
  await ada.post(`/cases/${laid.revocationId}/unmask`)
  expect(fieldOf(await look(laid.revocationId), 'hkid')).toMatchObject({
    masked: false,
    typed: { value: 'A1234563' },
  })
})

test('nobody types into what is not there, and no auditor types', async () => {
  const laid = await layRead(world, 'wrong.tif', { serial: {} })
  expect((await type(laid, 'nothing', 'x')).statusCode).toBe(409)
  expect((await type({ ...laid, id: 'Q-0000000000' }, 'serial', SERIAL)).statusCode).toBe(404)
  const vic = await signIn(world.app, 'vic')
  expect((await type(laid, 'serial', SERIAL, vic)).statusCode).toBe(403)
  const mail = await layChan(world)
  expect((await type(mail, 'serial', SERIAL)).statusCode, 'a mail has no form').toBe(409)
})
