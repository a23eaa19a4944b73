// A CMS message in BER as streaming programs write it: indefinite lengths, and the content in several octet strings.
import { type BerNode, bodyOf, child, children, rawOf, readBer } from '../../src/pki/ber.ts'

const open = (tag: number, ...content: readonly Buffer[]): Buffer =>
  Buffer.concat([Buffer.from([tag, 0x80]), ...content, Buffer.alloc(2)])

export function indefinite(der: Buffer): Buffer {
  const info = readBer(der)
  const signed = child(child(info, 1), 0)
  const parts = children(signed).map((part, at) => (at === 2 ? encapsulated(part) : rawOf(part)))
  return open(0x30, rawOf(child(info, 0)), open(0xa0, open(0x30, ...parts)))
}

function encapsulated(node: BerNode): Buffer {
  const [type, content] = children(node)
  if (!type || !content) return open(0x30, ...children(node).map(rawOf))
  const octets = bodyOf(child(content, 0))
  const half = octets.length >> 1
  const pieces = [octets.subarray(0, half), octets.subarray(half)].map(piece)
  return open(0x30, rawOf(type), open(0xa0, open(0x24, ...pieces)))
}

function piece(body: Buffer): Buffer {
  const length = Buffer.from([0x04, 0x82, body.length >> 8, body.length & 0xff])
  return Buffer.concat([length, body])
}
