/** The desk over real records (PGlite), the cast's register, officers, and a CA that obeys at once. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { CAST_NOW } from '../../fixtures/cast.ts'
import { closuresOf, openCalendarSource } from '../../src/adapters/calendar-source.ts'
import { migrate, openDatabase } from '../../src/adapters/database.ts'
import { openEvidence } from '../../src/adapters/evidence.ts'
import { openOfficers } from '../../src/adapters/officers.ts'
import { openRecords } from '../../src/adapters/records.ts'
import { openRegister } from '../../src/adapters/register.ts'
import { fromJson } from '../../src/adapters/register-import.ts'
import { openSessions, type SessionLimits } from '../../src/adapters/sessions.ts'
import { type DeskSettings, makeDesk } from '../../src/desk/server.ts'
import { type ComparedPage, comparePapers } from '../../src/paper/compare.ts'
import { printLetter } from '../../src/paper/letter-pdf.ts'
import { cropPng, pagePng } from '../../src/paper/picture.ts'
import { openLog } from '../../src/process/log.ts'
import type { CertificateStatus } from '../../src/revocation/certificate.ts'
import type { Capabilities, Outcome } from '../../src/revocation/instruction.ts'
import { parsePolicy, publishedReason, rulesFor } from '../../src/revocation/policy.ts'
import { lookAtPolicy, proposePolicy } from '../../src/steps/change-policy.ts'
import { decide } from '../../src/steps/decide.ts'
import { declareClosure } from '../../src/steps/declare-closure.ts'
import { moveDeadlines } from '../../src/steps/move-deadlines.ts'
import { askToConfirm, releaseMailing } from '../../src/steps/notices-let-go.ts'
import { processingAsItIs, processingNow } from '../../src/steps/processing-now.ts'
import { receive } from '../../src/steps/receive.ts'
import { reconcile } from '../../src/steps/reconcile.ts'
import { typeField } from '../../src/steps/type-field.ts'
import { officers, PASSWORD } from './officers.ts'

export type World = Awaited<ReturnType<typeof openWorld>>
type Options = Partial<DeskSettings> & { readonly limits?: SessionLimits }

export async function openWorld({ limits, ...settings }: Options = {}) {
  const dir = mkdtempSync(join(tmpdir(), 'holdfast-desk-'))
  const time = { now: new Date(CAST_NOW) }
  const clock = { now: () => new Date(time.now) }
  const log = openLog('silent')
  const { pool, close } = await openDatabase({ dataDir: dir, log })
  await migrate(pool)
  const [records, register] = [openRecords(pool, clock), openRegister(pool, clock)]
  const parsed = fromJson(readFileSync('fixtures/pki/register.json', 'utf8'))
  await register.importRegister(parsed.register)
  const evidence = await openEvidence({ dir: join(dir, 'evidence') })
  const policy = policyOf('policies/hongkong-post.yaml')
  const calendarSource = openCalendarSource({ records, clock, watchesWeather: false })
  const hours = { calendar: calendarSource.now, policy, clock }
  const declare = declareClosure({
    records,
    closuresOf,
    closures: async () => (await calendarSource.now()).closures,
    moveDeadlines: moveDeadlines({ records, calendar: calendarSource.calendar, policy }),
  })
  const woken: string[] = []
  const queue = {
    add: async (name: string, id: string) => {
      woken.push(`${name} ${id}`)
    },
    counts: async () => ({ email: { waiting: 2, failed: 0 } }),
  }
  const listed = new Map<string, CertificateStatus>()
  const ca = {
    capabilities: null as Capabilities | null,
    timetable: { runs: policy.calendar.crlRuns, graceMinutes: 15 },
  }
  const looks = { records, register, calendar: calendarSource.calendar }
  const checks = [{ name: 'database', look: async (): Promise<string | null> => null }]
  const ports = {
    log,
    clock,
    records,
    register,
    evidence,
    queue,
    checks,
    officers: await openOfficers({ officers: await officers() }),
    sessions: openSessions(pool, clock, limits),
    decide: decide({ records, register, policy, clock, queue, processing: processingNow(hours) }),
    typeField: typeField({
      records,
      register,
      policy,
      clock,
      calendar: calendarSource.calendar,
    }),
    receive: receive({ evidence, records, queue }),
    printLetter,
    askToConfirm: askToConfirm({ records, queue, clock }),
    releaseMailing: releaseMailing({ records, queue, clock }),
    calendar: calendarSource.now,
    processing: processingAsItIs(hours),
    holding: processingNow(hours),
    hours: () => policy.calendar,
    declareClosure: declare,
    policy,
    lookAtPolicy: (text: string, follows?: string) => lookAtPolicy(looks, policy, text, follows),
    proposePolicy: (proposal: Parameters<typeof proposePolicy>[1]) =>
      proposePolicy({ records }, proposal),
    policyFileDiffers: () => null,
    packCase: async (id: string, actor: string) => {
      if (!(await records.revocation(id))) return undefined
      const packed = Buffer.from(`${id} for ${actor}`)
      return { bytes: Readable.from([packed]), size: packed.length }
    },
    rules: (kind: Parameters<typeof rulesFor>[1]) => rulesFor(policy, kind),
    published: (
      kind: Parameters<typeof publishedReason>[1],
      reason: Parameters<typeof publishedReason>[2],
    ) => publishedReason(policy, kind, reason),
    ca,
    reconcile: reconcile({ records, ca: atTheCa(listed), clock }),
    verdictWords: (outcome: string, code: string | null) => ({
      en: `The signature: ${outcome}${code ? ` (${code})` : ''}.`,
      zh: `簽署：${outcome}`,
    }),
    pictures: {
      page: (bytes: Uint8Array, page: number, maxWidth: number) =>
        pagePng(bytes, page, { maxWidth }),
      crop: cropPng,
      laid: (fax: ComparedPage, original: ComparedPage) =>
        comparePapers(fax, original, 'policies/forms'),
    },
  }
  const desk = { port: 0, host: '127.0.0.1', secureCookies: false, behindProxy: false }
  const app = await makeDesk(ports, { ...desk, demo: true, webDir: null, ...settings })
  return {
    app,
    pool,
    records,
    register,
    evidence,
    clock,
    time,
    woken,
    checks,
    ca,
    /** What the CA lists as revoked or on hold, by serial. */
    listed,
    /** An officer's word about closures. */
    declare: (wish: Parameters<typeof declare>[0]) =>
      declare(wish, { officer: 'cat', reason: 'Power cut.' }),
    /** A second desk over the same records. */
    another: (other: Partial<DeskSettings>) =>
      makeDesk(ports, { ...desk, demo: true, webDir: null, ...other }),
    /** As new: nothing arrived, nobody signed in; the register stays. */
    async reset() {
      // The trail is append-only; its owner alone may put the triggers off.
      await pool.query('alter table audit disable trigger user')
      await pool.query(
        'truncate receipts, requests, revocations, notices, notice_breaks, audit, sessions, drifts, reconciliations, policy_versions, crl_runs, rulings, observations restart identity cascade',
      )
      await pool.query('alter table audit enable trigger user')
      time.now = new Date(CAST_NOW)
      woken.length = 0
      listed.clear()
      ca.capabilities = null
    },
    /** The CA does what was decided, and it is seen on the next CRL. */
    async caObeys(id: string) {
      const found = await records.revocation(id)
      const instruction = found?.pendingInstruction
      if (!instruction) throw new Error(`the CA was told nothing for ${id}`)
      const at = clock.now().toISOString()
      const outcome: Outcome = {
        result: 'done',
        before: { kind: 'good' },
        after: statusAfter(instruction.kind, at),
        at,
        detail: '',
      }
      await records.advance(id, { kind: 'handed-over', at, outcome }, 'worker:hand-over')
    },
    async close() {
      await app.close()
      await close()
      rmSync(dir, { recursive: true, force: true })
    },
  }
}

function statusAfter(kind: 'suspend' | 'revoke' | 'release', since: string): CertificateStatus {
  switch (kind) {
    case 'suspend':
      return { kind: 'on-hold', since }
    case 'revoke':
      return { kind: 'revoked', since, reason: 'unspecified' }
    case 'release':
      return { kind: 'good' }
  }
}

function policyOf(path: string) {
  const parsed = parsePolicy(readFileSync(path, 'utf8'))
  if (!parsed.ok) throw new Error(parsed.faults.join('\n'))
  return parsed.policy
}

export { PASSWORD }

/** A CA that lists what it is made to list. */
function atTheCa(listed: ReadonlyMap<string, CertificateStatus>) {
  return {
    status: async ({ serial }: { readonly serial: string }) =>
      listed.get(serial) ?? ({ kind: 'good' } as const),
    async *list() {
      for (const [serial, status] of listed) yield { serial, status }
    },
  }
}
