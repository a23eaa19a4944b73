// The round that loses nothing: whatever is due and not done is woken, and what no machine can do lies before an officer.
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import type { Decision } from '../../src/revocation/decision.ts'
import { loadPolicy } from '../../src/revocation/policy.ts'
import { handOver } from '../../src/steps/hand-over.ts'
import { sweep } from '../../src/steps/sweep.ts'
import { watchPublication } from '../../src/steps/watch-publication.ts'
import { everyCrash } from '../crash.ts'
import { caseIn, decided, type Office, openOffice } from '../world-office.ts'

const policy = loadPolicy(
  readFileSync(new URL('../../policies/hongkong-post.yaml', import.meta.url), 'utf8'),
)
const MINUTE = 60_000

async function receipt(office: Office, channel: 'email' | 'fax', name: string) {
  const source = { kind: 'command', name, nonce: name } as const
  const receivedAt = office.clock.now().toISOString()
  const draft = { channel, sha256: name.padStart(64, '0'), size: 9, receivedAt, receivedBy: 'own' }
  return (await office.records.receive({ ...draft, source }, 'test')).receipt.id
}

test('receipts without a request are woken again, each in its own queue', async () => {
  const office = openOffice()
  const [mail, fax] = [await receipt(office, 'email', 'a'), await receipt(office, 'fax', 'b')]
  expect((await sweep({ ...office, policy })()).woken).toBe(0) // its examiner has them in hand
  office.clock.pass(2 * MINUTE)
  expect((await sweep({ ...office, policy })()).woken).toBe(2)
  expect(office.queue.take('email')).toEqual([mail])
  expect(office.queue.take('paper')).toEqual([fax])
})

test('after ten minutes a receipt lies before an officer, once, and is still woken', async () => {
  const office = openOffice()
  const mail = await receipt(office, 'email', 'a')
  office.clock.pass(11 * MINUTE)
  for (let round = 0; round < 3; round += 1) {
    expect(await sweep({ ...office, policy })()).toMatchObject({ unexamined: 1, faults: 0 })
    expect(office.queue.take('email')).toEqual([mail])
  }
  expect(office.records.all.revocations.size).toBe(1)
})

test('a case goes from decision to publication though every wake-up is lost', async () => {
  const office = openOffice()
  const suspend = decided(office.clock.now(), { kind: 'suspend' })
  const id = await caseIn(office, 'chan', [suspend])
  const round = async () => {
    office.queue.waiting.clear() // Redis was emptied
    office.clock.pass(MINUTE)
    await sweep({ ...office, policy })()
    for (const each of office.queue.take('hand-over')) await handOver({ ...office, policy })(each)
    for (const each of office.queue.take('publication')) await watchPublication(office)(each)
  }
  await round()
  expect(office.records.all.revocations.get(id)?.state).toBe('suspended')
  await round()
  expect(office.records.all.revocations.get(id)?.sighting?.entry?.reason).toBe('certificateHold')
  await sweep({ ...office, policy })()
  expect(office.queue.take('notice')).toHaveLength(1)
  expect(office.queue.take('hand-over')).toEqual([])
  expect(office.queue.take('publication')).toEqual([])
  expect(office.ca.told).toHaveLength(1)
})

test('with the queue away receipts are laid and cases fall due all the same', async () => {
  const office = openOffice()
  await receipt(office, 'email', 'a')
  await caseIn(office, 'chan', [decided(office.clock.now(), { kind: 'suspend' })])
  const id = await scheduled(office, '2026-11-24')
  office.clock.set('2026-11-23T16:00:00Z') // midnight in Hong Kong
  const add = () => Promise.reject(new Error('Redis is away'))
  const swept = await sweep({ ...office, policy, queue: { add } })()
  expect(swept).toEqual({ woken: 0, unexamined: 1, fellDue: 1, lapsed: 0, reminded: 0, faults: 2 })
  expect(office.records.all.revocations.get(id)).toMatchObject({ state: 'laid', urgent: true })
})

