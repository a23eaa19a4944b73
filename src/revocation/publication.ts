// What a published CRL must show, and what was seen there (domain R25, §7.15).
import type { ReasonCode } from './kinds.ts'

/** `absent` is what a release must show. */
export type Awaited = 'hold' | 'revoked' | 'absent'

export type Sighting = {
  readonly crlNumber: string | null
  readonly thisUpdate: string
  readonly nextUpdate: string | null
  readonly sha256: string
  readonly source: string
  readonly entry: {
    readonly revocationDate: string
    readonly reason: ReasonCode | null
    readonly invalidityDate: string | null
  } | null
  readonly seenAt: string
}

/** Does a CRL of this time, with this entry or none, show what was decided? */
export function shows(awaited: Awaited, since: string, sighting: Sighting): boolean {
  // A CRL from before the act proves nothing about it, above all nothing about an absence.
  // CRLs count whole seconds. Written as "not at or after", so that a time that cannot be read proves nothing.
  const from = Math.floor(Date.parse(since) / 1000) * 1000
  if (!(Date.parse(sighting.thisUpdate) >= from)) return false
  const reason = sighting.entry?.reason
  switch (awaited) {
    case 'hold':
      return reason === 'certificateHold'
    case 'revoked':
      return sighting.entry !== null && reason !== 'certificateHold' && reason !== 'removeFromCRL'
    case 'absent':
      return sighting.entry === null
  }
}
