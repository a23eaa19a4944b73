// Text in BER values: every string type that names are written in, as a string.

import { BerError, type BerNode, bodyOf, TAG } from './ber.ts'

const utf8 = new TextDecoder('utf-8', { fatal: true })

export function stringOf(node: BerNode): string {
  const body = bodyOf(node)
  const tag = node.tag & 0x1f
  if (tag === TAG.utf8) return strictUtf8(body)
  if (tag === TAG.bmp) return wideString(body, 2)
  if (tag === TAG.universal) return wideString(body, 4)
  return body.toString('latin1')
}

export function strictUtf8(body: Buffer): string {
  try {
    return utf8.decode(body)
  } catch {
    throw new BerError('text that is no UTF-8')
  }
}

function wideString(body: Buffer, width: 2 | 4): string {
  if (body.length % width) throw new BerError('a wide string cut in a character')
  let text = ''
  for (let at = 0; at < body.length; at += width) {
    const point = body.readUIntBE(at, width)
    if (point > 0x10ffff) throw new BerError('a character beyond Unicode')
    text += String.fromCodePoint(point)
  }
  return text
}
