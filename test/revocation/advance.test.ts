// Every state and every event: what moves a case, and that all else is refused.
import { describe, expect, test } from 'vitest'
import { needsGrounds } from '../../src/revocation/decision.ts'
import type { Outcome } from '../../src/revocation/instruction.ts'
import { advance, type State, states } from '../../src/revocation/revocation.ts'
import {
  AT,
  decide,
  type EventName,
  events,
  follow,
  fresh,
  inState,
  outcome,
  publishedRelease,
  revoke,
  rules,
  sighting,
} from './journey.ts'

/** `event:state` where it moves the case, `event` where the case takes it and stays; what is not here is refused. */
const told = 'told-suspended told-revoked told-released'
const table: Readonly<Record<State, string>> = {
  laid: `request aside typed suspend:suspending revoke:revoking revoke-ca refuse:refused not-a-request:set-aside
    not-actionable schedule:scheduled accept-withdrawal:withdrawn identify
    merged:merged ${told}`,
  'set-aside': `request:laid aside pull-back:laid merged:merged ${told}`,
  scheduled: `request aside typed suspend:suspending revoke:revoking revoke-ca refuse:refused not-actionable
    schedule accept-withdrawal:withdrawn day:laid ${told}`,
  suspending: `request aside typed ca-held:suspended ca-revoked:laid ca-released ca-refused:laid ca-waits ${told}`,
  suspended: `request aside typed revoke:revoking revoke-ca release sees-hold remind expired:lapsed ${told}`,
  revoking: `request aside typed ca-held ca-revoked:revoked ca-released ca-refused:suspended ca-waits sees-hold ${told}`,
  revoked: `request aside typed sees-revoked:published ${told}`,
  releasing: `request aside typed ca-held ca-revoked:suspended ca-released:released ca-refused:suspended ca-waits
    sees-hold ${told}`,
  released: `request:laid aside typed sees-absent:published ${told}`,
  published: `request aside typed told-suspended told-revoked:closed told-released:closed`,
  closed: told,
  refused: told,
  'not-actionable': told,
  withdrawn: told,
  lapsed: told,
  merged: told,
}

describe.each(states)('a case that is %s', (state) => {
  const allowed = new Map(
    table[state].split(/\s+/).map((entry) => {
      const [event = '', to] = entry.split(':')
      const same = event === 'not-actionable' ? 'not-actionable' : state
      return [event, to ?? same] as const
    }),
  )
  test.each(Object.keys(events) as EventName[])('%s', (name) => {
    const before = inState(state)
    expect(before.state).toBe(state)
    const answer = advance(before, events[name])
    const to = allowed.get(name)
    if (to === undefined) expect(answer).toEqual({ ok: false, why: expect.any(String) })
    else expect(answer).toMatchObject({ ok: true, revocation: { state: to } })
    if (answer.ok) expect(answer.revocation.version).toBe(before.version + 1)
  })
})

test('the table names only events that there are', () => {
  const named = Object.values(table).flatMap((row) => row.split(/\s+/).map((e) => e.split(':')[0]))
  expect(named.filter((name) => !(name && name in events))).toEqual([])
})

describe('two officers', () => {
  const release = (officer: string) => decide({ kind: 'release' }, { officer })

  test('§7.11: a release waits for a second officer, and the first cannot be both', () => {
    const asked = follow(inState('suspended'), [release('ada')])
    expect(asked).toMatchObject({ state: 'suspended', secondWanted: { officer: 'ada' } })
    expect(advance(asked, release('ada'))).toMatchObject({ ok: false })
    expect(follow(asked, [release('ben')]).state).toBe('releasing')
  })
  test('R3: a revocation of the CA’s own motion waits for a second officer', () => {
    const first = follow(fresh(), [decide(revoke('ca'))])
    expect(first.state).toBe('laid')
    expect(follow(first, [decide(revoke('ca'), { officer: 'ben' })]).state).toBe('revoking')
  })
  test('a second officer who decides something else agrees to nothing', () => {
    const first = follow(fresh(), [decide(revoke('ca'))])
    const other = { ...revoke('ca'), reason: 'superseded' } as const
    const second = follow(first, [decide(other, { officer: 'ben' })])
    expect(second).toMatchObject({ state: 'laid', secondWanted: { officer: 'ben' } })
  })
  test('the first decision is the same when the records give it back with its keys in another order', () => {
    const first = follow(fresh(), [decide(revoke('ca'))])
    const stored = JSON.parse(
      '{"confirmation":{"by":"ca"},"invalidityDate":"2026-11-20","reason":"keyCompromise","kind":"revoke"}',
    )
    const again = { ...first, secondWanted: { ...first.secondWanted!, decision: stored } }
    expect(follow(again, [decide(revoke('ca'), { officer: 'ben' })]).state).toBe('revoking')
  })
  test('policy may ask for two officers for any decision', () => {
    const strict = { ...rules, fourEyes: ['suspend'] as const }
    const once = follow(fresh(), [decide({ kind: 'suspend' }, { rules: strict })])
    expect(once.state).toBe('laid')
    const twice = decide({ kind: 'suspend' }, { rules: strict, officer: 'ben' })
    expect(follow(once, [twice]).state).toBe('suspending')
  })
  test('a request that comes while a release waits for its second officer voids the first word', () => {
    const asked = follow(inState('suspended'), [release('ada'), events.request])
    expect(asked.secondWanted).toBeNull()
    expect(follow(asked, [release('ben')])).toMatchObject({ state: 'suspended' })
  })
})

