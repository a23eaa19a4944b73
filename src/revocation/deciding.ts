// What an officer's decision does to a case, and why it may not (house.md §4: a refusal is an answer, no fault).
import { dayOf, readDay } from '../calendar/hongkong.ts'
import {
  type Confirmation,
  type Decision,
  type DecisionRules,
  needsGrounds,
  needsSecond,
  sameDecision,
} from './decision.ts'
import type { Instruction } from './instruction.ts'
import { type Advance, type Of, type Revocation, refuse, type To } from './state.ts'

export function decided(revocation: Revocation, event: Of<'decided'>, to: To): Advance {
  const { decision, rules } = event
  if (event.officer.trim() === '') return refuse('Only an officer decides, by name.')
  if (event.seen !== undefined && event.seen !== revocation.version)
    return refuse('This case has changed since you looked at it; look at it again.')
  const wrong = misfit(revocation, decision, rules) ?? misdated(decision, rules, event.at)
  if (wrong) return refuse(wrong)
  if (needsGrounds(decision) && event.grounds.trim() === '')
    return refuse('This decision needs a written reason.')
  if (event.emergency && decision.kind !== 'suspend' && decision.kind !== 'revoke')
    return refuse('Only to suspend or to revoke is there an emergency path.')
  // Out of hours nobody acts alone, whatever the kind (domain §7.11).
  if (needsSecond(decision, rules) || event.emergency) {
    const first = revocation.secondWanted
    const same = first !== null && sameDecision(first.decision, decision)
    if (same && first.officer === event.officer)
      return refuse('A second officer must agree; the same officer cannot do both.')
    if (!same) {
      const { officer, grounds, at, emergency } = event
      const marked = emergency ? { emergency } : {}
      return to({ secondWanted: { decision, officer, grounds, at, ...marked } })
    }
  }
  const urgentPath = event.emergency === true || agreedTo(revocation, event)?.emergency === true
  const marking: To = (change, notices) => to({ ...change, emergency: event.at }, notices)
  return carry(revocation, decision, rules, urgentPath ? marking : to)
}

/** The other officer's same decision that this one agrees to. */
function agreedTo({ secondWanted: first }: Revocation, { decision, officer }: Of<'decided'>) {
  const agrees = first && first.officer !== officer && sameDecision(first.decision, decision)
  return agrees ? first : undefined
}

/** Why a decision does not fit the case as it stands, or nothing. */
function misfit(
  { state, certificateId, effectiveAt }: Revocation,
  decision: Decision,
  rules: DecisionRules,
): string | undefined {
  const beforeEffect = state === 'laid' || state === 'scheduled'
  const wrongState = `A case that is ${state} does not take the decision “${decision.kind}”.`
  switch (decision.kind) {
    case 'suspend':
      if (!beforeEffect) return wrongState
      if (!certificateId) return 'First say which certificate this is about.'
      if (!rules.suspendable)
        return 'A certificate of this kind may not be put on hold; revoke it or refuse.'
      return undefined
    case 'revoke':
      if (!beforeEffect && state !== 'suspended') return wrongState
      if (!certificateId) return 'First say which certificate this is about.'
      return unconfirmed(decision.confirmation, rules)
    case 'release':
      return state === 'suspended' ? undefined : wrongState
    case 'schedule':
      if (!beforeEffect) return wrongState
      return certificateId ? undefined : 'First say which certificate this is about.'
    case 'refuse':
    case 'accept-withdrawal':
    case 'not-actionable':
      return beforeEffect ? undefined : wrongState
    case 'not-a-request':
      return state === 'laid' ? undefined : wrongState
    case 'identify':
      if (state !== 'laid') return wrongState
      // What the CA did was done to this certificate, and its publication is looked for under this one.
      return effectiveAt === null
        ? undefined
        : 'The CA has acted in this case: its certificate stays.'
    case 'pull-back':
      return state === 'set-aside' ? undefined : wrongState
  }
}

/** What a permanent revocation may not rest on (R17, A19). */
function unconfirmed(confirmation: Confirmation, rules: DecisionRules): string | undefined {
  switch (confirmation.by) {
    case 'receipt':
      return confirmation.requestId ? undefined : 'Say which request is the final confirmation.'
    case 'request-itself':
      if (rules.requestMayBeFinal !== false) return undefined
      return 'Policy takes two acts here: a request, and a final confirmation of its own.'
    case 'not-suspendable':
      if (!rules.suspendable) return undefined
      return 'This certificate can be put on hold: it is revoked on a final confirmation.'
    case 'ca':
      return undefined
  }
}

/** Days that cannot be, by the Hong Kong day of the decision. */
function misdated(decision: Decision, rules: DecisionRules, at: string): string | undefined {
  const today = dayOf(Date.parse(at))
  if (decision.kind === 'schedule') {
    const day = readDay(decision.on)
    if (day === undefined) return `“${decision.on}” is no day as YYYY-MM-DD.`
    if (day <= today) return 'The day to act on must be yet to come.'
    const first = rules.scheduleFrom
    return first !== undefined && decision.on < first
      ? `The notice that policy asks for runs until ${first}: name that day or a later one.`
      : undefined
  }
  if (decision.kind !== 'revoke' || decision.invalidityDate === null) return undefined
  const day = readDay(decision.invalidityDate.slice(0, 10))
  if (day === undefined) return `“${decision.invalidityDate}” is no day as YYYY-MM-DD.`
  return day > today ? 'The key cannot have been compromised on a day to come.' : undefined
}

function carry(revocation: Revocation, decision: Decision, rules: DecisionRules, to: To): Advance {
  const settled = { secondWanted: null, trouble: null }
  const from = revocation.state as 'laid' | 'scheduled' | 'suspended' // misfit let no other by
  switch (decision.kind) {
    case 'suspend': {
      const pendingInstruction: Instruction = { kind: 'suspend' }
      return to({ ...settled, state: 'suspending', pendingInstruction, heldFrom: from })
    }
    case 'revoke': {
      const { reason, invalidityDate } = decision
      const pendingInstruction: Instruction = { kind: 'revoke', reason, invalidityDate }
      return to({ ...settled, state: 'revoking', pendingInstruction, heldFrom: from })
    }
    case 'release':
      return to({
        ...settled,
        state: 'releasing',
        pendingInstruction: { kind: 'release' },
        heldFrom: 'suspended',
      })
    case 'refuse':
      return to({ ...settled, state: 'refused' }, [
        rules.wrongChannel ? 'wrong-channel' : 'refused',
      ])
    case 'not-a-request':
      return to({ ...settled, state: 'set-aside' })
    case 'not-actionable':
      return to({ ...settled, state: 'not-actionable' }, ['not-actionable'])
    case 'schedule':
      return to({ ...settled, state: 'scheduled', scheduledFor: decision.on })
    case 'accept-withdrawal':
      return to({ ...settled, state: 'withdrawn' }, ['withdrawn'])
    case 'pull-back':
      return to({ ...settled, state: 'laid' })
    case 'identify':
      return to({ ...settled, certificateId: decision.certificateId })
  }
}
