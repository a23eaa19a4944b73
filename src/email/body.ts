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

/**
 * The beginning of a body, decoded as the most lenient reader would: to see what it is, and nothing more. Empty lines and
 * strangers in front or between do not hide it.
 */
export function firstOctets(entity: Entity, most: number): Buffer {
  const { bytes, bodyStart, end } = entity
  const encoding = transferEncodingOf(entity)
  if (encoding === 'quoted-printable')
    return quotedPrintable(bytes.subarray(bodyStart, Math.min(end, bodyStart + 4 * most)))
  if (encoding !== 'base64') return bytes.subarray(bodyStart, Math.min(end, bodyStart + most))
  const signs: number[] = []
  for (let at = bodyStart; at < end && signs.length < most; at++)
    if (KINDS[bytes[at] ?? 0] === SIGN) signs.push(bytes[at] ?? 0)
  return Buffer.from(Buffer.from(signs).toString('latin1'), 'base64')
}

/** RFC 2045 §6.7: blanks at the end of a line were added on the way, and "=" there joins it to the next. */
export function quotedPrintable(raw: Buffer): Buffer {
  const text = raw
    .toString('latin1')
    .split('\n')
    .map(withoutBlanks)
    .join('\n')
    .replace(/=\n/g, '')
    .replace(/=([0-9A-Fa-f]{2})/g, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16)))
  return Buffer.from(text, 'latin1')
}

function withoutBlanks(line: string): string {
  let end = line.length
  while (end > 0 && ' \t\r'.includes(line[end - 1] ?? '')) end--
  return line.slice(0, end)
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
