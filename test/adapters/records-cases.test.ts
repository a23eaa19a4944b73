// Cases in the records: turns, merges and what is due, under many hands at once, on both databases.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { RequestDraft } from '../../src/adapters/records.ts'
import { verifyAudit } from '../../src/revocation/audit.ts'
import type { CertificateStatus } from '../../src/revocation/certificate.ts'
import type { Decision } from '../../src/revocation/decision.ts'
import { type Event, isOpen, type states } from '../../src/revocation/revocation.ts'
import { onBothDatabases } from './databases.ts'
import { all, asks, mail, openOffice, register, rules } from './records-drafts.ts'

const AT = '2026-11-23T04:00:00.000Z'
const decided = (decision: Decision, officer = 'lee'): Event => ({
  kind: 'decided',
  at: AT,
  decision,
  officer,
  grounds: 'because',
  rules,
})
const handedOver = (after: CertificateStatus): Event => ({
  kind: 'handed-over',
  at: AT,
  outcome: { result: 'done', before: { kind: 'good' }, after, at: AT, detail: '' },
})
const sighted = (reason: 'certificateHold' | 'keyCompromise'): Event => ({
  kind: 'sighted',
  at: AT,
  sighting: {
    crlNumber: '7',
    thisUpdate: AT,
    nextUpdate: null,
    sha256: 'aa',
    source: 'test',
    entry: { revocationDate: AT, reason, invalidityDate: null },
    seenAt: AT,
  },
})
const onHold: CertificateStatus = { kind: 'on-hold', since: AT }
const isRevoked: CertificateStatus = { kind: 'revoked', since: AT, reason: 'keyCompromise' }
const revoke: Decision = {
  kind: 'revoke',
  reason: 'keyCompromise',
  invalidityDate: null,
  confirmation: { by: 'request-itself' },
}