test('what an officer typed since the first one decided is not agreed to unawares; urgent it stays', () => {
  const first = follow(fresh(), [decide(revoke('ca'))])
  const typed = follow(first, [{ ...events.typed, urgent: true }])
  expect(typed).toMatchObject({ secondWanted: null, urgent: true, version: first.version + 1 })
  expect(follow(typed, [decide(revoke('ca'), { officer: 'ben' })]).state).toBe('laid')
  expect(follow(typed, [events.typed]).urgent).toBe(true)
})

describe('a reminder', () => {
  const remind = (day: number) => ({ kind: 'reminder-due', at: AT, day }) as const
  test('A20: of one day is raised once, of an earlier day never after a later', () => {
    const seventh = follow(inState('suspended'), [remind(7)])
    for (const day of [3, 7]) expect(advance(seventh, remind(day))).toMatchObject({ ok: false })
    expect(advance(seventh, remind(14))).toMatchObject({ ok: true, notices: ['reminder'] })
  })
  test('of another suspension of the same case is another', () => {
    const twice = follow(inState('suspended'), [
      ...[remind(28), events.release, decide({ kind: 'release' }, { officer: 'ben' })],
      ...[events['ca-released'], events.request, events.suspend, events['ca-held']],
    ])
    expect(twice).toMatchObject({ state: 'suspended', asking: { reminded: 0 } })
    expect(advance(twice, remind(7)).ok).toBe(true)
  })
})

describe('a request is never lost with a case that ends', () => {
  test('one that comes after the release lays the case again', () => {
    expect(follow(inState('released'), [events.request]).state).toBe('laid')
    expect(follow(publishedRelease(), [events.request]).state).toBe('laid')
  })
  test('one that comes while the CA releases lays it once the CA has done so', () => {
    const done = follow(inState('releasing'), [events.request, events['ca-released']])
    expect(done).toMatchObject({ state: 'laid', awaited: { what: 'absent' }, reopen: false })
    expect(follow(done, [events['sees-absent'], events.suspend]).state).toBe('suspending')
  })
  test('a release that the CA refuses leaves no such mark', () => {
    const back = follow(inState('releasing'), [events.request, events['ca-refused']])
    expect(back).toMatchObject({ state: 'suspended', reopen: false })
  })
  test('post that asks nothing does not lay a case again', () => {
    expect(follow(inState('released'), [events.aside]).state).toBe('released')
  })
  test('a published release closes on its notice', () => {
    expect(follow(publishedRelease(), [events['told-released']]).state).toBe('closed')
  })
})

describe('the CA', () => {
  test('“done” that left the certificate good is not done: the instruction stays', () => {
    const after = follow(inState('suspending'), [
      { kind: 'handed-over', at: AT, outcome: outcome('done', 'good') },
    ])
    expect(after).toMatchObject({ state: 'suspending', pendingInstruction: { kind: 'suspend' } })
    expect(after.trouble?.detail).toContain('done')
  })
  test.each(['refused', 'not-supported'] as const)(
    '%s: back before an officer, and why',
    (result) => {
      const answer = follow(inState('revoking'), [
        { kind: 'handed-over', at: AT, outcome: outcome(result, 'on-hold') },
      ])
      expect(answer).toMatchObject({ state: 'suspended', pendingInstruction: null })
      expect(answer.trouble?.detail).toContain(result)
    },
  )
  test('a certificate found revoked for good cannot be held: no endless asking', () => {
    const answer = follow(inState('suspending'), [events['ca-revoked']])
    expect(answer).toMatchObject({ state: 'laid', pendingInstruction: null })
    expect(answer.trouble).not.toBeNull()
  })
  test('A33: it stood so before we asked: that is done too', () => {
    const already: Outcome = outcome('already', 'on-hold')
    const event = { kind: 'handed-over', at: AT, outcome: already } as const
    expect(advance(inState('suspending'), event)).toMatchObject({
      notices: ['suspended'],
      revocation: { state: 'suspended', awaited: { what: 'hold' } },
    })
  })
})

