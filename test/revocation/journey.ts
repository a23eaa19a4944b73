// Cases in every state, each brought there by the events that lead to it; and the events, by short names.
import type { Decision, DecisionRules } from '../../src/revocation/decision.ts'
import type { Outcome } from '../../src/revocation/instruction.ts'
import type { Sighting } from '../../src/revocation/publication.ts'
import {
  advance,
  type Event,
  openRevocation,
  type Revocation,
  type State,
} from '../../src/revocation/revocation.ts'

export const AT = '2026-11-23T02:00:00Z'
export const LATER = '2026-11-23T06:15:00Z'
export const rules: DecisionRules = { suspendable: true, fourEyes: [], policyVersion: 'test 1' }

export const decide = (
  decision: Decision,
  more: Partial<Extract<Event, { kind: 'decided' }>> = {},
) =>
  ({
    kind: 'decided',
    at: AT,
    decision,
    officer: 'ada',
    grounds: 'because',
    rules,
    ...more,
  }) satisfies Event

export const outcome = (
  result: Outcome['result'],
  after: 'good' | 'on-hold' | 'revoked',
): Outcome => ({
  result,
  before: { kind: 'good' },
  after:
    after === 'good'
      ? { kind: 'good' }
      : after === 'on-hold'
        ? { kind: 'on-hold', since: AT }
        : { kind: 'revoked', since: AT, reason: 'unspecified' },
  at: AT,
  detail: 'as the CA said',
})
const handed = (result: Outcome['result'], after: 'good' | 'on-hold' | 'revoked'): Event => ({
  kind: 'handed-over',
  at: AT,
  outcome: outcome(result, after),
})

export const sighting = (what: 'hold' | 'revoked' | 'absent', thisUpdate = LATER): Sighting => ({
  crlNumber: '12',
  thisUpdate,
  nextUpdate: null,
  sha256: 'ab'.repeat(32),
  source: 'test.crl',
  entry:
    what === 'absent'
      ? null
      : {
          revocationDate: AT,
          reason: what === 'hold' ? 'certificateHold' : null,
          invalidityDate: null,
        },
  seenAt: thisUpdate,
})
const sighted = (what: 'hold' | 'revoked' | 'absent'): Event => ({
  kind: 'sighted',
  at: LATER,
  sighting: sighting(what),
})

export const revoke = (
  by: 'request-itself' | 'ca' | 'not-suspendable',
): Extract<Decision, { kind: 'revoke' }> => ({
  kind: 'revoke',
  reason: 'keyCompromise',
  invalidityDate: '2026-11-20',
  confirmation: { by },
})

/** One of every event that can happen to a case, by a short name. */
export const events = {
  request: { kind: 'request-laid', at: AT, urgent: false, aside: false },
  aside: { kind: 'request-laid', at: AT, urgent: false, aside: true },
  suspend: decide({ kind: 'suspend' }),
  revoke: decide(revoke('request-itself')),
  'revoke-ca': decide(revoke('ca')),
  release: decide({ kind: 'release' }),
  refuse: decide({ kind: 'refuse' }),
  'not-a-request': decide({ kind: 'not-a-request' }),
  'not-actionable': decide({ kind: 'not-actionable' }),
  schedule: decide({ kind: 'schedule', on: '2026-12-24' }),
  'accept-withdrawal': decide({ kind: 'accept-withdrawal' }),
  'pull-back': decide({ kind: 'pull-back' }),
  identify: decide({ kind: 'identify', certificateId: 'c2' }),
  'ca-held': handed('done', 'on-hold'),
  'ca-revoked': handed('done', 'revoked'),
  'ca-released': handed('done', 'good'),
  'ca-refused': handed('refused', 'good'),
  'ca-waits': handed('pending-approval', 'good'),
  'sees-hold': sighted('hold'),
  'sees-revoked': sighted('revoked'),
  'sees-absent': sighted('absent'),
  'told-suspended': { kind: 'notice-sent', at: AT, notice: 'suspended' },
  'told-revoked': { kind: 'notice-sent', at: AT, notice: 'revoked' },
  'told-released': { kind: 'notice-sent', at: AT, notice: 'released' },
  typed: { kind: 'field-typed', at: AT, urgent: false },
  remind: { kind: 'reminder-due', at: AT, day: 7 },
  day: { kind: 'scheduled-day-came', at: AT },
  expired: { kind: 'expired', at: AT },
  merged: { kind: 'merged', at: AT, into: 'R-2' },
} as const satisfies Record<string, Event>
export type EventName = keyof typeof events

const again = decide({ kind: 'release' }, { officer: 'ben' })

/** The way to each state; `published` and `closed` stand for a revocation, the two after them for a release. */
const ways = {
  laid: [],
  'set-aside': [events['not-a-request']],
  scheduled: [events.schedule],
  suspending: [events.suspend],
  suspended: [events.suspend, events['ca-held']],
  revoking: [events.suspend, events['ca-held'], events.revoke],
  revoked: [events.suspend, events['ca-held'], events.revoke, events['ca-revoked']],
  releasing: [events.suspend, events['ca-held'], events.release, again],
  released: [events.suspend, events['ca-held'], events.release, again, events['ca-released']],
  published: [events.revoke, events['ca-revoked'], events['sees-revoked']],
  closed: [events.revoke, events['ca-revoked'], events['sees-revoked'], events['told-revoked']],
  refused: [events.refuse],
  'not-actionable': [events['not-actionable']],
  withdrawn: [events['accept-withdrawal']],
  lapsed: [events.suspend, events['ca-held'], events.expired],
  merged: [events.merged],
} satisfies Record<State, readonly Event[]>

export const fresh = (certificateId: string | null = 'c1'): Revocation =>
  openRevocation('R-1', certificateId, AT, { urgent: false, aside: false })

export function follow(start: Revocation, way: readonly Event[]): Revocation {
  return way.reduce((revocation, event) => {
    const answer = advance(revocation, event)
    if (!answer.ok) throw new Error(`${event.kind} on ${revocation.state}: ${answer.why}`)
    return answer.revocation
  }, start)
}

export const inState = (state: State): Revocation => follow(fresh(), ways[state])

export const publishedRelease = (): Revocation =>
  follow(inState('released'), [events['sees-absent']])
