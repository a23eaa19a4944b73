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

/** Node skips what is no base64, so a decoder that stops at it would see another signature: such text is refused. */
function strictBase64(body: Buffer): Buffer {
  const text = body.toString('latin1')
  const padding = text.indexOf('=')
  const tail = padding < 0 ? '' : text.slice(padding)
  if (/[^A-Za-z0-9+/=\s]/.test(text) || /[^=\s]/.test(tail))
    refuse('mime-malformed', 'characters that are no base64')
  return Buffer.from(text, 'base64')
}
