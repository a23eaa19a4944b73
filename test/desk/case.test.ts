/** The case file: what an officer sees, what is kept from eyes that need not see it, and how it is decided. */
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { CaseView } from '../../src/desk/api-case.ts'
import { type Guest, signIn } from './desk-guest.ts'
import { openWorld, type World } from './desk-world.ts'
import { certificateOf, layChan, layChanConfirmation, layTwoCertificates } from './laid.ts'

let world: World
let ada: Guest
let ben: Guest
beforeAll(async () => {
  world = await openWorld()
})
beforeEach(async () => {
  await world.reset()
  ada = await signIn(world.app, 'ada')
  ben = await signIn(world.app, 'ben')
})
afterAll(() => world.close())

const look = async (id: string, guest = ada): Promise<CaseView> =>
  (await guest.get(`/cases/${id}`)).json()
async function decide(guest: Guest, id: string, decision: object, grounds = '', version?: number) {
  const now = version ?? (await look(id)).revocation.version
  return guest.post(`/cases/${id}/decisions`, { version: now, decision, grounds })
}
const rowOf = (file: CaseView, what: string) =>
  file.requests[0]?.comparisons.find((row) => row.what === what)

test('the claim stands beside the register, each fact compared', async () => {
  const { revocationId } = await layChan(world)
  const file = await look(revocationId)
  expect(rowOf(file, 'serial')?.match).toBe('same')
  expect(rowOf(file, 'name')?.match).toBe('same')
  expect(rowOf(file, 'hkid')?.match).toBe('same')
  expect(rowOf(file, 'reason')?.match).toBe('no-counterpart')
  expect(rowOf(file, 'email')?.match).toBe('not-claimed')
  const request = file.requests[0]
  expect(request?.textProved).toBe(true)
  expect(request?.verdict?.says.en).toContain('passed')
  const marked = request?.marks.map(({ start, end }) => request.text?.slice(start, end))
  expect(marked).toContain('3A41C7059E2210B4')
})

