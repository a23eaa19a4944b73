// Notices under the limits: what is held leaves nothing behind, and goes once; wherever the sender is cut off.
import { mkdtemp, readdir } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { openOutbox } from '../../src/adapters/outbox.ts'
import { notify } from '../../src/steps/notify.ts'
import { everyCrash } from '../crash.ts'
import { hongkongPost as policy } from '../revocation/world.ts'
import { caseIn, decided, type Office, openOffice } from '../world-office.ts'

const from = 'Demo CA <revocation@ecert.example.hk>'
const limits = { perHour: 2, perAddress: 2, acknowledgementsPerHour: 1 }
const send = (office: Office, more: object = {}) =>
  notify({ ...office, policy, from, limits, ...more })

async function refused(office: Office, certificateId: string): Promise<string> {
  const refuse = decided(office.clock.now(), { kind: 'refuse' })
  const id = await caseIn(office, certificateId, [refuse])
  return (await office.records.caseFile(id))?.notices.at(-1)?.id ?? ''
}

test('the one too many stops the mailing and stays due; let go, it goes once', async () => {
  const office = openOffice()
  const [a, b, c] = [
    await refused(office, 'chan'),
    await refused(office, 'lau'),
    await refused(office, 'wong'),
  ]
  expect(await send(office)(a)).toMatch(/^sent/)
  expect(await send(office)(b)).toMatch(/^sent/)
  for (let tries = 0; tries < 3; tries += 1) {
    expect(await send(office)(c)).toBe('held: breaker')
    office.clock.pass(3 * 3_600_000)
  }
  const waiting = await office.records.notice(c)
  expect(waiting).toMatchObject({ held: 'breaker', sentAt: null, outcome: null })
  expect((await office.records.noticesDue(office.clock.now())).map(({ id }) => id)).toEqual([c])
  office.records.stopped.clear()
  expect(await send(office)(c)).toMatch(/^sent/)
  expect(await send(office)(c)).toBeUndefined()
  expect([...office.post.letters.keys()]).toEqual([a, b, c])
})

test('while the mail server is away nothing is counted, and the limit is met when it is back', async () => {
  const office = openOffice()
  const deliver = () => Promise.reject(new Error('connect to the mail server'))
  const ids = []
  for (let each = 0; each < 5; each += 1) ids.push(await refused(office, 'chan'))
  for (const id of ids)
    await expect(send(office, { post: { deliver } })(id)).rejects.toThrow('connect')
  expect(office.records.admitted.size).toBe(0)
  const ends = []
  for (const id of ids) ends.push((await send(office)(id))?.split(':')[0])
  expect(ends).toEqual(['sent', 'sent', 'held', 'held', 'held'])
  expect(office.records.stopped.size, 'one address’s share stops nobody else').toBe(0)
})

test('held: cut off anywhere it stays held, nothing lies in the outbox, and it is told once', async () => {
  let notice = ''
  const points = await everyCrash(
    async () => {
      const office = openOffice()
      const to = 'another@example.hk'
      for (const id of ['N-a', 'N-b'])
        office.records.admitted.set(id, { at: office.clock.now(), to })
      notice = await refused(office, 'chan')
      const dir = await mkdtemp(join(tmpdir(), 'holdfast-held-'))
      return { ...office, post: openOutbox(dir), dir }
    },
    (world) => notify({ ...world, policy, from, limits })(notice),
    async (world) => {
      expect(await readdir(world.dir)).toEqual([])
      expect(await world.records.notice(notice)).toMatchObject({ held: 'breaker', outcome: null })
      expect([...world.records.stopped]).toEqual([notice])
    },
  )
  expect(points).toBeGreaterThanOrEqual(6)
})

test('released: cut off anywhere it goes once', async () => {
  let notice = ''
  const points = await everyCrash(
    async () => {
      const office = openOffice()
      notice = await refused(office, 'chan')
      office.records.stopped.add('N-before')
      expect(await send(office)(notice)).toBe('held: breaker')
      office.records.stopped.clear()
      const dir = await mkdtemp(join(tmpdir(), 'holdfast-released-'))
      return { ...office, post: openOutbox(dir), dir }
    },
    (world) => notify({ ...world, policy, from, limits })(notice),
    async (world) => {
      expect(await readdir(world.dir)).toEqual([`${notice}.eml`])
      expect((await world.records.notice(notice))?.outcome).toMatch(/^sent: /)
      expect(world.records.all.audit.filter((row) => row.action === 'notice-sent')).toHaveLength(1)
    },
  )
  expect(points).toBeGreaterThanOrEqual(8)
})
