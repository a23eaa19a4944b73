/**
 * Opens the officers' desk: the web app, the HTTP API under it, and the health probes. Run it on as many
 * hosts as you like: sessions and cases are in the records.
 */
import { openOfficers } from '../src/adapters/officers.ts'
import { openSessions } from '../src/adapters/sessions.ts'
import { type DeskPorts, openDesk } from '../src/desk/server.ts'
import { webAssets } from '../src/desk/web-assets.ts'
import { outcomeWords, sentence, type Words } from '../src/email/words.ts'
import { type ComparedPage, comparePapers } from '../src/paper/compare.ts'
import { printLetter } from '../src/paper/letter-pdf.ts'
import { cropPng, pagePng } from '../src/paper/picture.ts'
import { shipped } from '../src/process/shipped.ts'
import { publishedReason, rulesFor } from '../src/revocation/policy.ts'
import { decide } from '../src/steps/decide.ts'
import { askToConfirm, releaseMailing } from '../src/steps/notices-let-go.ts'
import { receive } from '../src/steps/receive.ts'
import { typeField } from '../src/steps/type-field.ts'
import { calendarDesk, holding } from './desk-calendar.ts'
import { deskChecks } from './desk-checks.ts'
import { packing } from './desk-pack.ts'
import { policyDesk } from './desk-policy.ts'
import { likelyRegister } from './likely-register.ts'
import type { Shared } from './shared.ts'
import { reconciling } from './sweeper.ts'
import { timetableOf } from './timetable.ts'

export async function desk(shared: Shared): Promise<{ readonly url: string }> {
  const { config, clock, log, records, register, evidence, queue, policy, closing } = shared
  const { HOST: host, PORT: port, OFFICERS_FILE: path } = config
  if (!path) log.warn('OFFICERS_FILE is not set: nobody can sign in at the desk')
  const processing = holding(shared)
  const ports = {
    log,
    clock,
    records,
    register,
    evidence,
    queue,
    checks: deskChecks(shared),
    officers: await openOfficers(path ? { path } : { officers: [] }),
    sessions: openSessions(shared.database.pool, clock),
    decide: decide({
      records,
      register,
      policy,
      clock,
      queue,
      log,
      processing,
    }),
    typeField: typing(shared),
    receive: receive({ evidence, records, queue, log }),
    printLetter,
    askToConfirm: askToConfirm({ records, queue, clock, log }),
    releaseMailing: releaseMailing({ records, queue, clock, log }),
    ...calendarDesk(shared),
    policy,
    ...policyDesk(shared),
    packCase: packing(shared),
    rules: (kind: Parameters<typeof rulesFor>[1]) => rulesFor(policy, kind),
    published: publishing(policy),
    ca: {
      capabilities: shared.ca?.capabilities ?? null,
      timetable: config.CA?.kind === 'demo' ? null : timetableOf(shared),
    },
    reconcile: (await reconciling(shared)) ?? null,
    verdictWords,
    pictures: {
      page: (bytes: Uint8Array, page: number, maxWidth: number) =>
        pagePng(bytes, page, { maxWidth }),
      crop: cropPng,
      laid: (fax: ComparedPage, original: ComparedPage) =>
        comparePapers(fax, original, config.formsDir),
    },
  }
  const secure = { secureCookies: config.SECURE_COOKIES, behindProxy: config.BEHIND_PROXY }
  const webDir = await webAssets(shipped('.'))
  return closing(await openDesk(ports, { host, port, ...secure, demo: shared.demo, webDir }))
}

/** The index of the register is opened by the first who types at a desk that runs by itself. */
function typing(shared: Shared): DeskPorts['typeField'] {
  const { records, policy, policyAt, calendar, clock } = shared
  const likely: ReturnType<typeof likelyRegister>['likely'] = (sought) =>
    likelyRegister(shared).likely(sought)
  const register = { ...shared.register, likely }
  return typeField({ records, register, policy, policyAt, calendar, clock })
}

const publishing =
  (policy: Shared['policy']): DeskPorts['published'] =>
  (kind, reason) =>
    publishedReason(policy, kind, reason)

/** Kept verdicts may hold a code of another version of the verifier: then its outcome's sentence stands. */
const verdictWords: DeskPorts['verdictWords'] = (outcome, code) => {
  const known: Words | undefined = sentence((code ?? outcome) as Parameters<typeof sentence>[0])
  return known ?? outcomeWords(outcome)
}
