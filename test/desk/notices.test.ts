/** A notice that could not be sent keeps its case before the officers until one of them says what became of it. */
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { CaseView } from '../../src/desk/api-case.ts'
import type { QueueView } from '../../src/desk/api-queue.ts'
import { type Guest, signIn } from './desk-guest.ts'
import { openWorld, type World } from './desk-world.ts'
import { layChan, layTwoCertificates } from './laid.ts'

let world: World
let ada: Guest
let caseId: string
let noticeId: string
beforeAll(async () => {
  world = await openWorld()
})
beforeEach(async () => {
  await world.reset()
  ada = await signIn(world.app, 'ada')
  caseId = (await layChan(world)).revocationId
  const { version } = (await look()).revocation
  await ada.post(`/cases/${caseId}/decisions`, {
    version,
    decision: { kind: 'refuse' },
    grounds: 'Not his.',
  })
  noticeId = (await look()).notices[0]?.id ?? ''
})
afterAll(() => world.close())

const look = async (): Promise<CaseView> => (await ada.get(`/cases/${caseId}`)).json()
const queue = async (query: string): Promise<QueueView> => (await ada.get(`/cases?${query}`)).json()
const settle = (guest: Guest, how: string, words = '') =>
  guest.post(`/cases/${caseId}/notices/${noticeId}/settle`, { how, words })
const draft = { address: null, subject: 'Your request', text: 'Dear CHAN TAI MAN,' }
const needLetter = () =>
  world.records.letterNeeded(noticeId, 'no address is registered', draft, 'worker:notifier')

test('a letter to write shows on the queue whatever the state, with its words on the case', async () => {
  expect(await queue('untold=true')).toMatchObject({ cases: [], untold: 0 })
  await needLetter()
  const { cases, untold } = await queue('untold=true')
  expect(untold).toBe(1)
  expect(cases).toMatchObject([{ id: caseId, state: 'refused', troubleWith: 'letter' }])
  expect((await queue('states=laid')).cases).toEqual([])
  expect((await queue('states=laid&untold=true')).cases).toHaveLength(1)
  expect((await look()).notices).toMatchObject([
    { id: noticeId, stands: 'letter-to-write', sentAt: null, text: draft.text },
  ])
})

test('an officer settles it; the act and the words are in the history; once is enough', async () => {
  await needLetter()
  const answer = await settle(ada, 'posted', '  By registered mail to Flat 3.  ')
  expect(answer.statusCode).toBe(200)
  expect(answer.json()).toMatchObject({ state: 'refused', version: 3 })
  const file = await look()
  expect(file.notices).toMatchObject([
    { stands: 'posted', outcome: 'posted: By registered mail to Flat 3.', text: draft.text },
  ])
  expect(file.history.at(-1)).toMatchObject({
    action: 'notice-settled',
    actor: 'officer:ada',
    grounds: 'By registered mail to Flat 3.',
  })
  expect((await queue('untold=true')).untold).toBe(0)
  const again = await settle(ada, 'reached')
  expect(again.statusCode).toBe(409)
  expect(again.json().detail).toBe('The holder was told already.')
})

test('that nobody need be told is written down with its reason', async () => {
  await world.records.noticeUncertain(noticeId, 'the server went away', 'worker:notifier')
  expect((await queue('untold=true')).cases).toMatchObject([{ troubleWith: 'notice' }])
  expect((await look()).notices[0]?.stands).toBe('uncertain')
  const bare = await settle(ada, 'not-needed', '   ')
  expect(bare.statusCode).toBe(409)
  expect(bare.json().detail).toBe('Write down why the holder need not be told.')
  expect((await settle(ada, 'not-needed', 'He telephoned.')).statusCode).toBe(200)
  expect((await look()).notices[0]?.stands).toBe('not-needed')
})

test('who reads only, comes without the token, or names another case’s notice, settles nothing', async () => {
  await needLetter()
  const vic = await signIn(world.app, 'vic')
  expect((await settle(vic, 'posted')).statusCode).toBe(403)
  const url = `/cases/${caseId}/notices/${noticeId}/settle`
  const body = { how: 'posted', words: '' }
  expect((await ada.post(url, body, { 'x-csrf-token': 'no' })).statusCode).toBe(403)
  expect((await ada.post(url, { ...body, how: 'burnt' })).statusCode).toBe(400)
  const other = (await layTwoCertificates(world)).revocationId
  expect(other).not.toBe(caseId)
  expect((await ada.post(url.replace(caseId, other), body)).statusCode).toBe(404)
  expect((await look()).notices[0]?.stands).toBe('letter-to-write')
})

test('what the machine is still to send is not settled by hand', async () => {
  expect((await look()).notices[0]?.stands).toBe('due')
  const answer = await settle(ada, 'posted')
  expect(answer.statusCode).toBe(409)
  expect(answer.json().detail).toBe('This notice still goes out by itself.')
})
