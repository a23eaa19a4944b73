// Whatever happens in whatever order: what no sequence of events may ever do to a case.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Decision } from '../../src/revocation/decision.ts'
import { shows } from '../../src/revocation/publication.ts'
import { advance, type Event, type Revocation } from '../../src/revocation/revocation.ts'
import { AT, decide, events, fresh, revoke, rules, sighting } from './journey.ts'

const officer = fc.constantFrom('ada', 'ben', 'eve')
const decision = fc.oneof(
  { weight: 3, arbitrary: fc.constant<Decision>({ kind: 'suspend' }) },
  { weight: 3, arbitrary: fc.constant<Decision>({ kind: 'release' }) },
  fc.constantFrom<Decision>(
    revoke('request-itself'),
    revoke('ca'),
    revoke('not-suspendable'),
    { kind: 'identify', certificateId: 'c3' },
    { kind: 'schedule', on: '2027-01-04' },
    { kind: 'not-a-request' },
    { kind: 'pull-back' },
    { kind: 'refuse' },
  ),
)
const decided = fc
  .record({ decision, officer, suspendable: fc.boolean() })
  .map(({ decision: what, officer: who, suspendable }) =>
    decide(what, { officer: who, rules: { ...rules, suspendable } }),
  )
const seen = fc
  .record({
    what: fc.constantFrom('hold', 'revoked', 'absent'),
    at: fc.constantFrom('2026-11-22T00:00:00Z', '2026-11-23T06:15:00Z'),
  })
  .map(({ what, at }): Event => ({ kind: 'sighted', at: AT, sighting: sighting(what, at) }))
const plain = fc.constantFrom<Event>(...Object.values(events))
/** What moves a case on: without a good share of these the walks seldom reach an end. */
const onward = fc.constantFrom<Event>(
  events['ca-held'],
  events['ca-revoked'],
  events['ca-released'],
  events['sees-revoked'],
  events['sees-absent'],
  events['told-revoked'],
  events['told-released'],
  events.request,
)
const happening = fc.oneof(
  { weight: 5, arbitrary: decided },
  { weight: 2, arbitrary: seen },
  { weight: 1, arbitrary: plain },
  { weight: 8, arbitrary: onward },
)

type Step = { readonly event: Event; readonly before: Revocation; readonly after: Revocation }

/** The steps that were taken; what is refused must leave no trace. */
function live(happenings: readonly Event[]): Step[] {
  const steps: Step[] = []
  let now = freeze(fresh())
  for (const event of happenings) {
    const answer = advance(now, event)
    if (!answer.ok) continue
    steps.push({ event, before: now, after: freeze(answer.revocation) })
    now = answer.revocation
  }
  return steps
}

function freeze<T>(value: T): T {
  if (value !== null && typeof value === 'object')
    Object.values(Object.freeze(value)).forEach(freeze)
  return value
}

const always = (name: string, holds: (steps: readonly Step[]) => void) =>
  test(name, () => {
    fc.assert(
      fc.property(fc.array(happening, { maxLength: 40, size: 'max' }), (happenings) =>
        holds(live(happenings)),
      ),
      { numRuns: 3000 },
    )
  })

always('what is revoked stays revoked: published, closed, never good again', (steps) => {
  const from = steps.findIndex(({ after }) => after.state === 'revoked')
  if (from < 0) return
  for (const { after } of steps.slice(from))
    expect(['revoked', 'published', 'closed']).toContain(after.state)
})

always('nothing is told to the CA but what an officer decided in that very step', (steps) => {
  for (const { event, before, after } of steps) {
    const begins = ['suspending', 'revoking', 'releasing'].includes(after.state)
    if (!begins || before.state === after.state) continue
    expect(event.kind).toBe('decided')
    if (event.kind === 'decided') {
      expect(event.officer).not.toBe('')
      expect(after.pendingInstruction?.kind).toBe(event.decision.kind)
    }
  }
})

always('a release, and a revocation by the CA, take two different officers', (steps) => {
  for (const { event, before, after } of steps) {
    if (event.kind !== 'decided' || before.state === after.state) continue
    const { decision: what } = event
    const two = what.kind === 'release' || (what.kind === 'revoke' && what.confirmation.by === 'ca')
    if (!two) continue
    expect(before.secondWanted?.decision).toEqual(what)
    expect(before.secondWanted?.officer).not.toBe(event.officer)
  }
})

always('the version grows by one with every change', (steps) => {
  for (const { before, after } of steps) expect(after.version).toBe(before.version + 1)
})

always('published only by a CRL that shows what was decided', (steps) => {
  for (const { event, before, after } of steps) {
    if (after.state !== 'published' || before.state === 'published') continue
    expect(event.kind).toBe('sighted')
    if (event.kind === 'sighted' && before.awaited)
      expect(shows(before.awaited.what, before.awaited.since, event.sighting)).toBe(true)
    expect(after.sighting).not.toBeNull()
  }
})

always('an instruction waits exactly while the CA is at it', (steps) => {
  for (const { after } of steps) {
    const working = ['suspending', 'revoking', 'releasing'].includes(after.state)
    expect(after.pendingInstruction !== null).toBe(working)
    expect(after.heldFrom !== null).toBe(working)
  }
})

always(
  'a certificate chosen is changed only by an officer, before anything took effect',
  (steps) => {
    for (const { event, before, after } of steps) {
      if (before.certificateId === after.certificateId) continue
      expect(event).toMatchObject({ kind: 'decided', decision: { kind: 'identify' } })
      expect(before.state).toBe('laid')
    }
  },
)

test('the walks reach every kind of end', () => {
  const reached = new Set<string>()
  const walks = fc.sample(fc.array(happening, { maxLength: 40, size: 'max' }), {
    numRuns: 3000,
    seed: 7,
  })
  for (const walk of walks) for (const { after } of live(walk)) reached.add(after.state)
  for (const state of ['closed', 'released', 'published', 'revoked', 'lapsed', 'merged', 'refused'])
    expect(reached).toContain(state)
})