test('identity card numbers are masked everywhere until asked for; asking is audited and lasts ten minutes', async () => {
  const { revocationId: id } = await layChan(world)
  const masked = await ada.get(`/cases/${id}`)
  expect(masked.body).not.toMatch(/A123456\(?3|A1234563/)
  expect(masked.json().certificate.hkid).toBe('A12•••••')
  expect(masked.json().requests[0].text).toContain('My identity card is A123•••(•)')
  const found = await ada.get('/register/certificates?search=CHAN')
  expect(found.body).not.toContain('A1234563')

  const vic = await signIn(world.app, 'vic')
  expect((await vic.post(`/cases/${id}/unmask`)).json().certificate.hkid).toBe('A1234563')
  const file = await look(id, vic)
  expect(file).toMatchObject({ masked: false, certificate: { hkid: 'A1234563' } })
  expect(file.history.at(-1)).toMatchObject({ action: 'unmasked', actor: 'officer:vic' })
  expect((await look(id, ada)).masked, 'another officer asks for herself').toBe(true)
  world.time.now = new Date(world.time.now.getTime() + 10 * 60_000 + 1000)
  expect((await look(id, vic)).masked).toBe(true)
})

test('suspend, confirm and revoke: state and audit follow the officer', async () => {
  const { revocationId: id } = await layChan(world)
  expect((await look(id)).options.filter((each) => each.allowed).map((each) => each.kind)).toEqual(
    expect.arrayContaining(['suspend', 'revoke', 'refuse', 'not-a-request', 'not-actionable']),
  )
  const answer = await decide(ada, id, { kind: 'suspend' })
  expect(answer.json()).toMatchObject({ state: 'suspending', secondWanted: false })
  expect(world.woken).toContain(`hand-over ${id}`)
  await world.caObeys(id)
  const confirmation = await layChanConfirmation(world)
  expect(confirmation.revocationId).toBe(id)
  const file = await look(id)
  expect(file.confirmations[0]?.confirmation).toEqual({ by: 'receipt', requestId: confirmation.id })
  const revoke = {
    kind: 'revoke',
    reason: 'keyCompromise',
    invalidityDate: '2026-11-22',
    confirmation: file.confirmations[0]?.confirmation,
  }
  expect((await decide(ada, id, revoke)).json()).toMatchObject({ state: 'revoking' })
  await world.caObeys(id)
  expect((await look(id)).revocation.state).toBe('revoked')
  const actions = (await look(id)).history.map((row) => `${row.action} ${row.actor}`)
  expect(actions.filter((line) => line.includes('officer:ada'))).toHaveLength(2)
})

test('what was decided on an older look is refused', async () => {
  const { revocationId: id } = await layChan(world)
  const { version } = (await look(id)).revocation
  expect((await decide(ada, id, { kind: 'suspend' }, '', version)).statusCode).toBe(200)
  const late = await decide(ben, id, { kind: 'refuse' }, 'no', version)
  expect(late.statusCode).toBe(409)
  expect(late.json()).toMatchObject({ type: 'urn:holdfast:stale', status: 409 })
  expect((await look(id)).revocation.state).toBe('suspending')
})

test('two officers who decide at the same moment decide once', async () => {
  const { revocationId: id } = await layChan(world)
  const { version } = (await look(id)).revocation
  const answers = await Promise.all([
    decide(ada, id, { kind: 'suspend' }, '', version),
    decide(ben, id, { kind: 'suspend' }, '', version),
  ])
  expect(answers.map((each) => each.statusCode).sort()).toEqual([200, 409])
})

test('a refusal is one plain sentence', async () => {
  const { revocationId: id } = await layChan(world)
  const answer = await decide(ada, id, { kind: 'refuse' })
  expect(answer.statusCode).toBe(409)
  expect(answer.headers['content-type']).toContain('application/problem+json')
  expect(answer.json().detail).toBe('This decision needs a written reason.')
})

test('a release takes two different officers; so does a revocation of the CA’s own motion', async () => {
  const { revocationId: id } = await layChan(world)
  await decide(ada, id, { kind: 'suspend' })
  await world.caObeys(id)
  const first = await decide(ada, id, { kind: 'release' }, 'The laptop was found.')
  expect(first.json()).toMatchObject({ state: 'suspended', secondWanted: true })
  expect((await decide(ada, id, { kind: 'release' }, 'again')).statusCode).toBe(409)
  expect((await look(id, ben)).revocation.secondWanted).toMatchObject({
    officer: 'ada',
    grounds: 'The laptop was found.',
  })
  const agreed = await decide(ben, id, { kind: 'release' }, 'Seen with my own eyes.')
  expect(agreed.json()).toMatchObject({ state: 'releasing', secondWanted: false })
})

test('the second officer agrees to exactly what the first proposed, as it comes back from the records', async () => {
  const { revocationId: id } = await layChan(world)
  const revoke = {
    kind: 'revoke',
    reason: 'superseded',
    invalidityDate: null,
    confirmation: { by: 'ca' },
  }
  expect((await decide(ada, id, revoke, 'R3(b)')).json()).toMatchObject({ secondWanted: true })
  const proposed = (await look(id, ben)).revocation.secondWanted?.decision
  const agreed = await decide(ben, id, proposed ?? {}, 'R3(b)')
  expect(agreed.json()).toMatchObject({ state: 'revoking', secondWanted: false })
})

test('a case without a certificate is identified, and joins the open case of that certificate', async () => {
  const open = await layChan(world)
  const { revocationId: id } = await layTwoCertificates(world)
  const file = await look(id)
  expect(file.certificate).toBeNull()
  const suspend = file.options.find((each) => each.kind === 'suspend')
  expect(suspend).toMatchObject({ allowed: false, why: expect.stringContaining('certificate') })
  const certificateId = await certificateOf(world, '3A41C7059E2210B4')
  const answer = await decide(ada, id, { kind: 'identify', certificateId })
  expect(answer.json()).toMatchObject({ state: 'merged', mergedInto: open.revocationId })
  expect((await look(open.revocationId)).requests).toHaveLength(2)
})

test('an auditor reads and decides nothing', async () => {
  const { revocationId: id } = await layChan(world)
  const vic = await signIn(world.app, 'vic')
  expect((await look(id, vic)).revocation.state).toBe('laid')
  expect((await decide(vic, id, { kind: 'suspend' })).statusCode).toBe(403)
  expect((await vic.get('/session')).json()).toMatchObject({ mayDecide: false })
})

test('bodies that are not a decision, and cases that are not there, are answered plainly', async () => {
  const { revocationId: id } = await layChan(world)
  const wrong = [
    { version: 1, decision: { kind: 'approve' }, grounds: '' },
    { version: 1, decision: { kind: 'suspend', extra: 1 }, grounds: '' },
    { version: 1, decision: { kind: 'schedule', on: 'tomorrow' }, grounds: '' },
    { decision: { kind: 'suspend' }, grounds: '' },
  ]
  for (const body of wrong)
    expect((await ada.post(`/cases/${id}/decisions`, body)).statusCode).toBe(400)
  expect((await ada.get('/cases/R-0000000000')).statusCode).toBe(404)
  expect((await ada.get('/cases/x')).statusCode).toBe(400)
  const large = { version: 1, decision: { kind: 'suspend' }, grounds: 'x'.repeat(70_000) }
  expect((await ada.post(`/cases/${id}/decisions`, large)).statusCode).toBe(413)
})
