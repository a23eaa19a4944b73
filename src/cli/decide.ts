// `holdfast decide`: an officer's decision from the command line, under the same rules as at the desk.
import { systemClock } from '../process/clock.ts'
import { type Decision, decisionKinds, needsSecond } from '../revocation/decision.ts'
import type { Held } from '../revocation/held.ts'
import { type RevocationReason, reasonCodes } from '../revocation/kinds.ts'
import { rulesFor } from '../revocation/policy.ts'
import type { Refusal } from '../revocation/revocation.ts'
import { decide as decideStep } from '../steps/decide.ts'
import { processingNow } from '../steps/processing-now.ts'
import { type Call, type Command, exit, type Io, UsageFault } from './command.ts'
import { mayDecide, provedOfficer } from './deciding-officer.ts'
import { hongKong } from './printed.ts'
import { withRecords } from './wiring.ts'

export const decide: Command = {
  name: 'decide',
  operands: 'ID DECISION',
  summary: 'record an officer’s decision about a case',
  about:
    `Decisions: ${decisionKinds.join(', ')}.\n` +
    'The decision is recorded under --officer and carried out by the workers that run. Whoever may run this command may\n' +
    'read the database: it asks no password, but with OFFICERS_FILE set only an officer of that file may decide, and what\n' +
    'takes two officers (release, the CA’s own motion, the emergency path, what the policy names) asks each for his password.\n' +
    'While processing is stopped (hours, closure, weather unknown) a decision is kept as a draft, for an officer to confirm\n' +
    'when it opens. Exit code 1: refused, and why; 2: kept as a draft.',
  options: {
    officer: { type: 'string', value: 'NAME', says: 'who decides (required)' },
    'password-file': {
      type: 'string',
      value: 'FILE',
      says: 'what takes two: file with the officer’s password, or - for standard input',
    },
    grounds: { type: 'string', value: 'TEXT', says: 'why' },
    reason: {
      type: 'string',
      value: 'CODE',
      says: 'revoke: RFC 5280 reason (default unspecified)',
    },
    'invalidity-date': {
      type: 'string',
      value: 'DATE',
      says: 'revoke: since when the key is thought compromised',
    },
    confirmation: {
      type: 'string',
      value: 'REQUEST|request-itself|ca|not-suspendable',
      says: 'revoke: what it rests on; a request id names a final confirmation received',
    },
    on: { type: 'string', value: 'DATE', says: 'schedule: the day it takes effect' },
    certificate: { type: 'string', value: 'ID', says: 'identify: which certificate' },
    emergency: {
      type: 'boolean',
      says: 'suspend, revoke: while processing is stopped, by two officers, for a key in danger or a kind the clock binds',
    },
  },
  least: 2,
  most: 2,
  async run(call) {
    const { operands, io, flag, value } = call
    const [id = '', kind = ''] = operands
    const officer = value('officer')
    if (!officer) throw new UsageFault('--officer says who decides')
    const decision = readDecision(kind, call)
    return withRecords(async ({ config, records, register, calendarSource, queue, ...wired }) => {
      const { policy } = await wired.policy()
      const file = await records.caseFile(id)
      const rules = rulesFor(policy, file?.certificate?.kind ?? null)
      const two = needsSecond(decision, file ? rules : { ...rules, fourEyes: [] })
      // Two names prove two officers only where each proves that it is his.
      if (config.OFFICERS_FILE && (two || flag('emergency')))
        await provedOfficer(config.OFFICERS_FILE, call)
      else await mayDecide(config.OFFICERS_FILE, officer)
      const step = decideStep({
        records,
        register,
        policy,
        clock: systemClock,
        queue: await queue(),
        processing: processingNow({ calendar: calendarSource.now, policy, clock: systemClock }),
      })
      const by = { officer, grounds: value('grounds') ?? '', emergency: flag('emergency') }
      const answer = await step(id, decision, by)
      if (!answer.ok) {
        if (flag('json')) io.out(`${JSON.stringify(answer)}\n`)
        return notDone(answer, io)
      }
      const { state, secondWanted } = answer.revocation
      if (flag('json')) io.out(`${JSON.stringify(answer)}\n`)
      else io.out(`${id} is ${state}${secondWanted ? ', and waits for a second officer' : ''}\n`)
      return exit.ok
    })
  },
}

function notDone(answer: Refusal | Held, io: Io): number {
  if (!('held' in answer)) {
    io.err(`refused: ${answer.why}\n`)
    return exit.failed
  }
  const { id, why, reopensAt } = answer.held
  for (const { en } of why) io.err(`${en}\n`)
  const opens = reopensAt === null ? 'nobody knows yet when' : hongKong(reopensAt)
  io.err(`held as ${id}: ${answer.why} Processing opens again: ${opens}\n`)
  return exit.unsure
}

function readDecision(kind: string, { value }: Call): Decision {
  const known = decisionKinds.find((each) => each === kind)
  switch (known) {
    case undefined:
      throw new UsageFault(
        `there is no decision "${kind}"; the decisions are ${decisionKinds.join(', ')}`,
      )
    case 'revoke':
      return {
        kind: 'revoke',
        reason: readReason(value('reason') ?? 'unspecified'),
        invalidityDate: day('invalidity-date', value('invalidity-date')) ?? null,
        confirmation: readConfirmation(value('confirmation')),
      }
    case 'schedule': {
      const on = day('on', value('on'))
      if (!on) throw new UsageFault('schedule needs --on DATE')
      return { kind: 'schedule', on }
    }
    case 'identify': {
      const certificateId = value('certificate')
      if (!certificateId) throw new UsageFault('identify needs --certificate ID')
      return { kind: 'identify', certificateId }
    }
    default:
      return { kind: known }
  }
}

function readReason(text: string): RevocationReason {
  const reason = reasonCodes.find((each) => each === text)
  if (!reason || reason === 'certificateHold' || reason === 'removeFromCRL')
    throw new UsageFault(`"${text}" is no reason of a revocation; see RFC 5280 §5.3.1`)
  return reason
}

function readConfirmation(text: string | undefined) {
  if (text === undefined) throw new UsageFault('revoke needs --confirmation: what it rests on')
  if (text === 'request-itself' || text === 'ca' || text === 'not-suspendable')
    return { by: text } as const
  return { by: 'receipt', requestId: text } as const
}

function day(name: string, text: string | undefined): string | undefined {
  if (text === undefined) return undefined
  if (!/^\d{4}-\d\d-\d\d$/.test(text) || Number.isNaN(Date.parse(text)))
    throw new UsageFault(`--${name} takes a date such as 2026-12-31`)
  return text
}
