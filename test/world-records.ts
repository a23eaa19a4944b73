/** The records, small and honest: the real advance(), the real seals, one transaction a call, all in memory. */
import assert from 'node:assert/strict'
import type { Clock } from '../src/process/clock.ts'
import type { Assessment } from '../src/revocation/assess.ts'
import { type AuditEntry, type AuditRow, GENESIS, seal } from '../src/revocation/audit.ts'
import type { Claim } from '../src/revocation/claim.ts'
import type { Finding } from '../src/revocation/finding.ts'
import type { Notice } from '../src/revocation/notice.ts'
import { type Receipt, receiptIdentity } from '../src/revocation/receipt.ts'
import type { Examined, Request, RequestKind } from '../src/revocation/request.ts'
import {
  type Advance,
  advance,
  type Event,
  isOpen,
  openRevocation,
  type Revocation,
} from '../src/revocation/revocation.ts'

export type ReceiptDraft = Pick<
  Receipt,
  'channel' | 'sha256' | 'size' | 'receivedAt' | 'receivedBy' | 'source'
> & { readonly messageId?: string | null; readonly findings?: readonly Finding[] }

export type RequestDraft = {
  readonly kind: RequestKind
  readonly claim: Claim | null
  readonly examined: Examined
  readonly findings: readonly Finding[]
  readonly assessment: Assessment | null
  readonly certificateId: string | null
  readonly aside: boolean
  readonly urgent: boolean
  readonly dueAt: string | null
  readonly caseId?: string | null
  readonly answer?: { readonly to: string }
  readonly bounce?: { readonly noticeId: string; readonly detail: string }
}

type Folder = { uidValidity: string; lastUid: number; seenAt?: string; serverCount?: number }

export type MemoryRecords = ReturnType<typeof memoryRecords>

