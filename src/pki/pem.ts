// PEM (RFC 7468): the DER values of one label in a text, or the octets themselves where they are DER already.

import { asBuffer, BerError } from './ber.ts'

export function looksLikePem(bytes: Uint8Array): boolean {
  return asBuffer(bytes).subarray(0, 65_536).includes('-----BEGIN ')
}

/** Every block with that label, in order. */
export function readPem(text: string, label: string): readonly Buffer[] {
  const found: Buffer[] = []
  const begin = `-----BEGIN ${label}-----`
  const end = `-----END ${label}-----`
  for (let at = text.indexOf(begin); at >= 0; at = text.indexOf(begin, at + 1)) {
    const stop = text.indexOf(end, at)
    if (stop < 0) break
    found.push(Buffer.from(text.slice(at + begin.length, stop), 'base64'))
  }
  return found
}

/** The one DER value in `bytes`, which may be PEM. */
export function derOf(bytes: Uint8Array, label: string): Buffer {
  const buffer = asBuffer(bytes)
  if (buffer[0] === 0x30 || !looksLikePem(buffer)) return buffer
  const [first] = readPem(buffer.toString('latin1'), label)
  if (!first) throw new BerError(`no ${label} in the PEM text`)
  return first
}

export function writePem(der: Uint8Array, label: string): string {
  const lines =
    asBuffer(der)
      .toString('base64')
      .match(/.{1,64}/g) ?? []
  return `-----BEGIN ${label}-----\n${lines.join('\n')}\n-----END ${label}-----\n`
}
