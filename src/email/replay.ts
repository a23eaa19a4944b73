// By what a signed mail is known again when it comes a second time, under whatever header.

import { hash } from 'node:crypto'
import type { SmimeVerdict } from './verdict.ts'

/**
 * The signer and the digest of what he signed, as stable as both: not the signature, because an ECDSA signature can be turned
 * into another that also verifies (smime.md §3, row 15), of his certificate no less: only what his CA signed of it counts.
 * And nothing of the header, which is not signed. Undefined where nothing was proved.
 */
export function replayKey(verdict: SmimeVerdict): string | undefined {
  if (!('content' in verdict)) return undefined
  return `${hash('sha256', verdict.signer.tbs)}:${verdict.content.messageDigest}`
}
