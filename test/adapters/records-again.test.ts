// What comes again: an old signed letter under new headers, and a verdict that could not be reached before.
import { expect, test } from 'vitest'
import type { RequestDraft } from '../../src/adapters/records.ts'
import { verifyAudit } from '../../src/revocation/audit.ts'
import { onBothDatabases } from './databases.ts'
import { all, asks, mail, openOffice, register, rules } from './records-drafts.ts'

const WHO = 'worker:email-examiner'
const doubt = (code: string) => ({ examined: { verdict: { outcome: 'indeterminate', code } } })

onBothDatabases('what comes again', (office) => {
  const open = () => openOffice(office.database.pool).records
  type Records = ReturnType<typeof open>

  const lay = async (records: Records, words: string, other: Partial<RequestDraft> = {}) => {
    const { receipt } = await records.receive(mail(words), 'worker:mailbox')
    const [request] = await records.lay(receipt.id, [asks(other)], WHO)
    if (!request) throw new Error('nothing was laid')
    return { request, receipt }
  }

  test('the same signed words in other bytes are found; a plain copy is not a second letter', async () => {
    const records = open()
    const signed = { examined: { signedKey: 'signer|digest' } }
    const { request, receipt } = await lay(records, 'the first', signed)
    await lay(records, 'words of another signer', { examined: { signedKey: 'other|digest' } })
    expect(await records.signedBefore('signer|digest', receipt.sha256)).toBeUndefined()
    const [, second] = [mail('the first'), mail('under other headers')]
    expect(await records.signedBefore('signer|digest', second.sha256)).toMatchObject({
      requestId: request.id,
      receiptId: receipt.id,
      revocationId: request.revocationId,
    })
  })

  test('a doubt that a fresh CRL can settle is opened again, and the new examination takes its place', async () => {
    const records = open()
    const [chan] = await register(office.database.pool)
    const { request, receipt } = await lay(records, 'stale', doubt('status-unknown'))
    await lay(records, 'expired', doubt('certificate-expired'))
    const found = await records.doubtful(['status-unknown', 'no-path'], 10)
    expect(found.map((each) => [each.receiptId, each.code])).toEqual([
      [receipt.id, 'status-unknown'],
    ])

    expect(await records.reopen(receipt.id, 'the CRL is fresh', WHO)).toBe(true)
    expect(await records.reopen(receipt.id, 'twice', WHO)).toBe(false)
    expect(await records.doubtful(['status-unknown'], 10)).toEqual([])
    const waiting = await records.caseFile(request.revocationId)
    expect(waiting?.revocation.state).toBe('laid')

    const [again] = await records.lay(receipt.id, [asks({ certificateId: chan })], WHO)
    const file = await records.caseFile(again?.revocationId ?? '')
    expect(file?.requests.map((each) => each.id)).toEqual([again?.id])
    expect(file?.revocation).toMatchObject({ state: 'laid', certificateId: chan })
    // Where the letter lay before, nothing is left to decide.
    const before = await records.revocation(request.revocationId)
    expect(before?.id === again?.revocationId || before?.state === 'merged').toBe(true)
    const rows = await all(records.auditRows())
    expect(rows.map((row) => row.action)).toContain('reopened')
    expect(verifyAudit(rows)).toBeUndefined()
  })

  test('nothing is opened again once an officer has decided', async () => {
    const records = open()
    const [chan] = await register(office.database.pool)
    const { request, receipt } = await lay(records, 'decided', {
      ...doubt('no-path'),
      certificateId: chan,
    })
    const decision = { kind: 'suspend' } as const
    const by = { officer: 'lam', grounds: '', rules, at: '2026-11-23T03:00:00.000Z' }
    const answer = await records.advance(
      request.revocationId,
      { kind: 'decided', decision, ...by },
      'officer:lam',
    )
    expect(answer.ok).toBe(true)
    expect(await records.doubtful(['no-path'], 10)).toEqual([])
    expect(await records.reopen(receipt.id, 'too late', WHO)).toBe(false)
  })
})
