// What one question may cost: meters for all that a sender can make grow, shared by everybody who signed one mail.

import type { Meter } from './ber.ts'
import { BER_LIMITS, KEY_LIMITS, NAME_LIMITS, PATH_LIMITS, POLICY_LIMITS } from './limits.ts'
import type { PublicKeyInfo } from './public-key.ts'

/** A clock that never goes back, in milliseconds, and how long an answer may take by it. */
export type Deadline = { readonly now: () => number; readonly ms: number }

export type Work = {
  readonly signatures: Meter
  readonly complete: Meter
  readonly names: Meter
  readonly policies: Meter
  readonly values: Meter
  /** Signatures that were paid for: the second look at one is free of the key's cost. */
  readonly paid: Set<string>
  /** Throws where the time is up. */
  readonly tick: () => void
}

/** More was asked than one mail may ask. Caught at the doors of the rooms, where it becomes a code. */
export class WorkError extends Error {
  readonly kind: 'too-complex' | 'time-limit'
  constructor(kind: 'too-complex' | 'time-limit', message: string) {
    super(message)
    this.kind = kind
  }
}

/** Begins now: all that is asked with the same work shares what it may cost. */
export function startWork(deadline?: Deadline): Work {
  return {
    signatures: { left: PATH_LIMITS.signatures },
    complete: { left: PATH_LIMITS.complete },
    names: { left: NAME_LIMITS.comparisons },
    policies: { left: POLICY_LIMITS.nodes },
    values: { left: BER_LIMITS.nodes },
    paid: new Set(),
    tick: deadline ? ticking(deadline) : () => {},
  }
}

function ticking({ now, ms }: Deadline): () => void {
  const start = now()
  return () => {
    const spent = now() - start
    if (spent > ms)
      throw new WorkError('time-limit', `${Math.round(spent)} ms, of the ${ms} that it may take`)
  }
}

export function spend(meter: Meter, amount: number, what: string): void {
  meter.left -= amount
  if (meter.left < 0) throw new WorkError('too-complex', what)
}

/**
 * One signature is about to be checked. What is remembered from another mail costs the same: a verdict must not hang on
 * who wrote before.
 */
export function paySignature(work: Work, signed: string, key: KeyHolder): void {
  work.tick()
  const pair = signed + key.sha256
  const amount = work.paid.has(pair) ? 1 : costOf(key.key)
  if (amount > 1) work.paid.add(pair)
  spend(work.signatures, amount, 'too many signatures to check')
}

/** The same, where no signature is looked at twice. */
export function payKey(work: Work, key: PublicKeyInfo): void {
  work.tick()
  spend(work.signatures, costOf(key), 'too many signatures to check')
}

type KeyHolder = { readonly sha256: string; readonly key: PublicKeyInfo }

/** The import of an elliptic key (0.1 ms) is in its figure; P-384 and P-521 have no fast code in OpenSSL 3. */
const CURVE_COST: Readonly<Record<string, number>> = { 'P-256': 8, 'P-384': 30, 'P-521': 60 }

/** In verifications of RSA-2048 with the usual exponent, 0.02 ms each, as measured on OpenSSL 3.0. */
function costOf({ algorithm, bits, curve, exponentBits }: PublicKeyInfo): number {
  if (algorithm === 'ec') return CURVE_COST[curve ?? ''] ?? 60
  if (algorithm === 'ed25519') return 8
  if (algorithm === 'dsa') return 30
  const tried = bits <= KEY_LIMITS.rsaMost && exponentBits <= KEY_LIMITS.exponentBits
  if (!tried) return 1
  return Math.max(1, Math.ceil((bits / 2_048) ** 2 * Math.max(1, exponentBits / 17)))
}
