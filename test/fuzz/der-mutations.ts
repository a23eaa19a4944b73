// Mutations of a DER value that know its shape: nodes taken out, doubled, swapped, retagged, with lengths that fit or lie.
import type { Chance } from './chance.ts'

type Tree = { tag: number; body: Buffer | Tree[] }

export function mutateDer(der: Buffer, chance: Chance): Buffer {
  const tree = read(der, 0)
  if (!tree) return der
  const inner = all(tree)
  for (let times = 1 + chance.upTo(2); times > 0; times--) change(chance.one(inner), inner, chance)
  return write(tree, chance.upTo(8) === 0 ? chance.upTo(inner.length) : -1, { at: 0 })
}

function read(der: Buffer, depth: number): Tree | undefined {
  const parts = readAll(der, depth)
  return parts?.[0]
}

/** Undefined where the octets are not a run of whole values: then they are a plain value. */
function readAll(der: Buffer, depth: number): Tree[] | undefined {
  const found: Tree[] = []
  for (let at = 0; at < der.length; ) {
    const tag = der[at]!
    const first = der[at + 1]
    if (first === undefined || first === 0x80 || first > 0x84) return undefined
    const size = first < 0x80 ? 0 : first & 0x7f
    if (at + 2 + size > der.length) return undefined
    const length = size === 0 ? first : der.readUIntBE(at + 2, size)
    const body = der.subarray(at + 2 + size, at + 2 + size + length)
    if (body.length !== length) return undefined
    const children = tag & 0x20 && depth < 12 ? readAll(body, depth + 1) : undefined
    found.push({ tag, body: children ?? Buffer.from(body) })
    at += 2 + size + length
  }
  return found
}

function all(tree: Tree): Tree[] {
  return [tree, ...(Buffer.isBuffer(tree.body) ? [] : tree.body.flatMap(all))]
}

function change(node: Tree, others: readonly Tree[], chance: Chance): void {
  const kind = chance.upTo(8)
  if (kind === 0)
    node.tag = chance.one([0x02, 0x04, 0x05, 0x06, 0x24, 0x30, 0x31, 0xa0, 0xa1, 0x80])
  else if (kind === 1) node.tag ^= 1 << chance.upTo(8)
  else if (Buffer.isBuffer(node.body)) changeBody(node, node.body, chance)
  else changeChildren(node.body, others, chance)
}

function changeBody(node: Tree, body: Buffer, chance: Chance): void {
  const at = chance.upTo(body.length + 1)
  switch (chance.upTo(4)) {
    case 0:
      node.body = body.subarray(0, at)
      break
    case 1:
      node.body = Buffer.concat([
        body.subarray(0, at),
        Buffer.alloc(1 + chance.upTo(64), chance.upTo(256)),
        body.subarray(at),
      ])
      break
    default:
      if (at < body.length) body[at] = (body[at] ?? 0) ^ (1 << chance.upTo(8))
  }
}

function changeChildren(children: Tree[], others: readonly Tree[], chance: Chance): void {
  const at = chance.upTo(children.length)
  const node = children[at]
  if (!node) return
  switch (chance.upTo(5)) {
    case 0:
      children.splice(at, 1)
      break
    case 1:
      children.splice(at, 0, node)
      break
    case 2:
      children.splice(at, 1)
      children.splice(chance.upTo(children.length + 1), 0, node)
      break
    case 3:
      children.splice(at, 0, copyOf(chance.one(others)))
      break
    default:
      children[at] = nested(node, 1 + chance.upTo(60))
  }
}

/** A copy, lest a node put inside itself never end. */
const copyOf = (node: Tree): Tree => ({
  tag: node.tag,
  body: Buffer.isBuffer(node.body) ? Buffer.from(node.body) : node.body.map(copyOf),
})

function nested(node: Tree, depth: number): Tree {
  let outer = copyOf(node)
  for (let left = depth; left > 0; left--) outer = { tag: 0x30, body: [outer] }
  return outer
}

/** `lie`: the node whose length is made indefinite, which the octets after it then are not. */
function write(node: Tree, lie: number, count: { at: number }): Buffer {
  const here = count.at++
  const body = Buffer.isBuffer(node.body)
    ? node.body
    : Buffer.concat(node.body.map((child) => write(child, lie, count)))
  const length = here === lie ? Buffer.from([0x80]) : lengthOf(body.length)
  return Buffer.concat([Buffer.from([node.tag & 0xff]), length, body])
}

function lengthOf(size: number): Buffer {
  if (size < 0x80) return Buffer.from([size])
  const octets = Buffer.alloc(4)
  octets.writeUInt32BE(size)
  const start = octets.findIndex((octet) => octet !== 0)
  return Buffer.concat([Buffer.from([0x80 | (4 - start)]), octets.subarray(start)])
}
