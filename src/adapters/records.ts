// The records: what arrived, what was asked, what was decided and done, each change with its audit in one transaction.
import type { Clock } from '../process/clock.ts'
import type { Pool } from './database-pool.ts'
import { againRecords } from './records-again.ts'
import { ageingRecords } from './records-ageing.ts'
import { auditTrail } from './records-audit.ts'
import { caseRecords } from './records-cases.ts'
import { closureRecords } from './records-closures.ts'
import { deadlineRecords } from './records-deadlines.ts'
import { driftRecords } from './records-drift.ts'
import { heldRecords } from './records-held.ts'
import { layRecords } from './records-lay.ts'
import { noticeLimitRecords } from './records-notice-limits.ts'
import { noticeRaiseRecords } from './records-notice-raise.ts'
import { noticeRecords } from './records-notices.ts'
import { packRecords } from './records-pack.ts'
import { placeRecords } from './records-places.ts'
import { policyRecords } from './records-policy.ts'
import { populationRecords } from './records-population.ts'
import { queueRecords } from './records-queue.ts'
import { receiptRecords } from './records-receipts.ts'
import { typedRecords } from './records-typed.ts'

export type { RequestDraft } from './records-lay.ts'
export type { Sent } from './records-notices.ts'
export type { MailboxRecord, SeenCrl } from './records-places.ts'
export type { CaseFile, CaseLine, Totals } from './records-queue.ts'
export type { ReceiptDraft } from './records-receipts.ts'

export type Records = ReturnType<typeof openRecords>

/** Over tables that `migrate` has brought up to date. */
export function openRecords(pool: Pool, clock: Clock) {
  return {
    ...receiptRecords(pool, clock),
    ...layRecords(pool, clock),
    ...againRecords(pool, clock),
    ...caseRecords(pool),
    ...ageingRecords(pool),
    ...queueRecords(pool),
    ...noticeRecords(pool, clock),
    ...noticeLimitRecords(pool),
    ...noticeRaiseRecords(pool),
    ...placeRecords(pool),
    ...closureRecords(pool, clock),
    ...deadlineRecords(pool, clock),
    ...heldRecords(pool),
    ...driftRecords(pool, clock),
    ...policyRecords(pool, clock),
    ...packRecords(pool),
    ...populationRecords(pool),
    ...typedRecords(pool),
    ...auditTrail(pool),
  }
}
