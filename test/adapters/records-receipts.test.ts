// Receipts: every arrival once, copies linked, nothing kept out, on both databases.
import { expect, test } from 'vitest'
import { onBothDatabases } from './databases.ts'
import { all, mail, openOffice } from './records-drafts.ts'

onBothDatabases('receipts', (office) => {
  const open = () => openOffice(office.database.pool).records

  test('the same arrival told twice is one receipt, with one line of audit', async () => {
    const records = open()
    const draft = mail('revoke me')
    const first = await records.receive(draft, 'worker:mailbox')
    const again = await records.receive(draft, 'worker:mailbox')
    expect(first.isNew).toBe(true)
    expect(again).toEqual({ receipt: first.receipt, isNew: false })
    expect(await records.receipt(first.receipt.id)).toEqual(first.receipt)
    expect(await records.totals()).toMatchObject({ receipts: 1, duplicates: 0, unexamined: 1 })
    const rows = await all(records.auditRows())
    expect(rows.map((row) => [row.action, row.receiptId])).toEqual([['received', first.receipt.id]])
  })

  test('twenty tell of the same arrival at the same moment: one receipt', async () => {
    const records = open()
    const other = openOffice((await office.another()).pool).records
    const draft = mail('at once')
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, n) =>
        (n % 2 ? records : other).receive(draft, 'worker:mailbox'),
      ),
    )
    expect(new Set(answers.map(({ receipt }) => receipt.id)).size).toBe(1)
    expect(answers.filter(({ isNew }) => isNew)).toHaveLength(1)
  })

  test('the same bytes by another way are a second receipt, linked to the first', async () => {
    const records = open()
    const drafts = Array.from({ length: 6 }, () => mail('same bytes'))
    const answers = await Promise.all(
      drafts.map((draft) => records.receive(draft, 'worker:mailbox')),
    )
    const originals = answers.filter(({ receipt }) => receipt.duplicateOf === null)
    expect(originals).toHaveLength(1)
    for (const { receipt } of answers.filter((each) => each !== originals[0])) {
      expect(receipt.duplicateOf).toBe(originals[0]?.receipt.id)
      expect(receipt.findings.map((each) => each.code)).toEqual(['duplicate'])
    }
    expect(await records.totals()).toMatchObject({ receipts: 6, duplicates: 5 })
  })

  test('nothing is not a copy of nothing', async () => {
    const records = open()
    await records.receive(mail(''), 'worker:mailbox')
    const { receipt } = await records.receive(mail(''), 'worker:mailbox')
    expect(receipt).toMatchObject({ size: 0, duplicateOf: null, findings: [] })
  })

  test('a Message-ID reused over other bytes is a second receipt with a finding', async () => {
    const records = open()
    const messageId = '<one@example.hk>'
    const first = await records.receive(mail('one', { messageId }), 'worker:mailbox')
    const { receipt, isNew } = await records.receive(mail('two', { messageId }), 'worker:mailbox')
    expect(isNew).toBe(true)
    expect(receipt.duplicateOf).toBeNull()
    expect(receipt.findings).toMatchObject([{ code: 'message-id-reused', weight: 'doubt' }])
    expect(receipt.findings[0]?.grounds).toContain(first.receipt.id)
  })

  test('characters that no database takes do not keep a mail out', async () => {
    const records = open()
    const source = { kind: 'tray', tray: 'fax', name: 'a\0b\uD800.tif' } as const
    const draft = mail('odd', { source, channel: 'fax', messageId: '<\0@x>' })
    const { receipt } = await records.receive(draft, 'worker:faxtray')
    expect(receipt.source).toMatchObject({ name: 'a\uFFFDb\uFFFD.tif' })
    expect((await records.receive(draft, 'worker:faxtray')).isNew).toBe(false)
  })

  test('what is open in a mailbox is told until it is put away', async () => {
    const records = open()
    const { receipt } = await records.receive(mail('flag me'), 'worker:mailbox')
    const nonce = { kind: 'command', name: 'x.eml', nonce: '1' } as const
    await records.receive(mail('no mailbox', { source: nonce }), 'command:receive')
    expect((await records.notPutAway(10)).map((each) => each.id)).toEqual([receipt.id])
    await records.putAway(receipt.id, new Date(receipt.recordedAt))
    expect(await records.notPutAway(10)).toEqual([])
  })

  test('a mailbox is counted by its messages, under the numbers it has now', async () => {
    const records = open()
    for (const words of ['a', 'b', 'c']) await records.receive(mail(words), 'worker:mailbox')
    const renumbered = { account: 'ca', folder: 'INBOX', uidValidity: '2', uid: 1 }
    const source = { kind: 'mailbox', ...renumbered } as const
    await records.receive(mail('a', { source }), 'worker:mailbox')
    await records.receive(mail('a, altered', { source }), 'worker:mailbox')
    const since = new Date('2026-11-23T00:00:00Z')
    const asked = { account: 'ca', folder: 'INBOX', since }
    expect(await records.countReceived({ ...asked, uidValidity: '1' })).toBe(3)
    expect(await records.countReceived({ ...asked, uidValidity: '2' })).toBe(1)
    expect(await records.countReceived({ since })).toBe(5)
    expect(await records.countReceived({ since: new Date('2026-11-24T00:00:00Z') })).toBe(0)
  })

  test('the oldest unexamined comes first, unless it lies before an officer already', async () => {
    const records = open()
    const first = await records.receive(mail('poison'), 'worker:mailbox')
    const second = await records.receive(mail('later'), 'worker:mailbox')
    const late = new Date('2027-01-01T00:00:00Z')
    const ids = async () => (await records.unexamined(late, 10)).map((each) => each.id)
    expect(await ids()).toEqual([first.receipt.id, second.receipt.id])
    expect(await records.oldestUnexamined()).toBe(first.receipt.recordedAt)
    const why = {
      code: 'unexamined',
      weight: 'doubt',
      says: { en: '', zh: '' },
      grounds: '',
    } as const
    await records.layUnexamined(first.receipt.id, why, 'worker:sweeper')
    expect(await ids()).toEqual([second.receipt.id, first.receipt.id])
    expect(await records.unexamined(new Date(second.receipt.recordedAt), 10)).toHaveLength(1)
  })

  test('how far a mailbox was read only rises, until the server numbers it anew', async () => {
    const records = open()
    const box = { account: 'ca', folder: 'INBOX', uidValidity: '1' }
    await records.mailboxSeen('ca', 'INBOX', { at: '2026-11-23T02:00:00.000Z', serverCount: 9 })
    for (const lastUid of [5, 9, 7]) await records.saveMailbox({ ...box, lastUid })
    expect(await records.mailbox('ca', 'INBOX')).toMatchObject({
      ...box,
      lastUid: 9,
      serverCount: 9,
    })
    await records.mailboxSeen('ca', 'INBOX', { at: '2026-11-23T02:01:00.000Z' })
    await records.saveMailbox({ ...box, uidValidity: '2', lastUid: 3 })
    expect(await records.mailboxes()).toEqual([
      {
        ...box,
        uidValidity: '2',
        lastUid: 3,
        lastRoundTripAt: '2026-11-23T02:01:00.000Z',
        serverCount: 9,
        countedAt: '2026-11-23T02:00:00.000Z',
      },
    ])
    expect(await records.mailbox('ca', 'Junk')).toBeUndefined()
  })

  test('the newest CRL of each issuer is told', async () => {
    const records = open()
    const crl = { issuer: 'CN=A', source: 'a.crl', number: '1', nextUpdate: null }
    const seenAt = '2026-11-23T03:00:00.000Z'
    const at = (hour: number) => `2026-11-23T0${hour}:00:00.000Z`
    await records.crlSeen({ ...crl, sha256: 'a2', thisUpdate: at(2), number: '2', seenAt })
    await records.crlSeen({ ...crl, sha256: 'a1', thisUpdate: at(1), seenAt })
    await records.crlSeen({ ...crl, sha256: 'b1', thisUpdate: at(1), issuer: 'CN=B', seenAt })
    await records.crlSeen({
      ...crl,
      sha256: 'b1',
      thisUpdate: at(1),
      issuer: 'CN=B',
      seenAt: at(4),
    })
    const latest = await records.latestCrls()
    expect(latest.map((each) => [each.issuer, each.number])).toEqual([
      ['CN=A', '2'],
      ['CN=B', '1'],
    ])
    expect(latest[1]?.seenAt).toBe(at(4))
  })
})