export function memoryRecords(clock: Clock) {
  const receipts = new Map<string, Receipt>()
  const awayAt = new Map<string, Date>()
  const requests = new Map<string, Request>()
  const revocations = new Map<string, Revocation>()
  const notices = new Map<string, Notice>()
  const folders = new Map<string, Folder>()
  const audit: AuditRow[] = []
  let counter = 0
  const id = (letter: string) => `${letter}-${String(++counter).padStart(10, '0')}`
  const now = () => clock.now().toISOString()
  const all = () => [...receipts.values()]

  const write = (entry: Omit<AuditEntry, 'at'> & { at?: string }): AuditRow => {
    const row = seal(audit.length + 1, audit.at(-1)?.hash ?? GENESIS, { at: now(), ...entry })
    audit.push(row)
    return row
  }
  const note = (
    action: string,
    actor: string,
    about: { receiptId?: string; revocationId?: string },
    details: unknown = null,
  ) => write({ actor, action, receiptId: null, revocationId: null, ...about, details })

  const openOf = (certificateId: string | null) =>
    [...revocations.values()].find(
      (each) => certificateId && each.certificateId === certificateId && isOpen(each.state),
    )
  const end = (each: Revocation | undefined): Revocation | undefined =>
    each?.mergedInto ? end(revocations.get(each.mergedInto)) : each
  const requestsOf = (receiptId: string) =>
    [...requests.values()].filter((each) => each.receiptId === receiptId && each.ordinal >= 0)

  /** Where copies of the same bytes lie already, where the sender says, where the certificate's open case is; else new. */
  function seat(draft: RequestDraft, receipt: Receipt): string {
    const copy = all().find(
      (each) => each.sha256 === receipt.sha256 && each.size > 0 && requestsOf(each.id).length > 0,
    )
    const copied = copy && end(revocations.get(requestsOf(copy.id)[0]?.revocationId ?? ''))
    if (copied) return copied.id
    const { certificateId, urgent, aside } = draft
    const named = end(revocations.get(draft.caseId ?? ''))
    const fits = !certificateId || named?.certificateId === certificateId
    const joins = named && isOpen(named.state) && fits ? named : openOf(certificateId)
    const opened = joins ?? openRevocation(id('R'), certificateId, now(), { urgent, aside })
    const next = advance(opened, { kind: 'request-laid', at: now(), urgent, aside })
    assert(next.ok, 'an open case took no request')
    revocations.set(opened.id, joins ? next.revocation : opened)
    return opened.id
  }

  return {
    all: { receipts, awayAt, requests, revocations, notices, folders, audit },
    id,
    note,

    async receive(draft: ReceiptDraft, actor: string) {
      const identity = receiptIdentity(draft.source, draft.sha256)
      const same = all().find((each) => receiptIdentity(each.source, each.sha256) === identity)
      if (same) return { receipt: same, isNew: false }
      const copyOf = all().find(({ sha256, size }) => sha256 === draft.sha256 && size > 0)
      const messageId = draft.messageId ?? null
      const reused = all().some(
        (each) => messageId && each.messageId === messageId && each.sha256 !== draft.sha256,
      )
      const codes = [...(copyOf ? ['duplicate'] : []), ...(reused ? ['message-id-reused'] : [])]
      const says = { en: 'From the small records.', zh: '測試' }
      const own = codes.map((code) => ({ code, weight: 'note', says, grounds: 'bytes' }) as const)
      const receipt: Receipt = {
        ...draft,
        id: id('E'),
        messageId,
        duplicateOf: copyOf?.id ?? null,
        findings: [...(draft.findings ?? []), ...own],
        recordedAt: now(),
        examinedAt: null,
      }
      receipts.set(receipt.id, receipt)
      note('received', actor, { receiptId: receipt.id })
      return { receipt, isNew: true }
    },
    receipt: async (it: string) => receipts.get(it),
    putAway: async (it: string, at: Date) => void awayAt.set(it, at),
    notPutAway: async (limit: number) => {
      const open = (each: Receipt) => ['mailbox', 'tray'].includes(each.source.kind)
      return all()
        .filter((each) => open(each) && !awayAt.has(each.id))
        .slice(0, limit)
    },
    arrivals: async (account: string, folder: string, sha256: string) =>
      all().filter(
        ({ source, ...each }) =>
          source.kind === 'mailbox' &&
          source.account === account &&
          source.folder === folder &&
          each.sha256 === sha256,
      ),
    countReceived: async ({ account, since }: { account?: string; since: Date }) =>
      new Set(
        all()
          .filter(({ receivedAt }) => new Date(receivedAt) >= since)
          .flatMap(({ source: it }) =>
            it.kind === 'mailbox' && it.account === account ? `${it.uidValidity}/${it.uid}` : [],
          ),
      ).size,
    signedBefore: async (signedKey: string, sha256: string) => {
      const known = [...requests.values()].find(
        (each) =>
          each.examined.signedKey === signedKey && receipts.get(each.receiptId)?.sha256 !== sha256,
      )
      const receipt = known && receipts.get(known.receiptId)
      return (
        receipt && {
          receiptId: receipt.id,
          revocationId: known.revocationId,
          receivedAt: receipt.receivedAt,
        }
      )
    },
    unexamined: async (olderThan: Date, limit: number) =>
      all()
        .filter((each) => !each.examinedAt && new Date(each.recordedAt) < olderThan)
        .slice(0, limit),

    mailbox: async (account: string, folder: string) => folders.get(`${account}/${folder}`),
    saveMailbox: async (it: Folder & { account: string; folder: string }) => {
      const key = `${it.account}/${it.folder}`
      const { uidValidity, lastUid } = it
      folders.set(key, { ...folders.get(key), uidValidity, lastUid })
    },
    mailboxSeen: async (
      account: string,
      folder: string,
      seen: { at: string; serverCount?: number },
    ) => {
      const known = folders.get(`${account}/${folder}`)
      const { at: seenAt, serverCount = 0 } = seen
      if (known) folders.set(`${account}/${folder}`, { ...known, seenAt, serverCount })
    },

    async lay(receiptId: string, drafts: readonly RequestDraft[], actor: string) {
      const receipt = receipts.get(receiptId)
      assert(receipt, `no receipt ${receiptId}`)
      assert(drafts.length > 0, 'nothing to lay')
      if (receipt.examinedAt) return requestsOf(receiptId)
      const laidAt = now()
      const laid = drafts.map((draft, ordinal): Request => {
        const revocationId = seat(draft, receipt)
        const { kind, claim, examined, findings, assessment } = draft
        const body = { kind, claim, examined, findings, assessment }
        return { id: id('Q'), receiptId, ordinal, revocationId, ...body, laidAt }
      })
      for (const each of laid) {
        requests.set(each.id, each)
        note('laid', actor, { receiptId, revocationId: each.revocationId }, { kind: each.kind })
      }
      const to = drafts.find(({ answer }) => answer)?.answer?.to
      const [first] = laid
      if (to && first) {
        const key = id('N')
        const answer = due('acknowledged', first.revocationId, notices.size, laidAt)
        notices.set(key, { ...answer, address: to, receiptId })
      }
      for (const { bounce } of drafts) {
        const notice = notices.get(bounce?.noticeId ?? '')
        if (bounce && notice && /^(sent|uncertain)/.test(notice.outcome ?? ''))
          notices.set(notice.id, { ...notice, sentAt: null, outcome: `bounced: ${bounce.detail}` })
      }
      receipts.set(receiptId, { ...receipt, examinedAt: laidAt })
      return laid
    },

    revocation: async (it: string) => revocations.get(it),
    openCaseOf: async (certificateId: string) => openOf(certificateId),
    async caseFile(it: string) {
      const revocation = revocations.get(it)
      const laid = [...requests.values()].flatMap((each) => {
        const receipt = each.revocationId === it ? receipts.get(each.receiptId) : undefined
        return receipt ? [{ ...each, receipt }] : []
      })
      return revocation && { revocation, requests: laid }
    },
    async advance(it: string, event: Event, actor: string, details: unknown = null) {
      const found = revocations.get(it)
      const answer: Advance = found
        ? advance(found, event)
        : { ok: false, why: `There is no case ${it}.` }
      if (!answer.ok) return answer
      const { version } = answer.revocation
      revocations.set(it, answer.revocation)
      for (const kind of answer.notices) notices.set(id('N'), due(kind, it, version, event.at))
      note(event.kind, actor, { revocationId: it }, details)
      return answer
    },
    noticeByMessageId: async (messageId: string) =>
      [...notices.values()].find((each) => each.messageId === messageId),
    audit: async (entry: AuditEntry) => write(entry),
  }

  function due(kind: Notice['kind'], revocationId: string, occasion: number, at: string): Notice {
    const unsent = { sentAt: null, address: null, subject: null, text: null, messageId: null }
    const last = `N-${String(counter).padStart(10, '0')}`
    return { id: last, revocationId, kind, occasion, dueAt: at, ...unsent, outcome: null }
  }
}
