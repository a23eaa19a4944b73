// Requests laid before an officer: once, in the right case, whoever else lays at the same moment.
import { expect, test } from 'vitest'
import type { RequestDraft } from '../../src/adapters/records.ts'
import { verifyAudit } from '../../src/revocation/audit.ts'
import { onBothDatabases } from './databases.ts'
import { all, asks, finding, mail, openOffice, register, rules } from './records-drafts.ts'

const WHO = 'worker:email-examiner'

onBothDatabases('laying', (office) => {
  const open = () => openOffice(office.database.pool).records
  type Records = ReturnType<typeof open>

  const arrive = async (records: Records, words: string) =>
    (await records.receive(mail(words), 'worker:mailbox')).receipt.id
  const layOne = async (records: Records, words: string, other: Partial<RequestDraft> = {}) => {
    const [request] = await records.lay(await arrive(records, words), [asks(other)], WHO)
    if (!request) throw new Error('nothing was laid')
    return request
  }

  test('a request opens a case, the receipt is examined, and the audit says so', async () => {
    const records = open()
    const [chan] = await register(office.database.pool)
    const request = await layOne(records, 'revoke', { certificateId: chan, urgent: true })
    const file = await records.caseFile(request.revocationId)
    expect(file?.revocation).toMatchObject({ state: 'laid', certificateId: chan, urgent: true })
    expect(file?.certificate).toMatchObject({ nameEn: 'CHAN TAI MAN' })
    const { receipt, ...laid } = file?.requests[0] ?? {}
    expect(laid).toEqual(request)
    expect(receipt?.examinedAt).toBe(request.laidAt)
    expect(file?.audit.map((row) => row.action)).toEqual(['received', 'laid'])
    expect(await records.totals()).toMatchObject({
      requests: 1,
      cases: 1,
      findings: 1,
      unexamined: 0,
    })
  })

  test('ten examiners lay the same receipt at once: it is laid once, and all are told the same', async () => {
    const records = open()
    const other = openOffice((await office.another()).pool).records
    const id = await arrive(records, 'once')
    const answers = await Promise.all(
      Array.from({ length: 10 }, (_, n) => (n % 2 ? records : other).lay(id, [asks()], WHO)),
    )
    for (const answer of answers) expect(answer).toEqual(answers[0])
    expect(await records.totals()).toMatchObject({ requests: 1, cases: 1 })
    expect(await all(records.auditRows())).toHaveLength(2)
  })

  test('twelve letters about one certificate at once: one case with twelve requests', async () => {
    const records = open()
    const other = openOffice((await office.another()).pool).records
    const [chan] = await register(office.database.pool)
    const ids = await Promise.all(
      Array.from({ length: 12 }, (_, n) => arrive(records, `letter ${n}`)),
    )
    const laid = await Promise.all(
      ids.map((id, n) => (n % 2 ? records : other).lay(id, [asks({ certificateId: chan })], WHO)),
    )
    const cases = new Set(laid.flat().map((request) => request.revocationId))
    expect(cases.size).toBe(1)
    expect(await records.totals()).toMatchObject({ requests: 12, cases: 1 })
    expect(verifyAudit(await all(records.auditRows()))).toBeUndefined()
  })

  test('two forms in one fax, about certificates that another fax names the other way round', async () => {
    const records = open()
    const [chan, wong] = await register(office.database.pool)
    const both = [asks({ certificateId: chan }), asks({ certificateId: wong })]
    const ids = await Promise.all(
      ['fax 1', 'fax 2', 'fax 3', 'fax 4'].map((it) => arrive(records, it)),
    )
    const laid = await Promise.all(
      ids.map((id, n) => records.lay(id, n % 2 ? both : both.toReversed(), WHO)),
    )
    expect(laid.map((requests) => requests.map((each) => each.ordinal))).toEqual(
      Array(4).fill([0, 1]),
    )
    expect(await records.totals()).toMatchObject({ requests: 8, cases: 2 })
  })

  test('the case that the sender answers to is joined, if it is open and not about another certificate', async () => {
    const records = open()
    const [chan, wong] = await register(office.database.pool)
    const first = await layOne(records, 'first', { certificateId: chan })
    const caseId = first.revocationId
    expect(await layOne(records, 'reply', { caseId })).toMatchObject({ revocationId: caseId })
    const same = await layOne(records, 'reply, signed', { caseId, certificateId: chan })
    expect(same.revocationId).toBe(caseId)
    const stranger = await layOne(records, 'another certificate', { caseId, certificateId: wong })
    expect(stranger.revocationId).not.toBe(caseId)
    const refuse = { kind: 'refuse' } as const
    const decided = { officer: 'lee', grounds: 'not his', rules, at: first.laidAt } as const
    await records.advance(caseId, { kind: 'decided', decision: refuse, ...decided }, 'officer:lee')
    expect((await layOne(records, 'too late', { caseId })).revocationId).not.toBe(caseId)
    expect((await layOne(records, 'no such', { caseId: 'R-NONE' })).revocationId).not.toBe(caseId)
  })

  test('a later request makes the case urgent and due sooner, never less so', async () => {
    const records = open()
    const [chan] = await register(office.database.pool)
    const soon = '2026-11-23T09:00:00.000Z'
    const { revocationId } = await layOne(records, 'calm', { certificateId: chan })
    await layOne(records, 'hurry', { certificateId: chan, urgent: true, dueAt: soon })
    await layOne(records, 'calm again', { certificateId: chan, dueAt: null })
    const file = await records.caseFile(revocationId)
    expect(file).toMatchObject({ dueAt: soon, revocation: { urgent: true, version: 3 } })
  })

  test('what asks nothing is set aside, and opens no case for an officer', async () => {
    const records = open()
    const { revocationId } = await layOne(records, 'cheque', { kind: 'e-cheque', aside: true })
    expect(await records.revocation(revocationId)).toMatchObject({ state: 'set-aside' })
    expect(await records.queue({})).toEqual([])
  })

  test('a copy that comes after its case was refused is laid again, and told as a copy', async () => {
    const records = open()
    const [chan] = await register(office.database.pool)
    const first = await layOne(records, 'send it again', { certificateId: chan })
    const decision = { kind: 'refuse' } as const
    const by = { officer: 'lam', grounds: 'not signed', rules, at: '2026-11-23T03:00:00.000Z' }
    const refused = await records.advance(
      first.revocationId,
      { kind: 'decided', decision, ...by },
      'officer:lam',
    )
    expect(refused.ok).toBe(true)
    const again = await layOne(records, 'send it again', { certificateId: chan })
    expect(again.revocationId).not.toBe(first.revocationId)
    expect(await records.revocation(again.revocationId)).toMatchObject({ state: 'laid' })
    expect((await records.receipt(again.receiptId))?.findings.map(({ code }) => code)).toContain(
      'duplicate',
    )
  })

  test('a copy joins the case of the first, whichever was examined first, and changes nothing there', async () => {
    const records = open()
    const ids = [await arrive(records, 'copied'), await arrive(records, 'copied')]
    const laid = await Promise.all(ids.toReversed().map((id) => records.lay(id, [asks()], WHO)))
    const [one, two] = laid.flat()
    expect(one?.revocationId).toBe(two?.revocationId)
    const found = await records.revocation(one?.revocationId ?? '')
    expect(found).toMatchObject({ version: 1 })
    const decided = { officer: 'lee', grounds: 'spam', rules, at: found?.changedAt ?? '' } as const
    const event = { kind: 'decided', decision: { kind: 'not-a-request' }, ...decided } as const
    await records.advance(found?.id ?? '', event, 'officer:lee')
    const third = await layOne(records, 'copied', { urgent: true })
    expect(third.revocationId).toBe(found?.id)
    expect(await records.revocation(third.revocationId)).toMatchObject({ state: 'set-aside' })
    expect(await records.totals()).toMatchObject({ cases: 1, requests: 3 })
  })

  test('to lay nothing is our fault, and the receipt stays unexamined', async () => {
    const records = open()
    const id = await arrive(records, 'nothing')
    await expect(async () => records.lay(id, [], WHO)).rejects.toThrow('nothing to lay')
    await expect(records.lay('E-NONE', [asks()], WHO)).rejects.toThrow('no such receipt')
    expect(await records.totals()).toMatchObject({ unexamined: 1, requests: 0 })
  })

  test('any text of any letter can be laid', async () => {
    const records = open()
    const text = 'NUL \0, half a pair \uD800, 漢字 \u{20BB7}, "quoted" \\u0000'
    const request = await layOne(records, 'odd text', { examined: { text } })
    const file = await records.caseFile(request.revocationId)
    expect(file?.requests[0]?.examined.text).toBe(
      'NUL \uFFFD, half a pair \uFFFD, 漢字 \u{20BB7}, "quoted" \\u0000',
    )
  })

  const why = finding('examination-failed')

  test('what cannot be examined lies before an officer once, and stays unexamined', async () => {
    const records = open()
    const id = await arrive(records, 'poison')
    await Promise.all([1, 2, 3].map(() => records.layUnexamined(id, why, 'worker:sweeper')))
    const [line, ...rest] = await records.queue({})
    expect(rest).toEqual([])
    expect(line).toMatchObject({ state: 'laid', kinds: ['unexamined'], findings: { doubt: 1 } })
    expect(await records.totals()).toMatchObject({ unexamined: 1, requests: 1 })
  })

  test('when it is examined after all, its case serves, or joins the certificate’s own', async () => {
    const records = open()
    const [chan] = await register(office.database.pool)
    const plain = await arrive(records, 'late, no certificate')
    await records.layUnexamined(plain, why, 'worker:sweeper')
    const held = (await records.queue({}))[0]?.id
    const [served] = await records.lay(plain, [asks()], WHO)
    expect(served?.revocationId).toBe(held)
    expect((await records.caseFile(held ?? ''))?.requests).toHaveLength(1)

    const first = await layOne(records, 'on time', { certificateId: chan })
    const late = await arrive(records, 'late, about Chan')
    await records.layUnexamined(late, why, 'worker:sweeper')
    const waiting = (await records.queue({})).find((line) => line.kinds.includes('unexamined'))?.id
    const [joined] = await records.lay(late, [asks({ certificateId: chan })], WHO)
    expect(joined?.revocationId).toBe(first.revocationId)
    const left = await records.caseFile(waiting ?? '')
    expect(left).toMatchObject({ requests: [], revocation: { state: 'merged' } })
    expect(left?.revocation.mergedInto).toBe(first.revocationId)
    expect(await records.totals()).toMatchObject({ cases: 2, requests: 3, unexamined: 0 })
  })

  test('what an officer decided on the unexamined stays decided; the late reading opens its own case', async () => {
    const records = open()
    const id = await arrive(records, 'late, after the officer')
    await records.layUnexamined(id, why, 'worker:sweeper')
    const [line] = await records.queue({})
    const decided = {
      officer: 'lee',
      grounds: 'unreadable',
      rules,
      at: line?.openedAt ?? '',
    } as const
    const event = { kind: 'decided', decision: { kind: 'refuse' }, ...decided } as const
    await records.advance(line?.id ?? '', event, 'officer:lee')
    const [request] = await records.lay(id, [asks()], WHO)
    expect(request?.revocationId).not.toBe(line?.id)
    const kept = await records.caseFile(line?.id ?? '')
    expect(kept).toMatchObject({
      revocation: { state: 'refused' },
      requests: [{ kind: 'unexamined' }],
    })
  })
})