describe('decisions that do not fit', () => {
  const refused = (...args: Parameters<typeof advance>) =>
    expect(advance(...args)).toMatchObject({ ok: false })

  test('no certificate chosen: nothing takes effect', () => {
    for (const name of ['suspend', 'revoke', 'schedule'] as const)
      refused(fresh(null), events[name])
    expect(follow(fresh(null), [events.identify]).certificateId).toBe('c2')
  })
  test('§5.1: what may not be on hold is not suspended, and is revoked straight', () => {
    const server = { ...rules, suspendable: false }
    refused(fresh(), decide({ kind: 'suspend' }, { rules: server }))
    const straight = decide(revoke('not-suspendable'), { rules: server })
    expect(follow(fresh(), [straight]).state).toBe('revoking')
    refused(fresh(), decide(revoke('not-suspendable')))
  })
  test('A19: policy may want two acts', () => {
    refused(
      fresh(),
      decide(revoke('request-itself'), { rules: { ...rules, requestMayBeFinal: false } }),
    )
  })
  test('R17: a confirmation by a request names the request', () => {
    refused(
      fresh(),
      decide({
        kind: 'revoke',
        reason: 'unspecified',
        invalidityDate: null,
        confirmation: { by: 'receipt', requestId: '' },
      }),
    )
  })
  test.each([
    { kind: 'release' },
    { kind: 'refuse' },
    { kind: 'not-a-request' },
    { kind: 'not-actionable' },
    { kind: 'schedule', on: '2026-12-24' },
    revoke('request-itself'),
    revoke('ca'),
  ] as const)('needs a written reason: %j', (decision) => {
    expect(needsGrounds(decision)).toBe(true)
    const state = decision.kind === 'release' ? 'suspended' : 'laid'
    refused(inState(state), decide(decision, { grounds: ' ' }))
  })
  test('nobody decides without a name', () => {
    refused(fresh(), decide({ kind: 'suspend' }, { officer: ' ' }))
  })
  test.each(['2026-11-23', '2025-01-01', '2026-02-30', 'soon', ''])('scheduled on “%s”', (on) => {
    refused(fresh(), decide({ kind: 'schedule', on }))
  })
  test('a compromise on a day to come', () => {
    refused(fresh(), decide({ ...revoke('request-itself'), invalidityDate: '2026-11-24' }))
    refused(fresh(), decide({ ...revoke('request-itself'), invalidityDate: 'soon' }))
    const today = decide({ ...revoke('request-itself'), invalidityDate: '2026-11-23' })
    expect(follow(fresh(), [today]).state).toBe('revoking')
  })
  test('a case does not join itself', () => {
    refused(fresh(), { kind: 'merged', at: AT, into: 'R-1' })
  })
})

describe('R25: publication', () => {
  const seen = (what: 'hold' | 'revoked' | 'absent', thisUpdate?: string) =>
    ({ kind: 'sighted', at: AT, sighting: sighting(what, thisUpdate) }) as const

  test('a CRL from before the act proves nothing', () => {
    const before = '2026-11-23T01:59:59Z'
    expect(advance(inState('revoked'), seen('revoked', before))).toMatchObject({ ok: false })
    expect(advance(inState('released'), seen('absent', before))).toMatchObject({ ok: false })
  })
  test('a CRL whose time cannot be read proves nothing', () => {
    expect(advance(inState('released'), seen('absent', 'soon'))).toMatchObject({ ok: false })
  })
  test('an entry still on hold is no revocation, and removeFromCRL neither', () => {
    expect(advance(inState('revoked'), seen('hold'))).toMatchObject({ ok: false })
    const removed = sighting('revoked')
    const event = {
      kind: 'sighted',
      at: AT,
      sighting: { ...removed, entry: { ...removed.entry!, reason: 'removeFromCRL' } },
    } as const
    expect(advance(inState('revoked'), event)).toMatchObject({ ok: false })
  })
  test('the fitting entry publishes, and the notice falls due', () => {
    expect(advance(inState('revoked'), seen('revoked'))).toMatchObject({
      notices: ['revoked'],
      revocation: { state: 'published', awaited: null, sighting: { crlNumber: '12' } },
    })
  })
  test('an expired certificate is no longer looked for', () => {
    expect(inState('lapsed').awaited).toBeNull()
  })
})