onBothDatabases('cases', (office) => {
  const open = () => openOffice(office.database.pool).records
  type Records = ReturnType<typeof open>
  const layOne = async (records: Records, words: string, other: Partial<RequestDraft> = {}) => {
    const { receipt } = await records.receive(mail(words), 'worker:mailbox')
    const [request] = await records.lay(receipt.id, [asks(other)], 'worker:email-examiner')
    return request?.revocationId ?? ''
  }

  test('from laid to closed: each turn with its columns, its notices and its audit', async () => {
    const records = open()
    const [chan] = await register(office.database.pool)
    const id = await layOne(records, 'revoke', { certificateId: chan })
    await records.advance(id, decided({ kind: 'suspend' }), 'officer:lee')
    expect(await records.pendingInstructions(10)).toEqual([id])
    expect(await records.oldestPendingDecision()).toBe(AT)
    await records.advance(id, handedOver(onHold), 'worker:hand-over')
    expect(await records.pendingInstructions(10)).toEqual([])
    expect(await records.awaitedPublications(10)).toEqual([id])
    await records.advance(id, sighted('certificateHold'), 'worker:publication-watch')
    expect(await records.awaitedPublications(10)).toEqual([])
    await records.advance(id, decided(revoke), 'officer:lee')
    await records.advance(id, handedOver(isRevoked), 'worker:hand-over')
    await records.advance(id, sighted('keyCompromise'), 'worker:publication-watch', { took: 3 })
    expect((await records.openCaseOf(chan))?.state).toBe('published')
    const due = await records.noticesDue(new Date(AT), 10)
    expect(due.map((notice) => notice.kind).sort()).toEqual(['revoked', 'suspended'])
    for (const notice of due) {
      const sent = { address: 'a@b.hk', subject: 's', text: 't', messageId: `<${notice.id}@ca>` }
      await records.noticeSent(
        notice.id,
        { ...sent, outcome: 'delivered', at: AT },
        'worker:notifier',
      )
    }
    const file = await records.caseFile(id)
    expect(file?.revocation.state).toBe('closed')
    expect(await records.openCaseOf(chan)).toBeUndefined()
    expect(file?.notices.map((notice) => notice.sentAt)).toEqual([AT, AT])
    expect(file?.audit.map((row) => row.action)).toEqual([
      ...['received', 'laid', 'decided', 'handed-over', 'sighted', 'decided', 'handed-over'],
      ...['sighted', 'notice-sent', 'notice-sent'],
    ])
    expect(file?.audit.at(7)?.details).toMatchObject({ to: 'published', details: { took: 3 } })
    expect(verifyAudit(await all(records.auditRows()))).toBeUndefined()
  })

  test('a refusal is told and changes nothing', async () => {
    const records = open()
    const id = await layOne(records, 'unknown certificate')
    const before = await records.caseFile(id)
    const answer = await records.advance(id, decided({ kind: 'suspend' }), 'officer:lee')
    expect(answer).toEqual({ ok: false, why: 'First say which certificate this is about.' })
    expect(await records.caseFile(id)).toEqual(before)
    expect(await records.advance('R-NONE', decided(revoke), 'officer:lee')).toMatchObject({
      ok: false,
    })
  })

  test('ten officers suspend at the same moment: one does, the others are told', async () => {
    const records = open()
    const other = openOffice((await office.another()).pool).records
    const [chan] = await register(office.database.pool)
    const id = await layOne(records, 'race', { certificateId: chan })
    const answers = await Promise.all(
      Array.from({ length: 10 }, (_, n) =>
        (n % 2 ? records : other).advance(id, decided({ kind: 'suspend' }), 'officer:lee'),
      ),
    )
    expect(answers.filter((answer) => answer.ok)).toHaveLength(1)
    expect(await records.revocation(id)).toMatchObject({ state: 'suspending', version: 2 })
  })

  test('a certificate that has an open case is not named in a second one; the two are joined', async () => {
    const records = open()
    const [chan] = await register(office.database.pool)
    const first = await layOne(records, 'named', { certificateId: chan })
    const second = await layOne(records, 'unnamed', {
      urgent: true,
      dueAt: '2026-11-23T05:00:00.000Z',
    })
    const identify = decided({ kind: 'identify', certificateId: chan })
    const refused = await records.advance(second, identify, 'officer:lee')
    expect(refused).toMatchObject({ ok: false, why: expect.stringContaining('open case already') })
    const merged = await records.merge(second, first, 'officer:lee', AT)
    expect(merged).toMatchObject({ ok: true, revocation: { state: 'merged', mergedInto: first } })
    const file = await records.caseFile(first)
    expect(file?.requests).toHaveLength(2)
    expect(file).toMatchObject({ dueAt: '2026-11-23T05:00:00.000Z', revocation: { urgent: true } })
    // A reply to the case that is no more finds the one it became.
    expect(await layOne(records, 'reply', { caseId: second })).toBe(first)
  })

  test('a case joins neither itself, nor a closed one, nor after a decision', async () => {
    const records = open()
    const [chan, wong] = await register(office.database.pool)
    const one = await layOne(records, 'one', { certificateId: chan })
    const two = await layOne(records, 'two', { certificateId: wong })
    const three = await layOne(records, 'three')
    await records.advance(two, decided({ kind: 'suspend' }), 'officer:lee')
    await records.advance(three, decided({ kind: 'refuse' }), 'officer:lee')
    for (const [from, into] of [
      [one, one],
      [one, three],
      [two, one],
      [one, 'R-NONE'],
    ] as const)
      expect(await records.merge(from, into, 'officer:lee', AT)).toMatchObject({ ok: false })
    expect((await records.caseFile(one))?.requests).toHaveLength(1)
  })

  test('two cases that join each other at the same moment: one does', async () => {
    const records = open()
    const one = await layOne(records, 'one')
    const two = await layOne(records, 'two')
    const answers = await Promise.all([
      records.merge(one, two, 'officer:lee', AT),
      records.merge(two, one, 'officer:ho', AT),
    ])
    expect(answers.filter((answer) => answer.ok)).toHaveLength(1)
    expect(await records.counts()).toMatchObject({ laid: 1, merged: 1 })
  })

  test('a day that came and a hold that outlived its certificate are found', async () => {
    const records = open()
    const [chan, wong] = await register(office.database.pool)
    const planned = await layOne(records, 'in a month', { certificateId: chan })
    await records.advance(planned, decided({ kind: 'schedule', on: '2026-12-24' }), 'officer:lee')
    expect(await records.dueSchedules('2026-12-23')).toEqual([])
    expect(await records.dueSchedules('2026-12-24')).toEqual([planned])
    const held = await layOne(records, 'hold', { certificateId: wong })
    await records.advance(held, decided({ kind: 'suspend' }), 'officer:lee')
    await records.advance(held, handedOver(onHold), 'worker:hand-over')
    expect(await records.expiredOnHold(new Date('2026-12-30T00:00:00Z'))).toEqual([])
    expect(await records.expiredOnHold(new Date('2027-01-01T00:00:00Z'))).toEqual([held])
  })

  test('any events in any order from several hands: the columns tell what the case tells, and the chain holds', async () => {
    const [chan, wong] = await register(office.database.pool)
    const other = await office.another()
    const events: Event[] = [
      decided({ kind: 'suspend' }),
      decided(revoke),
      decided({ kind: 'release' }, 'lee'),
      decided({ kind: 'release' }, 'ho'),
      decided({ kind: 'refuse' }),
      decided({ kind: 'not-a-request' }),
      decided({ kind: 'pull-back' }),
      decided({ kind: 'identify', certificateId: wong }),
      handedOver(onHold),
      handedOver(isRevoked),
      handedOver({ kind: 'good' }),
      sighted('certificateHold'),
      { kind: 'notice-sent', at: AT, notice: 'revoked' },
    ]
    const act = fc.record({
      event: fc.constantFrom(...events),
      about: fc.nat(2),
      lays: fc.boolean(),
    })
    let run = 0
    await fc.assert(
      fc.asyncProperty(fc.array(act, { minLength: 4, maxLength: 16 }), async (acts) => {
        run += 1
        const hands = [open(), openOffice(other.pool).records]
        const about = [chan, wong, null]
        const cases = [
          await layOne(open(), `run ${run} a`, { certificateId: chan }),
          await layOne(open(), `run ${run} b`, { certificateId: wong }),
          await layOne(open(), `run ${run} c`),
        ]
        await Promise.all(
          acts.map(async ({ event, about: at, lays }, n) => {
            const records = hands[n % 2] ?? open()
            if (lays) await layOne(records, `run ${run} ${n}`, { certificateId: about[at] ?? null })
            else await records.advance(cases[at] ?? '', event, 'officer:lee')
          }),
        )
      }),
      { numRuns: office.database.embedded ? 5 : 15 },
    )
    const { rows } = await office.database.pool.query<{
      state: string
      certificate_id: string | null
      version: number
      urgent: boolean
      doc: { state: (typeof states)[number]; certificateId: string | null; version: number }
    }>('select * from revocations')
    for (const { doc, state, certificate_id, version } of rows)
      expect({ state, certificateId: certificate_id, version }).toMatchObject({
        state: doc.state,
        certificateId: doc.certificateId,
        version: doc.version,
      })
    const openOnes = rows.filter(({ doc }) => doc.certificateId && isOpen(doc.state))
    expect(new Set(openOnes.map((row) => row.certificate_id)).size).toBe(openOnes.length)
    expect(verifyAudit(await all(open().auditRows()))).toBeUndefined()
  })
})
