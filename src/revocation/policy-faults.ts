// What each part of a policy allows but the whole does not.
import { channels } from './kinds.ts'
import type { KindRules, Policy } from './policy-schema.ts'

export type PolicyFault = { readonly path: readonly string[]; readonly why: string }

/** Every contradiction, each with the path at which it can be mended. */
export function contradictions(policy: Policy): PolicyFault[] {
  const { pledge, crlRuns, weekdays } = policy.calendar
  const faults: PolicyFault[] = []
  const cutOff = ['calendar', 'pledge', 'cutOff']
  if (pledge.cutOff > (crlRuns.at(-1) ?? ''))
    faults.push({ path: cutOff, why: 'comes after the last CRL of the day' })
  if (pledge.cutOff > weekdays.to)
    faults.push({ path: cutOff, why: 'comes after the office closes' })
  if (Object.keys(policy.kinds).length === 0)
    faults.push({ path: ['kinds'], why: 'must name at least one kind' })
  for (const [kind, rules] of Object.entries(policy.kinds))
    faults.push(...ofKind(rules).map(({ path, why }) => ({ path: ['kinds', kind, ...path], why })))
  return faults
}

function ofKind(rules: KindRules): PolicyFault[] {
  const { confirmation, fourEyes, formLanguages, suspendable } = rules
  const faults: PolicyFault[] = []
  const fault = (path: readonly string[], why: string) => faults.push({ path, why })
  const outFor = (channel: (typeof channels)[number]) => rules.channels[channel] === 'out'
  if (channels.every(outFor)) fault(['channels'], 'must leave one channel open')
  if (suspendable && confirmation.channels.length === 0)
    fault(['confirmation', 'channels'], 'must name how a suspension is confirmed')
  if (!suspendable && fourEyes.includes('suspend'))
    fault(['fourEyes'], 'names suspend, which this kind may not be')
  if (!suspendable && rules.reminderDays.length > 0)
    fault(['reminderDays'], 'reminds of a suspension, which this kind may not be under')
  if (rules.clockDays !== null && rules.clockDays * 24 <= (rules.clockHours ?? Infinity))
    fault(['clockDays'], 'must be longer than clockHours, beside which it stands')
  for (const channel of confirmation.channels)
    if (outFor(channel))
      fault(['confirmation', 'channels'], `names ${channel}, which is out for this kind`)
  for (const channel of channels)
    if (formLanguages[channel] && outFor(channel))
      fault(['formLanguages', channel], 'limits a channel which is out for this kind')
  const { notices, reminderDays } = rules
  if (notices !== 'all' && new Set(notices).size < notices.length)
    fault(['notices'], 'must name each notice once')
  if (notices !== 'all' && reminderDays.length > 0 && !notices.includes('reminder'))
    fault(['notices'], 'leaves out the reminder, for which reminderDays names days')
  return faults
}
