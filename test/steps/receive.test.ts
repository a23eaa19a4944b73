/** Whatever arrives becomes one receipt, whoever fails on the way. */
import { Readable } from 'node:stream'
import { expect, test } from 'vitest'
import { type Arrival, receive } from '../../src/steps/receive.ts'
import { everyCrash } from '../crash.ts'
import { openWorld } from '../world.ts'

const mail = (uid: number, over: Partial<Arrival> = {}): Arrival =>
  ({
    bytes: Buffer.from(`Subject: ${uid}\r\n\r\nhello`),
    channel: 'email',
    receivedAt: '2026-11-23T01:59:00.000Z',
    receivedBy: 'imap-internaldate',
    source: {
      kind: 'mailbox',
      account: 'enquiry@mail',
      folder: 'INBOX',
      uidValidity: '1',
      uid,
    },
    ...over,
  }) as Arrival

test('bytes lie in evidence, a receipt stands, and the examiner is woken', async () => {
  const world = openWorld()
  const { receipt, isNew } = await receive(world)(mail(7))
  expect(isNew).toBe(true)
  expect(world.evidence.kept.get(receipt.sha256)?.toString()).toContain('Subject: 7')
  expect(world.records.all.receipts.get(receipt.id)).toMatchObject({ channel: 'email', size: 19 })
  expect(world.queue.take('email')).toEqual([receipt.id])
})

test('the same arrival handed over twice is one receipt', async () => {
  const world = openWorld()
  const first = await receive(world)(mail(7))
  const second = await receive(world)(mail(7))
  expect(second).toMatchObject({ isNew: false, receipt: { id: first.receipt.id } })
  expect(world.records.all.receipts.size).toBe(1)
})

test('a stream comes to the same receipt as its bytes', async () => {
  const world = openWorld()
  const { bytes, ...rest } = mail(7)
  const stream = Readable.from([bytes?.subarray(0, 5), bytes?.subarray(5)])
  const { receipt } = await receive(world)({ ...rest, stream } as Arrival)
  const again = await receive(world)(mail(7))
  expect(again.receipt.id).toBe(receipt.id)
})

test('a fax wakes the reader of paper', async () => {
  const world = openWorld()
  const source = { kind: 'tray', tray: '/tray', name: 'fax1.tif' } as const
  const { receipt } = await receive(world)(mail(1, { channel: 'fax', source }))
  expect(world.queue.take('paper')).toEqual([receipt.id])
})

test('a queue that is away does not make the receipt fail', async () => {
  const world = openWorld()
  const queue = { add: async () => Promise.reject(new Error('connect ECONNREFUSED')) }
  const { receipt, isNew } = await receive({ ...world, queue })(mail(7))
  expect(isNew).toBe(true)
  expect(world.records.all.receipts.has(receipt.id)).toBe(true)
})

test('evidence that is away leaves no receipt behind', async () => {
  const world = openWorld()
  const evidence = { ...world.evidence, put: async () => Promise.reject(new Error('disk full')) }
  await expect(receive({ ...world, evidence })(mail(7))).rejects.toThrow('disk full')
  expect(world.records.all.receipts.size).toBe(0)
})

test('a Message-ID is kept as far as the records can hold it', async () => {
  const world = openWorld()
  const messageId = `<\0a b\ud800${'x'.repeat(5000)}@example.hk>`
  const { receipt } = await receive(world)(mail(7, { messageId }))
  expect(receipt.messageId).toHaveLength(998)
  expect(receipt.messageId).toMatch(/^<ab\ufffdx+$/)
})

test('bytes that are known under another number wake nothing that was examined', async () => {
  const world = openWorld()
  const { receipt } = await receive(world)(mail(7))
  world.queue.take('email')
  await world.records.lay(receipt.id, [draft()], 'worker:test')
  const known = world.records.all.receipts.get(receipt.id)
  const again = await receive(world)(mail(1, { knownAs: async () => known }))
  expect(again).toMatchObject({ isNew: false, receipt: { id: receipt.id } })
  expect(world.queue.waiting.size).toBe(0)
})

test('cut off anywhere and run again, it ends as a clean run ends', async () => {
  const points = await everyCrash(
    openWorld,
    (ports) => receive(ports)(mail(7)),
    (world) => {
      const receipts = [...world.records.all.receipts.values()]
      expect(receipts).toHaveLength(1)
      expect(world.evidence.kept.has(receipts[0]?.sha256 ?? '')).toBe(true)
      expect([...world.queue.waiting.values()]).toEqual([{ name: 'email', id: receipts[0]?.id }])
      expect(world.records.all.audit.map(({ action }) => action)).toEqual(['received'])
    },
  )
  expect(points).toBe(6)
})

function draft() {
  return {
    kind: 'enquiry',
    claim: null,
    examined: {},
    findings: [],
    assessment: null,
    certificateId: null,
    aside: true,
    urgent: false,
    dueAt: null,
  } as const
}
