// A decision reaches the CA once, wherever it is cut off, and what the CA answers is what the case says.
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { cast } from '../../fixtures/cast.ts'
import type { Decision } from '../../src/revocation/decision.ts'
import type { Outcome } from '../../src/revocation/instruction.ts'
import { loadPolicy } from '../../src/revocation/policy.ts'
import { handOver } from '../../src/steps/hand-over.ts'
import { everyCrash } from '../crash.ts'
import { caseIn, decided, openOffice } from '../world-office.ts'

const shipped = (name: string) =>
  loadPolicy(readFileSync(new URL(`../../policies/${name}.yaml`, import.meta.url), 'utf8'))
const policy = shipped('hongkong-post')
const chan = cast.find(({ id }) => id === 'chan')?.serial ?? ''

const suspend: Decision = { kind: 'suspend' }

async function awaiting(decision: Decision, certificateId = 'chan') {
  const office = openOffice()
  const id = await caseIn(office, certificateId, [decided(office.clock.now(), decision)])
  return { office, id }
}

test('a hold reaches the CA once, wherever it is cut off', async () => {
  let id = ''
  const points = await everyCrash(
    async () => {
      const made = await awaiting(suspend)
      id = made.id
      return made.office
    },
    (office) => handOver({ ...office, policy })(id),
    (office) => {
      const { records, ca, register } = office
      expect(records.all.revocations.get(id)).toMatchObject({
        state: 'suspended',
        pendingInstruction: null,
        trouble: null,
        awaited: { what: 'hold' },
      })
      expect(ca.told).toEqual([{ serial: chan, instruction: { kind: 'suspend' } }])
      expect(register.certificates.get('chan')?.status.kind).toBe('on-hold')
      expect(records.all.audit.filter((row) => row.action === 'handed-over')).toHaveLength(1)
      expect([...records.all.notices.values()].map(({ kind }) => kind)).toEqual(['suspended'])
    },
  )
  expect(points).toBeGreaterThanOrEqual(14)
})

test('publication and notice are woken', async () => {
  const { office, id } = await awaiting(suspend)
  expect(await handOver({ ...office, policy })(id)).toBe('suspended')
  expect(office.queue.take('publication')).toEqual([id])
  expect(office.queue.take('notice')).toHaveLength(1)
})

test('a wake-up for a case with nothing to hand over, or for no case, does nothing', async () => {
  const office = openOffice()
  const id = await caseIn(office, 'chan')
  expect(await handOver({ ...office, policy })(id)).toBe('laid')
  expect(await handOver({ ...office, policy })('R-none')).toBeUndefined()
  expect(office.ca.told).toEqual([])
})

test('a CA that cannot be reached leaves the instruction to be carried out later', async () => {
  const { office, id } = await awaiting(suspend)
  const away = { carryOut: () => Promise.reject(new Error('connect ECONNREFUSED')) }
  await expect(handOver({ ...office, ca: away, policy })(id)).rejects.toThrow('ECONNREFUSED')
  expect(office.records.all.revocations.get(id)?.state).toBe('suspending')
  expect(await handOver({ ...office, policy })(id)).toBe('suspended')
})

test('what the CA refuses goes back to the officer with the CA’s words', async () => {
  const { office, id } = await awaiting(suspend)
  office.ca.statuses.set(chan, {
    kind: 'revoked',
    since: '2026-01-01T00:00:00Z',
    reason: 'superseded',
  })
  expect(await handOver({ ...office, policy })(id)).toBe('laid')
  expect(office.records.all.revocations.get(id)).toMatchObject({
    pendingInstruction: null,
    trouble: { detail: 'refused: revoked for good' },
  })
  expect(office.register.certificates.get('chan')?.status.kind).toBe('revoked')
})

test('a CA that waits for another hand is asked again, and written down once', async () => {
  const { office, id } = await awaiting(suspend)
  const waits = async (): Promise<Outcome> => ({
    result: 'pending-approval',
    before: { kind: 'good' },
    after: { kind: 'good' },
    at: office.clock.now().toISOString(),
    detail: 'request 17 waits for approval',
  })
  for (let round = 0; round < 3; round += 1)
    expect(await handOver({ ...office, ca: { carryOut: waits }, policy })(id)).toBe('suspending')
  expect(office.records.all.audit.filter((row) => row.action === 'handed-over')).toHaveLength(1)
  expect(await handOver({ ...office, policy })(id)).toBe('suspended')
})

