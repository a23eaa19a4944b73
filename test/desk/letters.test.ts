/** Letters at the desk: read before they go, printed for the post, held and let go by two officers. */
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { CaseView } from '../../src/desk/api-case.ts'
import type { LetterView, MailingView } from '../../src/desk/api-notice.ts'
import { type Guest, signIn } from './desk-guest.ts'
import { openWorld, type World } from './desk-world.ts'
import { layChan, layTwoCertificates } from './laid.ts'

let world: World
let ada: Guest
let caseId: string
beforeAll(async () => {
  world = await openWorld()
})
beforeEach(async () => {
  await world.reset()
  ada = await signIn(world.app, 'ada')
  caseId = (await layChan(world)).revocationId
})
afterAll(() => world.close())

const look = async (): Promise<CaseView> => (await ada.get(`/cases/${caseId}`)).json()
const decide = async (kind: string, guest = ada) =>
  guest.post(`/cases/${caseId}/decisions`, {
    version: (await look()).revocation.version,
    decision: { kind },
    grounds: 'Looked at.',
  })
const noticeId = async () => (await look()).notices.at(-1)?.id ?? ''
const limits = { perHour: 1, perAddress: 9, acknowledgementsPerHour: 9 }
const admit = async (to = 'taiman.chan@example.hk') =>
  world.records.admitNotice(await noticeId(), { to, at: world.clock.now(), limits }, 'test')
const actions = async () => (await look()).history.map(({ action }) => action)

test('a letter is read before the decision that sends it, and nothing is sent by reading', async () => {
  const letter: LetterView = (await ada.get(`/cases/${caseId}/letters/suspended`)).json()
  expect(letter).toMatchObject({
    kind: 'suspended',
    by: 'email',
    address: 'taiman.chan@example.hk',
    subject: `[${caseId}] Certificate suspended, please confirm 證書已暫時吊銷，請確認`,
  })
  expect(letter.text).toContain('has been suspended.')
  expect(letter.text).toContain('閣下的證書已被暫時吊銷')
  expect((await look()).notices).toEqual([])
  expect((await ada.get(`/cases/${caseId}/letters/reminder`)).statusCode).toBe(409)
  expect((await ada.get(`/cases/${caseId}/letters/acknowledged`)).statusCode).toBe(400)
  expect((await ada.get('/cases/R-0000000000/letters/refused')).statusCode).toBe(404)
})

test('where no certificate is identified the preview says that nobody is written to', async () => {
  const other = (await layTwoCertificates(world)).revocationId
  const letter: LetterView = (await ada.get(`/cases/${other}/letters/refused`)).json()
  expect(letter).toMatchObject({ by: 'nobody', address: null, text: '' })
})

test('a letter is printed as PDF with the end of the serial number left out, and that is written down', async () => {
  await decide('refuse')
  const id = await noticeId()
  const url = `/cases/${caseId}/notices/${id}/letter.pdf`
  const answer = await ada.get(url)
  expect(answer.statusCode).toBe(200)
  expect(answer.headers['content-type']).toBe('application/pdf')
  expect(answer.headers['content-disposition']).toBe(`attachment; filename="${id}.pdf"`)
  expect(answer.headers['cache-control']).toBe('no-store')
  expect(answer.rawPayload.subarray(0, 5).toString()).toBe('%PDF-')
  expect(await actions()).toContain('letter-printed')
  const other = (await layTwoCertificates(world)).revocationId
  expect((await ada.get(url.replace(caseId, other))).statusCode).toBe(404)
})

test('an answer to a sender is not printed: nobody knows who he is', async () => {
  await world.pool.query(
    `insert into notices (id, revocation_id, kind, occasion, due_at, address)
     values ('N-0000000001', $1, 'acknowledged', 1, now(), 'stranger@elsewhere.example')`,
    [caseId],
  )
  const answer = await ada.get(`/cases/${caseId}/notices/N-0000000001/letter.pdf`)
  expect(answer.statusCode).toBe(409)
})

test('a mail that bounced stands so on its case and in the queue, to be posted and settled', async () => {
  await decide('refuse')
  const id = await noticeId()
  const draft = { address: 'taiman.chan@example.hk', subject: 'Your request', text: 'Dear CHAN' }
  await world.records.claimNotice(id, world.clock.now(), draft)
  const sent = { ...draft, messageId: `<${id}@ca>`, outcome: 'sent: ok' }
  await world.records.noticeSent(id, { ...sent, at: world.clock.now().toISOString() }, 'test')
  const source = { kind: 'command', name: 'bounce.eml', nonce: '1' } as const
  const at = world.clock.now().toISOString()
  const receipt = { channel: 'email', sha256: 'cd'.repeat(32), size: 9, receivedAt: at } as const
  const got = await world.records.receive({ ...receipt, receivedBy: 'own', source }, 'test')
  const bounce = { noticeId: id, detail: '550 no such user' }
  const empty = { claim: null, examined: {}, findings: [], assessment: null, certificateId: null }
  const laid = { ...empty, kind: 'bounce', aside: true, urgent: false, dueAt: null } as const
  await world.records.lay(got.receipt.id, [{ ...laid, caseId, bounce }], 'test')
  const [notice] = (await look()).notices
  expect(notice).toMatchObject({ stands: 'bounced', outcome: 'bounced: 550 no such user' })
  const queue = (await ada.get('/cases?untold=true')).json()
  expect(queue.cases).toMatchObject([{ id: caseId, troubleWith: 'letter' }])
  const body = { how: 'posted', words: 'RB 1' }
  expect((await ada.post(`/cases/${caseId}/notices/${id}/settle`, body)).statusCode).toBe(200)
  expect((await look()).notices[0]?.stands).toBe('posted')
})

