// Records, a CA folder and its CRL to hold against each other: cases are taken through the real state machine.
import { cp, mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import { openDemoCa } from '../../src/adapters/ca-demo.ts'
import { openCrlSource } from '../../src/adapters/crl-source.ts'
import { migrate, openDatabase } from '../../src/adapters/database.ts'
import { type Pool, transaction } from '../../src/adapters/database-pool.ts'
import { openRecords } from '../../src/adapters/records.ts'
import { insertCase } from '../../src/adapters/records-cases.ts'
import { openRegister } from '../../src/adapters/register.ts'
import { parseCertificate } from '../../src/pki/certificate.ts'
import type { Instruction } from '../../src/revocation/instruction.ts'
import type { RevocationReason } from '../../src/revocation/kinds.ts'
import { loadPolicy } from '../../src/revocation/policy.ts'
import { openRevocation } from '../../src/revocation/revocation.ts'
import { handOver } from '../../src/steps/hand-over.ts'
import { watchPublication } from '../../src/steps/watch-publication.ts'
import { ISSUER, makeCaFolder, START, valid } from '../adapters/ca-folder.ts'
import { memoryEvidence, worldClock } from '../world.ts'

export const SERIALS = ['A1', 'A2', 'A3', 'A4', 'A5', 'A6']
export const key = (serial: string) => ({ issuer: ISSUER, serial })

export type ReconcileWorld = Awaited<ReturnType<typeof openReconcileWorld>>

/** One for all the tests of a file: PGlite takes seconds to open. */
export async function openDatabaseOnce() {
  const log = pino({ level: 'silent' })
  const dir = await mkdtemp(join(tmpdir(), 'holdfast-reconcile-'))
  const database = await openDatabase({ dataDir: dir, log })
  await migrate(database.pool)
  const close = async () => {
    await database.close()
    await rm(dir, { recursive: true, force: true })
  }
  return { pool: database.pool, close }
}

/** All but the audit trail, which nothing empties: each world's cases have names of their own. */
const TABLES = 'drifts, reconciliations, crl_runs, notices, requests, revocations, certificates'
let worlds = 0
/** Its key takes a second to make: each world has a copy. */
let made: Promise<string> | undefined

export async function openReconcileWorld(pool: Pool) {
  await pool.query(`truncate ${TABLES} cascade`)
  const clock = worldClock(START.toISOString())
  const [records, register] = [openRecords(pool, clock), openRegister(pool, clock)]
  const folder = await mkdtemp(join(tmpdir(), 'holdfast-ca-'))
  made ??= makeCaFolder([...SERIALS, 'B1'].map((serial) => valid(serial)))
  await cp(await made, folder, { recursive: true })
  const ca = openDemoCa({ dir: folder, clock })
  await ca.forceCrl(clock.now())
  const issuer = parseCertificate(await readFile(join(folder, 'ca.pem')))
  const location = join(folder, 'crl.pem')
  const crl = openCrlSource({ location, issuers: () => [issuer], clock })
  const queue = { add: async () => undefined }
  const policy = loadPolicy(await readFile('policies/private-ca.yaml', 'utf8'))
  for (const serial of SERIALS)
    await pool.query(
      `insert into certificates (id, issuer, serial, subject, kind, name_en, not_before, not_after, imported_at)
       values ($1, $2, $3, $4, 'PERSONAL', 'Chan', '2026-01-01', '2029-01-01', now())`,
      [`c-${serial}`, ISSUER, serial, `CN=${serial}`],
    )
  return {
    clock,
    pool,
    records,
    register,
    ca,
    crl,
    evidence: memoryEvidence(),
    folder,
    mark: ++worlds,
    queue,
    policy,
    close: () => rm(folder, { recursive: true, force: true }),
  }
}

export const caseOf = ({ mark }: ReconcileWorld, serial: string) => `R-${mark}-${serial}`

const rules = { suspendable: true, fourEyes: [], policyVersion: 'test 1' }

/** Decided by officers, not yet told to the CA. */
export async function decideOn(
  world: ReconcileWorld,
  serial: string,
  instruction: Instruction,
): Promise<string> {
  const id = caseOf(world, serial)
  const { records, clock, pool } = world
  clock.pass(1000)
  const at = clock.now().toISOString()
  if (!(await records.revocation(id))) {
    const first = { urgent: false, aside: false }
    const opened = openRevocation(id, `c-${serial}`, at, first)
    await transaction(pool, (client) => insertCase(client, opened, null))
  }
  const decision =
    instruction.kind === 'revoke'
      ? ({ ...instruction, confirmation: { by: 'request-itself' } } as const)
      : instruction
  for (const officer of instruction.kind === 'release' ? ['one', 'two'] : ['one']) {
    const event = { kind: 'decided', at, decision, officer, grounds: 'test', rules } as const
    const answer = await records.advance(id, event, `officer:${officer}`)
    if (!answer.ok) throw new Error(answer.why)
  }
  return id
}

/** The same, told to the CA, and seen in its CRL. */
export async function carryOut(world: ReconcileWorld, serial: string, instruction: Instruction) {
  const id = await decideOn(world, serial, instruction)
  await handOver(world)(id)
  world.clock.pass(1000)
  await world.ca.forceCrl(world.clock.now())
  await watchPublication(world)(id)
  return id
}

export const suspend: Instruction = { kind: 'suspend' }
export const revoke = (reason: RevocationReason = 'superseded'): Instruction => ({
  kind: 'revoke',
  reason,
  invalidityDate: null,
})