test('a schedule falls due on its day in Hong Kong, not before', async () => {
  const office = openOffice()
  const id = await scheduled(office, '2026-12-24')
  office.clock.set('2026-12-23T15:59:59Z')
  expect((await sweep({ ...office, policy })()).fellDue).toBe(0)
  office.clock.set('2026-12-23T16:00:00Z')
  expect((await sweep({ ...office, policy })()).fellDue).toBe(1)
  expect(office.records.all.revocations.get(id)?.state).toBe('laid')
})

test('a hold lapses when its certificate expires', async () => {
  const office = openOffice()
  const id = await caseIn(office, 'chan', [decided(office.clock.now(), { kind: 'suspend' })])
  await handOver({ ...office, policy })(id)
  office.clock.set('2029-01-05T00:00:00Z')
  expect((await sweep({ ...office, policy })()).lapsed).toBe(1)
  expect(office.records.all.revocations.get(id)?.state).toBe('lapsed')
  expect((await sweep({ ...office, policy })()).lapsed).toBe(0)
})

test('wherever a round is cut off, the next one does the rest', async () => {
  const points = await everyCrash(
    async () => {
      const office = openOffice()
      await receipt(office, 'email', 'a')
      await scheduled(office, '2026-11-24')
      await caseIn(office, 'wong', [decided(office.clock.now(), { kind: 'suspend' })])
      office.clock.set('2026-11-24T01:00:00Z')
      return office
    },
    (office) => sweep({ ...office, policy })(),
    (office) => {
      const states = [...office.records.all.revocations.values()].map(({ state }) => state)
      expect(states.sort()).toEqual(['laid', 'laid', 'suspending'])
      expect([...office.queue.waiting.keys()].map((key) => key.split('-')[0]).sort()).toEqual([
        'email',
        'hand',
      ])
    },
  )
  expect(points).toBeGreaterThan(15)
})

test('a notice that its sender left half-way is woken, so that it comes before an officer', async () => {
  const office = openOffice()
  const id = await caseIn(office, 'chan', [decided(office.clock.now(), { kind: 'refuse' })])
  const [notice] = (await office.records.caseFile(id))?.notices ?? []
  await office.records.claimNotice(notice?.id ?? '', office.clock.now())
  office.clock.pass(MINUTE)
  await sweep({ ...office, policy })()
  expect(office.queue.take('notice')).toEqual([])
  office.clock.pass(10 * MINUTE)
  await sweep({ ...office, policy })()
  expect(office.queue.take('notice')).toEqual([notice?.id])
})

async function scheduled(office: Office, on: string) {
  const decision: Decision = { kind: 'schedule', on }
  return caseIn(office, 'bank-bank', [decided(office.clock.now(), decision)])
}

test('one receipt that cannot be laid, and one case that cannot turn, hold up none behind them', async () => {
  const office = openOffice()
  const [broken, sound] = [await receipt(office, 'email', 'a'), await receipt(office, 'email', 'b')]
  const day = { kind: 'schedule', on: '2026-11-24' } as const
  const planned = await Promise.all(
    ['bank-bank', 'chan'].map((who) => caseIn(office, who, [decided(office.clock.now(), day)])),
  )
  office.clock.pass(24 * 60 * MINUTE)
  const failing = new Set([broken, planned[0]])
  const fails = async (id: string) => {
    if (failing.has(id)) throw new Error('its row is broken')
  }
  const { layUnexamined, advance } = office.records
  const records = {
    ...office.records,
    layUnexamined: (id: string) => fails(id).then(() => layUnexamined(id)),
    advance: (...it: Parameters<typeof advance>) => fails(it[0]).then(() => advance(...it)),
  }
  const swept = await sweep({ ...office, policy, records })()
  expect(swept).toMatchObject({ unexamined: 1, fellDue: 1, faults: 2 })
  expect(office.records.all.revocations.has(`R-${sound}`)).toBe(true)
  expect(office.records.all.revocations.get(planned[1] ?? '')?.state).toBe('laid')
})
