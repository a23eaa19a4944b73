// One certificate's journey from the first request to the closed case: what moves it, and what is refused.
import type { CertificateId } from './certificate.ts'
import { decided } from './deciding.ts'
import { wanted } from './instruction.ts'
import type { NoticeKind } from './notice.ts'
import { type Sighting, shows } from './publication.ts'
import { askingOf } from './reminding.ts'
import {
  type Advance,
  type Change,
  type Event,
  isOpen,
  type Of,
  type Revocation,
  type RevocationId,
  refuse,
  type To,
} from './state.ts'

export type {
  Advance,
  Event,
  PendingSecond,
  Refusal,
  Revocation,
  RevocationId,
  State,
} from './state.ts'
export { isOpen, openStates, states } from './state.ts'

/** A new case, before its first request is laid. */
export function openRevocation(
  id: RevocationId,
  certificateId: CertificateId | null,
  at: string,
  first: { readonly urgent: boolean; readonly aside: boolean },
): Revocation {
  return {
    id,
    certificateId,
    state: first.aside ? 'set-aside' : 'laid',
    version: 1,
    openedAt: at,
    changedAt: at,
    urgent: first.urgent,
    pendingInstruction: null,
    heldFrom: null,
    effectiveAt: null,
    awaited: null,
    sighting: null,
    secondWanted: null,
    scheduledFor: null,
    trouble: null,
    mergedInto: null,
  }
}

/** The only way a revocation changes. Pure: the same case and event always give the same answer. */
export function advance(revocation: Revocation, event: Event): Advance {
  const to = (change: Change, notices: readonly NoticeKind[] = []): Advance => ({
    ok: true,
    notices,
    revocation: {
      ...revocation,
      ...change,
      ...(change.pendingInstruction ? { instruction: revocation.version + 1 } : {}),
      version: revocation.version + 1,
      changedAt: event.at,
    },
  })
  switch (event.kind) {
    case 'request-laid':
      return requestLaid(revocation, event, to)
    case 'decided':
      return decided(revocation, event, to)
    case 'handed-over':
      return handedOver(revocation, event, to)
    case 'sighted':
      return sighted(revocation, event.sighting, to)
    case 'notice-sent': {
      const last = event.notice === 'revoked' || event.notice === 'released'
      return to(last && revocation.state === 'published' ? { state: 'closed' } : {})
    }
    case 'reminder-due':
      return reminderDue(revocation, event.day, to)
    case 'field-typed':
      if (!isOpen(revocation.state)) return refuse('This case is closed.')
      // Whoever decided first had another reading before him; the second officer must not agree unawares.
      return to({ urgent: revocation.urgent || event.urgent, secondWanted: null })
    case 'scheduled-day-came':
      if (revocation.state !== 'scheduled') return refuse('Only a scheduled case falls due.')
      return to({ state: 'laid', urgent: true })
    case 'expired':
      if (revocation.state !== 'suspended')
        return refuse('Only a suspended certificate lapses when it expires.')
      // An expired certificate leaves the CRL: nothing is awaited there any more (domain §2.3).
      return to({ state: 'lapsed', secondWanted: null, awaited: null })
    case 'merged':
      if (
        (revocation.state !== 'laid' && revocation.state !== 'set-aside') ||
        revocation.effectiveAt
      )
        return refuse('Only a case that nothing was decided on can join another.')
      if (event.into === revocation.id) return refuse('A case cannot join itself.')
      return to({ state: 'merged', mergedInto: event.into, secondWanted: null })
  }
}

function requestLaid(revocation: Revocation, event: Of<'request-laid'>, to: To): Advance {
  const { state, secondWanted, sighting } = revocation
  if (state !== 'set-aside' && !isOpen(state))
    return refuse('This case is closed; the request opens a new one.')
  const urgent = revocation.urgent || event.urgent
  if (event.aside) return to(state === 'set-aside' ? {} : { urgent })
  if (state === 'set-aside') return to({ state: 'laid', urgent })
  // A request on a certificate that is off hold, or about to be, must not end with the case: it would be lost.
  const off = state === 'released' || (state === 'published' && sighting?.entry === null)
  if (off) return to({ state: 'laid', urgent })
  if (state === 'releasing') return to({ urgent, reopen: true })
  // Whoever asked for the release did not know of this request; the second officer must not agree unawares.
  if (secondWanted?.decision.kind === 'release') return to({ urgent, secondWanted: null })
  return to({ urgent })
}

/** Under the case's lock, so that of several sweeps one raises it, and none after the case has gone on. */
function reminderDue(revocation: Revocation, day: number, to: To): Advance {
  const asking = askingOf(revocation)
  if (!asking) return refuse('Only who holds a suspended certificate is asked to confirm.')
  if (revocation.secondWanted)
    return refuse('An officer has decided; the other one’s word is awaited.')
  if (day <= asking.reminded) return refuse('The holder was reminded of this before.')
  return to({ asking: { ...asking, reminded: day } }, ['reminder'])
}

const reached = { suspend: 'suspended', revoke: 'revoked', release: 'released' } as const
const awaits = { suspend: 'hold', revoke: 'revoked', release: 'absent' } as const

function handedOver(revocation: Revocation, event: Of<'handed-over'>, to: To): Advance {
  const { pendingInstruction: instruction, heldFrom, reopen } = revocation
  const { outcome, at } = event
  if (!instruction || !heldFrom) return refuse('Nothing was handed to the CA.')
  // A call that hung may come back after another instruction was given: its outcome is not this one's.
  if (event.instruction !== undefined && event.instruction !== revocation.instruction)
    return refuse('This is the outcome of an older instruction.')
  const handed = { pendingInstruction: null, heldFrom: null, reopen: false }
  const trouble = { at, detail: `${outcome.result}: ${outcome.detail}` }
  // Revoked at the CA is for good: no hold or release will ever be reached, an officer must look.
  const past = instruction.kind !== 'revoke' && outcome.after.kind === 'revoked'
  if (outcome.result === 'refused' || outcome.result === 'not-supported' || past)
    return to({ ...handed, state: heldFrom, trouble })
  // "Done" that left the certificate as it was is not done: the instruction stays, and is sent again.
  if (outcome.result === 'pending-approval' || outcome.after.kind !== wanted[instruction.kind])
    return to({ trouble })
  const again = instruction.kind === 'release' && reopen
  return to(
    {
      ...handed,
      state: again ? 'laid' : reached[instruction.kind],
      effectiveAt: outcome.at,
      awaited: { what: awaits[instruction.kind], since: outcome.at },
      sighting: null,
      trouble: null,
      asking: instruction.kind === 'suspend' ? { since: at, reminded: 0 } : null,
    },
    instruction.kind === 'suspend' ? ['suspended'] : [],
  )
}

function sighted(revocation: Revocation, sighting: Sighting, to: To): Advance {
  const { awaited, state } = revocation
  if (!awaited) return refuse('No publication is awaited.')
  if (!shows(awaited.what, awaited.since, sighting))
    return refuse('The CRL does not show what was decided.')
  if (state === 'revoked' || state === 'released')
    return to({ state: 'published', sighting, awaited: null }, [state])
  return to({ sighting, awaited: null })
}
