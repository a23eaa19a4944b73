// The octets of a part's body under its transfer encoding, decoded strictly: what does not decode is refused.

import { refuse } from './fault.ts'
import { type Entity, onlyField } from './mime.ts'

export function transferEncodingOf(entity: Entity): string {
  const value = onlyField(entity, 'content-transfer-encoding') ?? '7bit'
  return value
    .replace(/\(.*\)/, '')
    .trim()
    .toLowerCase()
}

/** For signatures and opaque messages: base64, or the bytes as they stand. */
export function binaryBody(entity: Entity): Buffer {
  const body = entity.bytes.subarray(entity.bodyStart, entity.end)
  const encoding = transferEncodingOf(entity)
  if (encoding === 'base64') return strictBase64(body)
  if (encoding === 'binary' || encoding === '8bit' || encoding === '7bit') return body
  return refuse('mime-malformed', `the transfer encoding "${encoding}" for a signature`)
}

/** The beginning of a body, decoded as well as it goes: to see what it is, and nothing more. */
export function firstOctets(entity: Entity, most: number): Buffer {
  const body = entity.bytes.subarray(
    entity.bodyStart,
    Math.min(entity.end, entity.bodyStart + most),
  )
  return transferEncodingOf(entity) === 'base64'
    ? Buffer.from(body.toString('latin1'), 'base64')
    : body
}

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'
const SIGN = 1
const BLANK = 2
const PADDING = 3
const KINDS = new Uint8Array(256)
for (const char of ALPHABET) KINDS[char.charCodeAt(0)] = SIGN
for (const char of ' \t\r\n\f\v') KINDS[char.charCodeAt(0)] = BLANK
KINDS['='.charCodeAt(0)] = PADDING

/** Node skips what is no base64, so a decoder that stops at it would see another signature: such text is refused. */
function strictBase64(body: Buffer): Buffer {
  let padding = 0
  for (let i = 0; i < body.length; i++) {
    const kind = KINDS[body[i] ?? 0]
    if (kind === PADDING) padding++
    if (!kind || (kind === SIGN && padding > 0))
      refuse('mime-malformed', 'characters that are no base64')
    if (padding > 2) refuse('mime-malformed', 'more padding than base64 has')
  }
  return Buffer.from(body.toString('latin1'), 'base64')
}