test('a success that changed nothing is not believed', async () => {
  const { office, id } = await awaiting(suspend)
  const lies = async (): Promise<Outcome> => ({
    result: 'done',
    before: { kind: 'good' },
    after: { kind: 'good' },
    at: office.clock.now().toISOString(),
    detail: 'Successfully revoked',
  })
  expect(await handOver({ ...office, ca: { carryOut: lies }, policy })(id)).toBe('suspending')
  expect(await handOver({ ...office, policy })(id)).toBe('suspended')
})

test('the reason that is published is the policy’s', async () => {
  const revoke: Decision = {
    kind: 'revoke',
    reason: 'keyCompromise',
    invalidityDate: '2026-11-20',
    confirmation: { by: 'request-itself' },
  }
  const told = async (name: string) => {
    const { office, id } = await awaiting(revoke)
    await handOver({ ...office, policy: shipped(name) })(id)
    return office.ca.told[0]?.instruction
  }
  const asGiven = { kind: 'revoke', reason: 'keyCompromise', invalidityDate: '2026-11-20' }
  const silent = { kind: 'revoke', reason: 'unspecified', invalidityDate: null }
  for (const name of ['hongkong-post', 'private-ca']) {
    const publishes = shipped(name).kinds.PERSONAL?.publishReason
    expect(await told(name)).toEqual(publishes === 'always-unspecified' ? silent : asGiven)
  }
})

test('a call that hung and comes back after another instruction was given changes nothing', async () => {
  const { office, id } = await awaiting(suspend)
  let answer = (_outcome: Outcome): void => undefined
  const hangs = {
    carryOut: () =>
      new Promise<Outcome>((resolve) => {
        answer = resolve
      }),
  }
  const hung = handOver({ ...office, ca: hangs, policy })(id)
  await expect.poll(() => office.records.all.revocations.get(id)?.state).toBe('suspending')
  // Meanwhile another worker hears a refusal, and the officer decides to revoke.
  const refused = { before: { kind: 'good' }, after: { kind: 'good' }, detail: 'no' } as const
  const at = office.clock.now().toISOString()
  const refuses = {
    carryOut: async (): Promise<Outcome> => ({ ...refused, result: 'refused', at }),
  }
  expect(await handOver({ ...office, ca: refuses, policy })(id)).toBe('laid')
  const revoke: Decision = {
    kind: 'revoke',
    reason: 'unspecified',
    invalidityDate: null,
    confirmation: { by: 'request-itself' },
  }
  await office.records.advance(id, decided(office.clock.now(), revoke), 'test')
  answer({ ...refused, result: 'refused', at })
  expect(await hung).toBe('revoking')
  expect(office.records.all.revocations.get(id)).toMatchObject({
    state: 'revoking',
    pendingInstruction: { kind: 'revoke' },
  })
})

test('a CA that says "done" and does nothing is written down once, however often it is asked', async () => {
  const { office, id } = await awaiting(suspend)
  const lies = async (): Promise<Outcome> => ({
    result: 'done',
    before: { kind: 'good' },
    after: { kind: 'good' },
    at: office.clock.now().toISOString(),
    detail: 'HTTP 200: Successfully revoked; but its status is good',
  })
  for (let round = 0; round < 3; round += 1)
    await handOver({ ...office, ca: { carryOut: lies }, policy })(id)
  expect(office.records.all.audit.filter((row) => row.action === 'handed-over')).toHaveLength(1)
})

test('a CA that cannot tell a status leaves the register’s word as it was', async () => {
  const { office, id } = await awaiting(suspend)
  const cannotTell = async (): Promise<Outcome> => ({
    result: 'pending-approval',
    before: { kind: 'unknown' },
    after: { kind: 'unknown' },
    at: office.clock.now().toISOString(),
    detail: 'dry run',
  })
  await handOver({ ...office, ca: { carryOut: cannotTell }, policy })(id)
  expect(office.register.certificates.get('chan')?.status.kind).toBe('good')
})
