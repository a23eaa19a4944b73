/** Small honest arrivals and requests for the records' tests: the defaults are right, a test says what is odd. */
import { createHash } from 'node:crypto'
import type { Pool } from '../../src/adapters/database.ts'
import { openRecords, type ReceiptDraft, type RequestDraft } from '../../src/adapters/records.ts'
import { openRegister } from '../../src/adapters/register.ts'
import type { Clock } from '../../src/process/clock.ts'
import type { DecisionRules } from '../../src/revocation/decision.ts'
import type { Finding } from '../../src/revocation/finding.ts'

export const NOW = '2026-11-23T02:00:00.000Z'

/** A clock that moves on by a second whenever it is read: no two rows are of the same moment. */
export function ticking(): Clock {
  let at = Date.parse(NOW)
  return {
    now: () => {
      at += 1_000
      return new Date(at)
    },
  }
}

let uid = 0

export function mail(words: string, other: Partial<ReceiptDraft> = {}): ReceiptDraft {
  uid += 1
  return {
    channel: 'email',
    sha256: createHash('sha256').update(words).digest('hex'),
    size: Buffer.byteLength(words),
    receivedAt: NOW,
    receivedBy: 'mx',
    source: { kind: 'mailbox', account: 'ca', folder: 'INBOX', uidValidity: '1', uid },
    messageId: `<${uid}@example.hk>`,
    ...other,
  }
}

export const finding = (code: string, weight: Finding['weight'] = 'doubt'): Finding => ({
  code,
  weight,
  says: { en: code, zh: code },
  grounds: 'test',
})

export function asks(other: Partial<RequestDraft> = {}): RequestDraft {
  return {
    kind: 'revocation',
    claim: null,
    examined: { text: 'Please revoke my certificate.', sender: 'taiman.chan@example.hk' },
    findings: [finding('unsigned')],
    assessment: null,
    certificateId: null,
    aside: false,
    urgent: false,
    dueAt: '2026-11-25T09:00:00.000Z',
    ...other,
  }
}

export const rules: DecisionRules = { suspendable: true, fourEyes: [], policyVersion: 'test' }

export function openOffice(pool: Pool) {
  const clock = ticking()
  return { clock, records: openRecords(pool, clock), register: openRegister(pool, clock) }
}

/** Three certificates on the register; the answer is their ids. */
export async function register(pool: Pool): Promise<readonly [string, string, string]> {
  const certificate = (serial: string, nameEn: string) => ({
    id: `C-${serial}`,
    issuer: 'CN=Test CA',
    subject: `CN=${nameEn}`,
    serial,
    kind: 'PERSONAL' as const,
    srn: null,
    nameEn,
    nameZh: '陳大文',
    emails: ['Taiman.Chan@example.hk'],
    organisation: null,
    hkid: null,
    phone: null,
    serverName: null,
    notBefore: '2026-01-01T00:00:00Z',
    notAfter: '2026-12-31T00:00:00Z',
    pem: null,
  })
  const certificates = [
    certificate('A1', 'CHAN TAI MAN'),
    certificate('B2', 'WONG SIU MING'),
    certificate('C3', 'LAU CHI KEUNG'),
  ]
  await openOffice(pool).register.importRegister({
    certificates,
    representatives: [],
    specimens: [],
  })
  return ['C-A1', 'C-B2', 'C-C3']
}

export async function all<T>(rows: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = []
  for await (const row of rows) found.push(row)
  return found
}
