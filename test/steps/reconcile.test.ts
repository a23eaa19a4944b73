// Our cases held against the CA's list and its CRL: each kind of drift, both ways, is laid once and ends when it ends.
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import {
  hold,
  parseIndex,
  printIndex,
  release,
  revoke as revoked,
} from '../../src/adapters/index-txt.ts'
import type { CaPort } from '../../src/revocation/instruction.ts'
import { handOver } from '../../src/steps/hand-over.ts'
import { reconcile } from '../../src/steps/reconcile.ts'
import { ISSUER } from '../adapters/ca-folder.ts'
import {
  carryOut,
  caseOf,
  decideOn,
  key,
  openDatabaseOnce,
  openReconcileWorld,
  type ReconcileWorld,
  revoke,
  suspend,
} from './reconcile-world.ts'

let world: ReconcileWorld
let database: Awaited<ReturnType<typeof openDatabaseOnce>>
beforeAll(async () => {
  database = await openDatabaseOnce()
}, 60_000)
afterAll(() => database.close())
beforeEach(async () => {
  world = await openReconcileWorld(database.pool)
})
afterEach(() => world.close())

/** Behind our back, at the CA itself; its next CRL shows it. */
async function atTheCa(serial: string, change: 'hold' | 'release' | 'superseded' | 'gone') {
  const file = join(world.folder, 'index.txt')
  const at = world.clock.now()
  const entries = parseIndex(await readFile(file, 'latin1')).flatMap((entry) => {
    if (entry.serial !== serial) return [entry]
    if (change === 'gone') return []
    if (change === 'hold') return [hold(entry, at)]
    return [change === 'release' ? release(entry) : revoked(entry, at, change, null)]
  })
  await writeFile(file, printIndex(entries))
  await publish()
}

async function publish() {
  world.clock.pass(60_000)
  await world.ca.forceCrl(world.clock.now())
  world.clock.pass(60_000)
}

const kinds = async () => {
  const { found, faults } = await reconcile(world)('test')
  expect(faults).toEqual([])
  return found.map(({ source, kind, serial }) => `${source} ${serial} ${kind}`).sort()
}

test('an office and a CA of one mind have no drift', async () => {
  await carryOut(world, 'A1', suspend)
  await carryOut(world, 'A2', revoke())
  await carryOut(world, 'A3', suspend)
  await carryOut(world, 'A3', { kind: 'release' })
  const { found, checked, compared } = await reconcile(world)('test')
  expect(found).toEqual([])
  expect(checked).toBe(6)
  expect(compared.map(({ source, issuer }) => [source, issuer])).toEqual([
    ['ca', ISSUER],
    ['crl', ISSUER],
  ])
})

test.each([
  ['put on hold there, unknown to us', 'hold'],
  ['revoked there, unknown to us', 'superseded'],
] as const)('%s', async (_what, change) => {
  await atTheCa('A1', change)
  expect(await kinds()).toEqual(['ca A1 acted-there', 'crl A1 acted-there'])
})

test('held by us and released there', async () => {
  const id = await carryOut(world, 'A1', suspend)
  await atTheCa('A1', 'release')
  expect(await kinds()).toEqual(['ca A1 not-there', 'crl A1 not-there'])
  expect((await world.records.drifts(9))[0]).toMatchObject({
    caseId: id,
    certificateId: 'c-A1',
    ours: { kind: 'on-hold' },
    theirs: { kind: 'good' },
    overAt: null,
  })
})

test('held by us and revoked there', async () => {
  await carryOut(world, 'A1', suspend)
  await atTheCa('A1', 'superseded')
  expect(await kinds()).toEqual(['ca A1 otherwise', 'crl A1 otherwise'])
})

test('revoked by both, for different reasons', async () => {
  await carryOut(world, 'A1', revoke('keyCompromise'))
  await atTheCa('A1', 'superseded')
  expect(await kinds()).toEqual(['ca A1 reason', 'crl A1 reason'])
})

test('a reason that the CA did not keep is found though the register took over its word', async () => {
  await decideOn(world, 'A1', revoke('keyCompromise'))
  const otherwise: CaPort = {
    ...world.ca,
    carryOut: (which, _told, at) => world.ca.carryOut(which, revoke('superseded'), at),
  }
  await handOver({ ...world, ca: otherwise })(caseOf(world, 'A1'))
  expect((await world.register.certificate('c-A1'))?.status).toMatchObject({ reason: 'superseded' })
  expect(await kinds()).toEqual(['ca A1 reason'])
})

test('a certificate that the register does not know', async () => {
  await atTheCa('B1', 'hold')
  expect(await kinds()).toEqual(['ca B1 unknown-here', 'crl B1 unknown-here'])
})

test('a certificate that the CA does not know any more', async () => {
  await carryOut(world, 'A1', suspend)
  await carryOut(world, 'A2', suspend)
  await atTheCa('A1', 'gone')
  expect(await kinds()).toEqual(['ca A1 unknown-there', 'crl A1 not-there'])
})

