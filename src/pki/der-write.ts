// Writes DER: OCSP requests, and signed attributes again in the one form that a signature is over.

import { type BerNode, bodyOf, children, TAG } from './ber.ts'

export function tlv(tag: number, ...content: readonly Uint8Array[]): Buffer {
  const body = Buffer.concat(content)
  return Buffer.concat([Buffer.from([tag]), lengthDer(body.length), body])
}

function lengthDer(length: number): Buffer {
  if (length < 0x80) return Buffer.from([length])
  const hex = length.toString(16)
  const octets = Buffer.from(hex.length % 2 ? `0${hex}` : hex, 'hex')
  return Buffer.concat([Buffer.from([0x80 | octets.length]), octets])
}

/** The value again in DER under another tag: definite lengths, and SETs sorted (X.690 §11.6). */
export function encodeDer(node: BerNode, tag: number = node.tag): Buffer {
  if ((node.tag & 0x20) === 0) return tlv(tag, bodyOf(node))
  const items = children(node).map((kid) => encodeDer(kid))
  if ((tag & 0xff) === TAG.set) items.sort(Buffer.compare)
  return tlv(tag, ...items)
}