test('the holder of a suspended certificate is asked once more, one letter at a time', async () => {
  expect((await ada.post(`/cases/${caseId}/ask-to-confirm`)).statusCode).toBe(409)
  await world.pool.query(
    `update revocations set state = 'suspended', doc = doc || '{"state":"suspended"}' where id = $1`,
    [caseId],
  )
  world.woken.length = 0
  expect((await ada.post(`/cases/${caseId}/ask-to-confirm`)).statusCode).toBe(200)
  expect((await look()).notices).toMatchObject([{ kind: 'confirm', stands: 'due' }])
  expect(world.woken).toEqual([`notice ${await noticeId()}`])
  const again = await ada.post(`/cases/${caseId}/ask-to-confirm`)
  expect(again.statusCode).toBe(409)
  expect(again.json().detail).toBe('A letter that asks to confirm is on its way already.')
  expect(await actions()).toContain('confirm-asked')
  const vic = await signIn(world.app, 'vic')
  expect((await vic.post(`/cases/${caseId}/ask-to-confirm`)).statusCode).toBe(403)
})

test('stopped: what is held is shown with its case, and two officers let it go, each in writing', async () => {
  const mailing = async (): Promise<MailingView> => (await ada.get('/mailing')).json()
  expect(await mailing()).toEqual({ stopped: null, heldCount: 0, lastHour: 0, held: [] })
  await decide('refuse')
  const other = { to: 'b@example.hk', at: world.clock.now(), limits: { ...limits, perHour: 0 } }
  await world.records.admitNotice(await noticeId(), other, 'test')
  expect(await mailing()).toMatchObject({
    heldCount: 1,
    stopped: { perHour: 0, firstOfficer: null },
    held: [{ revocationId: caseId, kind: 'refused', because: 'breaker' }],
  })
  const held = (await look()).notices[0]
  expect(held).toMatchObject({ stands: 'held', because: 'breaker', text: null })
  expect((await ada.get(`/cases/${caseId}/notices/${held?.id}/letter.pdf`)).statusCode).toBe(200)

  const release = (guest: Guest, grounds = 'The bank’s batch.') =>
    guest.post('/mailing/release', { grounds })
  const vic = await signIn(world.app, 'vic')
  expect((await release(vic)).statusCode).toBe(403)
  expect((await release(ada, ' ')).statusCode).toBe(409)
  world.woken.length = 0
  expect((await release(ada)).json()).toEqual({ released: null })
  expect(world.woken).toEqual([])
  expect((await release(ada)).statusCode).toBe(409)
  expect(await mailing()).toMatchObject({ stopped: { firstOfficer: 'ada' } })
  const ben = await signIn(world.app, 'ben')
  expect((await release(ben)).json()).toEqual({ released: 1 })
  expect(world.woken).toEqual([`notice ${held?.id}`])
  expect(await mailing()).toMatchObject({ stopped: null, heldCount: 0 })
  expect((await release(ben)).statusCode).toBe(409)
  expect((await admit()).result).toBe('go')
})

test('the figures for Prometheus say how many wait and whether the mailing is stopped', async () => {
  const figure = async (name: string) =>
    new RegExp(`^holdfast_${name} (.*)$`, 'm').exec((await world.app.inject('/metrics')).body)?.[1]
  expect(await figure('notices_stopped')).toBe('0')
  await decide('refuse')
  const none = { to: 'b@example.hk', at: world.clock.now(), limits: { ...limits, perHour: 0 } }
  await world.records.admitNotice(await noticeId(), none, 'test')
  expect(await figure('notices_stopped')).toBe('1')
  expect(await figure('notices_held')).toBe('1')
  expect(await figure('notices_last_hour')).toBe('0')
})

test('a held letter may be settled instead of sent', async () => {
  await decide('refuse')
  const none = { to: 'b@example.hk', at: world.clock.now(), limits: { ...limits, perHour: 0 } }
  await world.records.admitNotice(await noticeId(), none, 'test')
  const body = { how: 'not-needed', words: 'Refused by mistake, told by telephone.' }
  const url = `/cases/${caseId}/notices/${await noticeId()}/settle`
  expect((await ada.post(url, body)).statusCode).toBe(200)
  expect((await look()).notices[0]?.stands).toBe('not-needed')
})
