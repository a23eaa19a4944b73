// What an officer may decide about a case as it stands: `advance()` itself is asked, so the desk never offers what it refuses.
import type { CertificateId } from '../revocation/certificate.ts'
import {
  holdsForItself,
  isDoubtedConfirmation,
  whyNoConfirmation,
} from '../revocation/confirming.ts'
import {
  type Confirmation,
  type Decision,
  type DecisionKind,
  type DecisionRules,
  decisionKinds,
  needsGrounds,
  needsSecond,
} from '../revocation/decision.ts'
import type { Capabilities } from '../revocation/instruction.ts'
import type { Request } from '../revocation/request.ts'
import { advance, type Revocation } from '../revocation/revocation.ts'
import type { ConfirmationOption, OptionView } from './api-case.ts'

/** A decision of each kind, filled with what would be chosen, to ask whether the case takes it. */
function example(kind: DecisionKind, rules: DecisionRules): Decision {
  switch (kind) {
    case 'revoke': {
      const by = rules.suspendable ? 'request-itself' : 'not-suspendable'
      return { kind, reason: 'unspecified', invalidityDate: null, confirmation: { by } }
    }
    case 'schedule':
      return { kind, on: '9999-12-31' }
    case 'identify':
      return { kind, certificateId: '-' }
    default:
      return { kind }
  }
}

export function optionsOf(
  revocation: Revocation,
  rules: DecisionRules,
  ca: Capabilities | null = null,
): OptionView[] {
  return decisionKinds.map((kind) => {
    const decision = example(kind, rules)
    // No second officer is asked here: the question is whether the state takes it at all.
    const answer = advance(
      { ...revocation, secondWanted: null },
      { kind: 'decided', at: revocation.changedAt, decision, officer: '-', grounds: '-', rules },
    )
    const unable = unableFor(kind, ca)
    return {
      kind,
      allowed: answer.ok && !unable,
      why: answer.ok ? (unable ?? null) : answer.why,
      needsGrounds: needsGrounds(decision),
      needsSecond: needsSecond(decision, rules),
    }
  })
}

/** Told before anybody decides: what the CA cannot do would come back refused (domain §6.3). */
function unableFor(kind: DecisionKind, ca: Capabilities | null): string | undefined {
  if (kind === 'suspend' && ca?.hold === false)
    return 'This CA cannot put a certificate on hold; revoke it, or refuse.'
  if (kind === 'release' && ca?.release === false)
    return 'This CA cannot take a certificate off hold.'
  return undefined
}

type Laid = Request & { readonly receipt: { readonly receivedAt: string } }

/** What a permanent revocation of this case could rest on, the best first. */
export function confirmationsOf(
  requests: readonly Laid[],
  certificateId: CertificateId | null,
  rules: DecisionRules,
): ConfirmationOption[] {
  const option = (confirmation: Confirmation, request?: Laid): ConfirmationOption => {
    const revoke = { kind: 'revoke', reason: 'unspecified', invalidityDate: null } as const
    const decision: Decision = { ...revoke, confirmation }
    return {
      confirmation,
      says: confirmation.by,
      receivedAt: request?.receipt.receivedAt ?? null,
      needsGrounds: needsGrounds(decision) || (request ? isDoubtedConfirmation(request) : false),
      needsSecond: needsSecond(decision, rules),
    }
  }
  // What the decide step would take as one.
  const received = requests
    .filter((each) => whyNoConfirmation(each, certificateId) === undefined)
    .map((each) => option({ by: 'receipt', requestId: each.id }, each))
  const direct = option({ by: rules.suspendable ? 'request-itself' : 'not-suspendable' })
  const taken = !rules.suspendable || rules.requestMayBeFinal !== false
  const offered = taken && holdsForItself(requests, certificateId)
  return [...received, ...(offered ? [direct] : []), option({ by: 'ca' })]
}
