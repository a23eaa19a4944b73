// Reaches again the verdicts that hung on something that was not at hand: a stale CRL, a path that led nowhere.
import type { DoubtCode } from '../email/verdict.ts'
import type { ReceiptId } from '../revocation/receipt.ts'

export type ReExaminePorts = {
  readonly records: {
    doubtful(
      codes: readonly string[],
      limit: number,
    ): Promise<
      readonly { receiptId: ReceiptId; sha256: string; receivedAt: string; code: string }[]
    >
    reopen(id: ReceiptId, why: string, actor: string): Promise<boolean>
  }
  /** What the mail proves now: its outcome and, where it has one, its code. */
  readonly verdictNow: (about: {
    readonly sha256: string
    readonly receivedAt: string
  }) => Promise<{ readonly outcome: string; readonly code: string | null }>
  readonly queue: { add(name: 'email', id: ReceiptId): Promise<unknown> }
  readonly log: { error(about: object, message: string): void }
}

/** Doubts that time, a fresh CRL and a machine with less to do can settle. An expired certificate or a weak digest stays what it is. */
const settles: readonly DoubtCode[] = [
  'status-unknown',
  'no-path',
  'path-invalid',
  'issuer-revoked',
  'time-limit',
]

/** More doubts than an office gathers while a CRL is stale; each takes half a millisecond to look at again. */
const AT_ONCE = 5_000
const ACTOR = 'worker:email-examiner'

/** Answers how many were laid open for a new examination. */
export const reExamine = (ports: ReExaminePorts) => async (): Promise<number> => {
  let reopened = 0
  for (const doubt of await ports.records.doubtful(settles, AT_ONCE)) {
    // One mail whose evidence cannot be read holds up none behind it; the sweep's own figures show it.
    const now = await ports.verdictNow(doubt).catch((fault: unknown) => {
      ports.log.error(
        { err: fault, receipt: doubt.receiptId },
        'a doubt could not be looked at again',
      )
      return undefined
    })
    if (!now) continue
    if (now.outcome === 'indeterminate' && now.code === doubt.code) continue
    const why = `${doubt.code} before; ${now.code ?? now.outcome} now`
    if (!(await ports.records.reopen(doubt.receiptId, why, ACTOR))) continue
    await ports.queue.add('email', doubt.receiptId)
    reopened += 1
  }
  return reopened
}
