/** What comes back on our letters: a report that one did not arrive marks it, once; a machine's answer asks nothing. */
import { expect, test } from 'vitest'
import { examineEmail } from '../../src/steps/examine-email.ts'
import {
  delayed,
  exchange,
  exim,
  oldExim,
  outOfOffice,
  postfix,
  qmail,
  readReceipt,
} from '../email/returned-mails.ts'
import { openWorld, type World } from '../world.ts'
import { examinersOpen, laid, mailbox, portsOf, post } from './email-desk.ts'
import { arrive } from './examiner.ts'

examinersOpen()

const NOTICE = 'N-7K3M9P2QXZ'
const messageId = `<${NOTICE}@ecert.example.hk>`
const to = 'taiman.chan@example.hk'
const about = { messageId, to }

/** A case whose letter has been sent. */
async function told(outcome = 'sent: 250 ok') {
  const world = openWorld()
  const { revocation } = await laid(world, post('09-cheung-first.eml'))
  const sent = { sentAt: '2026-11-23T01:30:00Z', address: to, messageId, outcome, occasion: 3 }
  const letter = { subject: 'Certificate suspended', text: 'Dear CHAN TAI MAN,' }
  const kind = 'suspended' as const
  const due = { revocationId: revocation.id, kind, dueAt: '2026-11-23T01:30:00Z' }
  world.records.all.notices.set(NOTICE, { id: NOTICE, ...due, ...letter, ...sent })
  return { world, id: revocation.id }
}
const notice = (world: World) => world.records.all.notices.get(NOTICE)

test.each(Object.entries({ postfix, exim, oldExim, exchange, qmail }))(
  'a report as %s writes it joins the case, and the letter is known not to have come',
  async (_server, write) => {
    const { world, id } = await told()
    const { request, revocation, codes } = await laid(world, write(about))
    expect(request.kind).toBe('bounce')
    expect(revocation.id).toBe(id)
    expect(codes).toContain('notice-bounced')
    expect(codes).toContain('taken-as-bounce')
    expect(notice(world)).toMatchObject({
      sentAt: null,
      outcome: expect.stringMatching(/^bounced: taiman\.chan@example\.hk/),
      text: 'Dear CHAN TAI MAN,',
    })
    const finding = [...request.findings, ...(request.assessment?.findings ?? [])].find(
      ({ code }) => code === 'notice-bounced',
    )
    expect(finding?.says.en).toContain('post')
    expect(finding?.grounds).toContain(NOTICE)
  },
)

test('late, or handed on, is told the officer and changes nothing', async () => {
  for (const [mail, code] of [
    [delayed(about), 'notice-delayed'],
    [postfix(about, 'relayed'), 'notice-delivered'],
    [postfix(about, 'exploded'), 'notice-report-unclear'],
  ] as const) {
    const { world, id } = await told()
    const before = notice(world)
    const { revocation, codes } = await laid(world, mail)
    expect(codes).toContain(code)
    expect(codes).not.toContain('notice-bounced')
    expect(revocation.id).toBe(id)
    expect(notice(world)).toEqual(before)
  }
})

test('a forged report that does not know our letter’s number marks none, whatever else it guesses', async () => {
  const guesses = [
    '<N-7K3M9P2QXY@ecert.example.hk>',
    `<${NOTICE}@elsewhere.example>`,
    `<x-${NOTICE}@ecert.example.hk>`,
    '<>',
  ]
  for (const guess of guesses) {
    const { world, id } = await told()
    const before = notice(world)
    const case0 = { state: 'laid', urgent: world.records.all.revocations.get(id)?.urgent }
    // Whom it was for, and the case's number in the subject, are no proof.
    const forged = exchange({ messageId: guess, to }).toString().replace('R-7K3M9P2QXZ', id)
    const { request, codes } = await laid(world, Buffer.from(forged))
    expect(request).toMatchObject({ kind: 'bounce', assessment: null })
    expect(codes).not.toContain('notice-bounced')
    expect(notice(world)).toEqual(before)
    expect(world.records.all.revocations.get(id)).toMatchObject(case0)
  }
})

test('our answer to a forged sender comes back: no letter of the case was missed, and it wakes nobody', async () => {
  const { world, id } = await told()
  const ours = notice(world)
  if (!ours) throw new Error('a notice')
  world.records.all.notices.set(NOTICE, { ...ours, kind: 'acknowledged', receiptId: 'E-1' })
  const before = { ...world.records.all.revocations.get(id) }
  for (const write of [postfix, exim, exchange, qmail]) {
    const { request, revocation, codes } = await laid(world, write(about))
    expect(request).toMatchObject({ kind: 'bounce', assessment: null })
    expect(codes).not.toContain('notice-bounced')
    expect(revocation).toMatchObject({ state: 'set-aside' })
  }
  expect(world.records.all.revocations.get(id)).toEqual(before)
})

test('what an officer has settled stays as he said', async () => {
  const { world } = await told('posted: by registered mail')
  const before = notice(world)
  const { codes } = await laid(world, postfix(about))
  expect(codes).toContain('notice-bounced')
  expect(notice(world)).toEqual(before)
})

test('the same report told twice, and a second one, mark it once', async () => {
  const { world } = await told()
  const id = await arrive(world, 'email', postfix(about), mailbox())
  await examineEmail(portsOf(world))(id)
  const after = notice(world)
  await examineEmail(portsOf(world))(id)
  await laid(world, exim(about))
  expect(notice(world)).toEqual(after)
})

test.each(Object.entries({ outOfOffice, readReceipt }))(
  '%s lays no case, though it quotes a request and a serial number; it is kept with the case it answers',
  async (_kind, write) => {
    const { world, id } = await told()
    const before = [...world.records.all.revocations.values()]
    const { request, revocation, codes } = await laid(world, write(about))
    expect(request.kind).toBe('reply')
    expect(request.assessment).toBeNull()
    expect(codes).toContain('taken-as-auto-reply')
    expect(revocation.id).toBe(id)
    expect(world.records.all.revocations.size).toBe(before.length)
    expect(notice(world)?.outcome).toBe('sent: 250 ok')
    const alone = openWorld()
    const away = await laid(alone, write(about))
    expect(away.revocation.state).toBe('set-aside')
  },
)
