// Signed, encrypted, or both in any order: opens a mail layer by layer, down to the words and whoever signed them.

import { asBuffer } from '../pki/ber.ts'
import type { Trust } from '../pki/trust.ts'
import { decryptMail, findEnvelope, type LockCode } from './decrypt.ts'
import type { DecryptionKey } from './decryption-keys.ts'
import { joinedMail } from './joined-mail.ts'
import { MAIL_LIMITS } from './limits.ts'
import { readEntity } from './mime.ts'
import { type VerifyOptions, verifySmime } from './smime.ts'
import type { SmimeVerdict } from './verdict.ts'

export type Layer =
  | {
      readonly kind: 'encrypted'
      readonly to: { readonly subject: string; readonly serial: string }
      readonly cipher: string
      readonly authenticated: boolean
    }
  | { readonly kind: 'locked'; readonly code: LockCode; readonly detail: string }
  /** Whoever signed the ciphertext; the words inside may be another's. */
  | { readonly kind: 'signed-outside'; readonly verdict: SmimeVerdict }

export type OpenedMail = {
  /** What the innermost mail proves. A signature outside an encryption proves nothing of the words inside. */
  readonly verdict: SmimeVerdict
  /** The mail that the verdict is of: the received one, or what was inside its encryption. */
  readonly octets: Uint8Array
  /** From the outside in; empty for most mail. */
  readonly layers: readonly Layer[]
}

export function openMail(
  bytes: Uint8Array,
  keys: readonly DecryptionKey[],
  trust: Trust,
  at: Date,
  options: VerifyOptions = {},
): OpenedMail {
  const layers: Layer[] = []
  let octets = bytes
  while (layers.length < MAIL_LIMITS.layers) {
    const opened = decryptMail(octets, keys)
    if (opened.ok) {
      const { subject, serial } = opened.certificate
      const { cipher, authenticated } = opened
      layers.push({
        kind: 'encrypted',
        to: { subject: subject.text, serial },
        cipher,
        authenticated,
      })
      octets = opened.octets
      continue
    }
    if (opened.code !== 'not-encrypted') {
      const { code, detail } = opened
      return {
        verdict: { outcome: 'unsigned' },
        octets,
        layers: [...layers, { kind: 'locked', code, detail }],
      }
    }
    const verdict = verifySmime(octets, trust, at, options)
    const inside = 'content' in verdict ? enclosed(octets, verdict.content.octets) : undefined
    if (!inside) return { verdict, octets, layers }
    layers.push({ kind: 'signed-outside', verdict })
    octets = inside
  }
  const detail = `more than ${MAIL_LIMITS.layers} layers of encryption and signature`
  return { verdict: { outcome: 'failed', code: 'too-complex', detail }, octets, layers }
}

/** The ciphertext that a signature covers, under the header of the mail it came in; undefined where it covers none. */
function enclosed(mail: Uint8Array, signed: Uint8Array): Buffer | undefined {
  const found = findEnvelope(signed)
  return found && joinedMail(readEntity(asBuffer(mail)), found.mail)
}
