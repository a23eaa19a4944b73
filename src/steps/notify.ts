// Writes a notice that fell due and sends it, once, to the registered address and to nobody else.
import type { RegisteredCertificate } from '../revocation/certificate.ts'
import { composeAcknowledgement } from '../revocation/letter-acknowledgement.ts'
import { composeNotice, isStillTrue, type Letter, noticeAddress } from '../revocation/letters.ts'
import type { HolderNoticeKind, Notice } from '../revocation/notice.ts'
import {
  type Admission,
  defaultNoticeLimits,
  type NoticeLimits,
} from '../revocation/notice-limits.ts'
import { type Policy, sendsNotice } from '../revocation/policy.ts'
import type { Revocation } from '../revocation/revocation.ts'
import { isPlainAddress, messageIdOf, type Sign, writeNotice } from './notice-mail.ts'

type Sent = {
  readonly address: string | null
  readonly subject: string | null
  readonly text: string | null
  readonly messageId: string | null
  readonly outcome: string
  readonly at: string
}

/** Kept before it leaves: whatever becomes of it, an officer has its words. */
type Draft = Letter & { readonly address: string | null; readonly messageId?: string }

type CaseFile = {
  readonly revocation: Revocation
  readonly certificate: RegisteredCertificate | null
}

type Asking = { readonly to: string; readonly at: Date; readonly limits: NoticeLimits }

type Ports = {
  readonly records: {
    notice(id: string): Promise<Notice | undefined>
    caseFile(id: string): Promise<CaseFile | undefined>
    claimNotice(id: string, at: Date, draft: Draft): Promise<boolean>
    unclaimNotice(id: string): Promise<unknown>
    noticeSent(id: string, sent: Sent, actor: string): Promise<unknown>
    admitNotice(id: string, asking: Asking, actor: string): Promise<Admission>
    dismissNotice(id: string): Promise<unknown>
    noticeUncertain(id: string, why: string, actor: string): Promise<unknown>
    letterNeeded(id: string, why: string, draft: Draft, actor: string): Promise<unknown>
  }
  /** Throws where the mail has surely not gone; then the queue tries again. */
  readonly post: {
    deliver(
      mail: { id: string; from: string; to: string; bytes: Buffer },
      claim: { take(): Promise<boolean>; giveBack(): Promise<void> },
    ): Promise<{ result: 'sent' | 'refused' | 'uncertain'; detail: string }>
  }
  readonly from: string
  /** Absent: notices go out unsigned. */
  readonly sign?: Sign
  readonly policy: Policy
  readonly limits?: NoticeLimits
  readonly clock: { now(): Date }
}

const ACTOR = 'worker:notifier'
const nothing = { address: null, subject: null, text: null, messageId: null }

/** What became of it, as it is recorded; undefined when an earlier wake-up had settled it. */
export const notify =
  (ports: Ports) =>
  async (id: string): Promise<string | undefined> => {
    const { records, policy } = ports
    const notice = await records.notice(id)
    if (!notice || notice.sentAt || notice.outcome) return undefined
    const { kind } = notice
    if (kind === 'acknowledged') return acknowledge(ports, notice)
    const file = await records.caseFile(notice.revocationId)
    if (!file) throw new Error(`find case ${notice.revocationId} of notice ${id}`)
    const { revocation, certificate } = file
    // Without a certificate there is no registered address, and a stranger is not told that one exists.
    if (!certificate) return settle(ports, id, 'not-sent: no certificate was identified')
    if (isOvertaken(kind, revocation) || !isStillTrue(kind, revocation))
      return settle(ports, id, `not-sent: the case has gone on and is ${revocation.state}`)
    if (!sendsNotice(policy, certificate.kind, kind))
      return settle(ports, id, 'not-sent: the policy sends no such letter for this kind')
    const { sighting, id: caseId } = revocation
    const facts = { caseId, revocation, certificate, sighting, policy }
    const letter = composeNotice(kind, facts)
    const address = noticeAddress(certificate)
    if (address === null || !isPlainAddress(address))
      return post(ports, id, 'no e-mail address is registered', letter)
    return send(ports, id, address, letter, (why) => post(ports, id, why, letter))
  }

/** To whoever wrote: what cannot go by mail goes not at all, for nobody knows that he is who he says. */
async function acknowledge(ports: Ports, { id, address, receiptId }: Notice) {
  const unsent = (why: string) => settle(ports, id, `not-sent: ${why}`)
  if (address === null || !isPlainAddress(address)) return unsent('the sender left no address')
  const letter = composeAcknowledgement(receiptId ?? id, ports.policy)
  return send(ports, id, address, letter, unsent)
}

async function settle(
  { records, clock }: Ports,
  id: string,
  outcome: string,
  told: Omit<Sent, 'outcome' | 'at'> = nothing,
): Promise<string> {
  await records.noticeSent(id, { ...told, outcome, at: clock.now().toISOString() }, ACTOR)
  return outcome
}

/** The holder is not told by this: the case stays open until an officer says that the letter went. */
async function post({ records }: Ports, id: string, why: string, letter: Letter): Promise<string> {
  await records.letterNeeded(id, why, { ...letter, address: null }, ACTOR)
  return `letter-needed: ${why}`
}

async function send(
  ports: Ports,
  id: string,
  to: string,
  letter: Letter,
  otherwise: (why: string) => Promise<string>,
): Promise<string | undefined> {
  const { records, clock, limits = defaultNoticeLimits } = ports
  const admission = await records.admitNotice(id, { to, at: clock.now(), limits }, ACTOR)
  switch (admission.result) {
    case 'settled':
      return undefined
    // It stays due: the sweep asks again, until it fits or two officers let it go.
    case 'held':
      return `held: ${admission.because}`
    case 'left-out':
      return settle(ports, id, `not-sent: ${admission.why}`)
    case 'go':
      break
  }
  const { result, detail, messageId } = await deliver(ports, id, to, letter)
  switch (result) {
    case 'sent':
      return settle(ports, id, `sent: ${detail}`, { ...letter, address: to, messageId })
    case 'refused':
      return otherwise(`${to} was refused: ${detail}`)
    case 'uncertain':
      await records.noticeUncertain(id, detail, ACTOR)
      return `uncertain: ${detail}`
  }
}

async function deliver(ports: Ports, id: string, to: string, letter: Letter) {
  const { records, from, sign, clock } = ports
  const messageId = messageIdOf(id, from)
  const date = clock.now()
  const plain = writeNotice({ ...letter, from, to, messageId, date })
  const bytes = sign ? sign(plain, date) : plain
  const claim = {
    take: () => records.claimNotice(id, clock.now(), { ...letter, address: to, messageId }),
    giveBack: async () => void (await records.unclaimNotice(id)),
  }
  try {
    return { ...(await ports.post.deliver({ id, from, to, bytes }, claim)), messageId }
  } catch (cause) {
    // While the mail server is away nothing goes, and what did not go is not counted.
    await records.dismissNotice(id)
    throw cause
  }
}

/** A letter that tells of a hold since lifted, or of a release since undone, would mislead its reader. */
function isOvertaken(kind: HolderNoticeKind, { state, sighting }: Revocation): boolean {
  const done = state === 'published' || state === 'closed'
  const released = state === 'released' || (done && sighting?.entry === null)
  if (kind === 'confirm' || kind === 'reminder') return state !== 'suspended'
  if (kind === 'suspended') return released || state === 'laid'
  return kind === 'released' && !released
}
