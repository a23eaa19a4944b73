// What a change of policy changes, in words and for open cases: nothing that a policy says may change unseen.
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { shippedCalendar } from '../../src/calendar/calendar.ts'
import { assess } from '../../src/revocation/assess.ts'
import { assessmentDiff } from '../../src/revocation/assessment-diff.ts'
import type { Facts } from '../../src/revocation/facts.ts'
import { loadPolicy, type Policy } from '../../src/revocation/policy.ts'
import { policyDiff } from '../../src/revocation/policy-diff.ts'
import { contradictions } from '../../src/revocation/policy-faults.ts'
import { policySchema } from '../../src/revocation/policy-schema.ts'
import { facts, form, hongkongPost, policyText } from './world.ts'

const whole = parse(policyText('hongkong-post'))

type Path = readonly (string | number)[]

/** Every value in a policy that is no list and no part, by its path. */
function leaves(value: unknown, path: Path = []): Path[] {
  if (Array.isArray(value)) return value.flatMap((each, at) => leaves(each, [...path, at]))
  if (typeof value !== 'object' || value === null) return [path]
  return Object.entries(value).flatMap(([key, each]) => leaves(each, [...path, key]))
}

function changed(path: Path, becomes: (was: unknown) => unknown): Policy | undefined {
  const raw = structuredClone(whole)
  const parent = path.slice(0, -1).reduce((at, step) => at[step], raw)
  const last = path.at(-1) ?? ''
  parent[last] = becomes(parent[last])
  const read = policySchema.safeParse(raw)
  return read.success && contradictions(read.data).length === 0 ? read.data : undefined
}

/** Other values of the same sort: the first that leaves the policy whole is tried. */
const others = (was: unknown): unknown[] => {
  if (typeof was === 'boolean') return [!was]
  if (typeof was === 'number') return [was + 1]
  if (was === null) return [24]
  if (was === 'all') return [['revoked']]
  if (typeof was === 'string' && /^\d\d:\d\d$/.test(was))
    return ['09:01', '11:59', '16:59', '19:01']
  const words = [
    ...['listed', 'general', 'irregular', 'out', 'signature', 'ink', 'relay', 'tc', 'email'],
    ...['SUBSCRIBER', 'FUNCTIONAL_UNIT', 'suspend', 'revoke', 'as-given', 'always-unspecified'],
  ]
  return [`${was} more`, ...words.filter((word) => word !== was)]
}

test('whatever one value of the policy becomes, the difference tells of it', () => {
  const raw = whole
  const header = ['id', 'version', 'appliesFrom']
  const paths = leaves(raw).filter(([first]) => !header.includes(String(first)))
  expect(paths.length).toBeGreaterThan(300)
  let tried = 0
  for (const path of paths)
    for (const other of others(path.reduce((at, step) => at[step], raw))) {
      const policy = changed(path, () => other)
      if (!policy) continue
      tried += 1
      expect(policyDiff(hongkongPost, policy), `${path.join('.')}: ${other}`).not.toEqual([])
      break
    }
  expect(tried).toBeGreaterThan(paths.length * 0.8)
})

describe('in words', () => {
  const diff = (path: Path, value: unknown) => {
    const policy = changed(path, () => value)
    if (!policy) throw new Error(`${path.join('.')} is refused`)
    return policyDiff(hongkongPost, policy)
  }
  test('a channel that is closed for a kind, by its name and the rules', () => {
    expect(diff(['kinds', 'PERSONAL', 'channels', 'fax'], 'out')).toEqual([
      {
        kind: 'PERSONAL',
        about: { en: 'fax (R2, A24)', zh: expect.any(String) },
        was: { en: 'taken by the general rule', zh: '按一般規則接受' },
        becomes: { en: 'not taken; the right channel is named', zh: '不接受，並告知正確渠道' },
      },
    ])
  })
  test('what holds for every kind stands under none', () => {
    const [change] = diff(['calendar', 'pledge', 'workingDays'], 3)
    expect(change).toMatchObject({ kind: null, becomes: { zh: '3 個工作日內公布撤銷清單' } })
  })
  test('a kind that is added or left out', () => {
    const small = loadPolicy(policyText('private-ca'))
    const kinds = policyDiff(hongkongPost, small).filter(({ about }) => about.en === 'the kind')
    expect(kinds.map(({ kind, becomes }) => [kind, becomes])).toContainEqual(['IAM_SMART', null])
    expect(policyDiff(small, hongkongPost)).toContainEqual(
      expect.objectContaining({ kind: 'IAM_SMART', was: null }),
    )
  })
  test('a policy beside itself: nothing', () => {
    expect(policyDiff(hongkongPost, hongkongPost)).toEqual([])
  })
  test('both languages are said of everything', () => {
    const small = loadPolicy(policyText('private-ca'))
    for (const { about, was, becomes } of policyDiff(hongkongPost, small))
      for (const said of [about, was, becomes])
        if (said) expect([said.en, said.zh].every((each) => each.length > 0)).toBe(true)
  })
})

describe('for a case', () => {
  const calendar = shippedCalendar()
  const between = (given: Facts, path: Path, value: unknown) => {
    const policy = changed(path, () => value)
    if (!policy) throw new Error(`${path.join('.')} is refused`)
    return assessmentDiff(assess(given, hongkongPost, calendar), assess(given, policy, calendar))
  }
  test('a channel that is closed bars it, and the recommendation turns', () => {
    const diff = between(form('fax'), ['kinds', 'PERSONAL', 'channels', 'fax'], 'out')
    expect(diff?.gained.map(({ code }) => code)).toEqual(['out-of-channel'])
    expect(diff?.lost.map(({ code }) => code)).toEqual(['channel-by-general-rule'])
    expect(diff?.recommendation).toMatchObject({
      was: { decision: 'suspend' },
      becomes: { decision: 'refuse' },
    })
  })
  test('a longer pledge moves its clocks and nothing else', () => {
    expect(between(facts(), ['calendar', 'pledge', 'workingDays'], 3)).toMatchObject({
      gained: [],
      lost: [],
      clocks: [
        {
          clock: 'target',
          was: '2026-11-25T19:00:00+08:00',
          becomes: '2026-11-26T19:00:00+08:00',
        },
        { clock: 'outer' },
        { clock: 'cutOff' },
      ],
      recommendation: null,
      rules: null,
    })
  })
  test('two officers for suspending is a change of the rules', () => {
    const diff = between(facts(), ['kinds', 'PERSONAL', 'fourEyes', 0], 'suspend')
    expect(diff?.rules).toMatchObject({
      was: { fourEyes: ['release'] },
      becomes: { fourEyes: ['suspend'] },
    })
  })
  test('what another kind is bound by changes nothing; nor does a new version of the same words', () => {
    expect(between(facts(), ['kinds', 'SERVER', 'clockHours'], 48)).toBeUndefined()
    expect(between(facts(), ['version'], '2')).toBeUndefined()
  })
})