test('at the CA but not on the CRL that it published', async () => {
  await carryOut(world, 'A1', suspend)
  const crl = {
    whole: async () => ({ thisUpdate: '2026-12-24T00:00:00Z', listed: new Map() }),
  }
  const { found } = await reconcile({ ...world, crl })('test')
  expect(found.map(({ source, kind }) => `${source} ${kind}`)).toEqual(['crl not-there'])
})

test('what is under way, or came after the CRL, is no drift', async () => {
  await decideOn(world, 'A1', suspend) // not told yet
  await world.ca.carryOut(key('A1'), suspend, world.clock.now()) // told, and the answer lost
  await decideOn(world, 'A2', suspend)
  await handOver(world)(caseOf(world, 'A2')) // told, no CRL since
  expect(await kinds()).toEqual([])
})

test('a case that goes on while the lists are read is not laid', async () => {
  await carryOut(world, 'A1', suspend)
  await atTheCa('A1', 'superseded')
  const records = {
    ...world.records,
    // Between the look and the second look, an officer decides.
    standings: async (...asked: Parameters<typeof world.records.standings>) => {
      const page = await world.records.standings(...asked)
      if ((await world.records.revocation(caseOf(world, 'A1')))?.state === 'suspended')
        await decideOn(world, 'A1', revoke())
      return page
    },
  }
  const { found } = await reconcile({ ...world, records })('test')
  expect(found).toEqual([])
})

test('found again it is the same drift; once it is over it is told so; found anew it is a new one', async () => {
  let before = 0
  for await (const row of world.records.auditRows()) before = row.seq
  await atTheCa('A1', 'hold')
  await kinds()
  const first = await world.records.drifts(9)
  world.clock.pass(1000)
  await kinds()
  expect((await world.records.drifts(9)).map(({ id }) => id).sort()).toEqual(
    first.map(({ id }) => id).sort(),
  )
  expect(await world.records.driftsOpen()).toBe(2)
  await atTheCa('A1', 'release')
  expect(await kinds()).toEqual([])
  expect(await world.records.driftsOpen()).toBe(0)
  expect((await world.records.drifts(9)).every(({ overAt }) => overAt !== null)).toBe(true)
  await atTheCa('A1', 'hold')
  await kinds()
  expect(await world.records.drifts(9)).toHaveLength(4)
  const actions: string[] = []
  for await (const row of world.records.auditRows(before + 1)) actions.push(row.action)
  expect(actions).toEqual([
    ...['drift-found', 'drift-found', 'drift-over', 'drift-over'],
    ...['drift-found', 'drift-found'],
  ])
})

test('an officer answers for a drift once, in writing, and it stays answered', async () => {
  await atTheCa('A1', 'hold')
  await kinds()
  const [drift] = await world.records.drifts(9)
  const answer = () =>
    world.records.acknowledgeDrift(drift?.id ?? '', 'lee', 'the CA held it by court order')
  expect(await answer()).toEqual({ ok: true })
  expect(await answer()).toMatchObject({ ok: false })
  expect(await world.records.driftsOpen()).toBe(1)
  world.clock.pass(1000)
  await kinds()
  expect(await world.records.driftsOpen()).toBe(1)
  expect((await world.records.drifts(9)).find(({ id }) => id === drift?.id)).toMatchObject({
    acknowledgedBy: 'lee',
    grounds: 'the CA held it by court order',
    overAt: null,
  })
})

test('what cannot be compared is told, ends no drift, and holds up nothing else', async () => {
  await atTheCa('A1', 'hold')
  await kinds()
  world.clock.pass(1000)
  const crl = { whole: () => Promise.reject(new Error('fetch the CRL')) }
  const { faults, compared } = await reconcile({ ...world, crl })('test')
  expect(faults).toEqual([`crl of ${ISSUER}: fetch the CRL`])
  expect(compared).toHaveLength(1)
  expect(await world.records.driftsOpen()).toBe(2)
  expect(await world.records.lastReconciliation()).toMatchObject({ faults, found: 1 })
})

test('a CA that has lost everything is a fault, not a thousand drifts', async () => {
  await carryOut(world, 'A1', suspend)
  await writeFile(join(world.folder, 'index.txt'), '')
  const { found, faults } = await reconcile({ ...world, crl: null })('test')
  expect(found).toEqual([])
  expect(faults).toEqual([`ca of ${ISSUER}: the CA knows nothing of this issuer`])
})

test('a CA that cannot be asked for a status is held against its CRL alone', async () => {
  await carryOut(world, 'A1', suspend)
  await atTheCa('A1', 'release')
  const ca = { status: async () => ({ kind: 'unknown' }) as const }
  const { found } = await reconcile({ ...world, ca })('test')
  expect(found.map(({ source, kind }) => `${source} ${kind}`)).toEqual(['crl not-there'])
})
