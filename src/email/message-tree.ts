// The parts of a mail as a tree that marks what the signature covers, for those who must see it before they believe it.

import { asBuffer } from '../pki/ber.ts'
import { binaryBody } from './body.ts'
import { cmsType, isSignedData, readSignedData } from './cms.ts'
import { decodeHeader } from './header-text.ts'
import { MAIL_LIMITS } from './limits.ts'
import { type MediaType, mediaTypeOf } from './media-type.ts'
import { type Entity, fieldsOf, readEntity, readPart, splitMultipart } from './mime.ts'
import type { SmimeVerdict } from './verdict.ts'
import type { Words } from './words.ts'

export type PartMark =
  /** Under a signature that holds. */
  | 'signed'
  /** Under one that does not, or that is not the mail's own. */
  | 'claimed'
  | 'signature'
  | 'not-signed'

export type MessagePart = {
  readonly mark: PartMark
  /** The media type, or what stands there instead of a part. */
  readonly what: string
  readonly name: string | undefined
  readonly charset: string | undefined
  /** Of the body as it was sent, transfer encoding and all. */
  readonly octets: number | undefined
  readonly children: readonly MessagePart[]
}

type Visit = { readonly holds: boolean; parts: number }

/** Never throws: what cannot be taken apart is one leaf that says so. */
export function messageTree(bytes: Uint8Array, verdict: SmimeVerdict): MessagePart {
  const visit = { holds: 'content' in verdict, parts: 0 }
  return partOf(visit, () => readEntity(asBuffer(bytes)), 'not-signed', 0)
}

function partOf(visit: Visit, read: () => Entity, mark: PartMark, depth: number): MessagePart {
  if (depth > MAIL_LIMITS.depth || ++visit.parts > MAIL_LIMITS.parts)
    return leaf(mark, 'more than is looked at')
  try {
    const entity = read()
    const type = mediaTypeOf(entity)
    return {
      mark,
      what: type.name,
      name: nameOf(entity, type),
      charset: type.name.startsWith('text/') ? type.parameters.get('charset') : undefined,
      octets: type.name.startsWith('multipart/') ? undefined : entity.end - entity.bodyStart,
      children: childrenOf(visit, entity, type, { mark, depth }),
    }
  } catch (error) {
    return leaf(mark, `unreadable: ${error instanceof Error ? error.message : String(error)}`)
  }
}

function leaf(mark: PartMark, what: string): MessagePart {
  return { mark, what, name: undefined, charset: undefined, octets: undefined, children: [] }
}

type Place = { readonly mark: PartMark; readonly depth: number }

function childrenOf(visit: Visit, entity: Entity, type: MediaType, place: Place): MessagePart[] {
  const { mark, depth } = place
  const { bodyStart, end } = entity
  if (type.name.startsWith('multipart/')) return partsOf(visit, entity, type, place)
  if (type.name === 'message/rfc822' || type.name === 'message/global')
    return [partOf(visit, () => readPart(entity, bodyStart, end), mark, depth + 1)]
  if (!/^application\/(x-pkcs7-mime|pkcs7-mime|octet-stream)$/.test(type.name)) return []
  const cms = binaryBody(entity)
  if (!isSignedData(cms))
    return cmsType(cms) === undefined ? [] : [leaf(mark, closedWord(cmsType(cms)))]
  const inside = readSignedData(cms).content
  return inside ? [partOf(visit, () => readEntity(inside), coverOf(visit, place), depth + 1)] : []
}

const CLOSED: Readonly<Record<string, string>> = {
  '1.2.840.113549.1.7.3': 'encrypted content',
  '1.2.840.113549.1.9.16.1.23': 'encrypted content',
  '1.2.840.113549.1.9.16.1.9': 'compressed content',
}

function closedWord(type: string | undefined): string {
  return CLOSED[type ?? ''] ?? `content of type ${type}`
}

/** Only the signature at the top is the mail's own; inside it everything is covered, whatever it calls itself. */
function coverOf({ holds }: Visit, { mark, depth }: Place): PartMark {
  if (mark === 'signed') return mark
  return holds && depth === 0 ? 'signed' : 'claimed'
}

function partsOf(visit: Visit, entity: Entity, type: MediaType, place: Place): MessagePart[] {
  const boundary = type.parameters.get('boundary')
  if (!boundary) return [leaf(place.mark, 'no boundary between its parts')]
  const split = splitMultipart(entity, boundary)
  const isSigned = type.name === 'multipart/signed'
  const marks: readonly PartMark[] = isSigned ? [coverOf(visit, place), 'signature'] : []
  const rest = isSigned ? 'not-signed' : place.mark
  const parts = split.parts.map(({ start, end }, i) =>
    partOf(visit, () => readPart(entity, start, end), marks[i] ?? rest, place.depth + 1),
  )
  return [
    ...(split.preamble === '' ? [] : [leaf(rest, 'text before the first part')]),
    ...parts,
    ...(split.epilogue === '' ? [] : [leaf(rest, 'text after the last part')]),
    ...(split.closed ? [] : [leaf(rest, 'the end is missing')]),
  ]
}

function nameOf(entity: Entity, type: MediaType): string | undefined {
  const disposition = fieldsOf(entity, 'content-disposition')[0] ?? ''
  const quoted = /;\s*filename="?([^";]{1,200})/i.exec(disposition)?.[1]
  const name = quoted ?? type.parameters.get('name')
  return name === undefined ? undefined : plain(decodeHeader(name))
}

/** One line, without what would turn or hide its neighbours in a terminal. */
function plain(text: string): string {
  return text
    .replace(/\p{Cc}|\p{Cf}/gu, '')
    .slice(0, 80)
    .trim()
}

const MARKS: Readonly<Record<PartMark, Words>> = {
  signed: { en: 'signed', zh: '已簽署' },
  claimed: { en: 'unproved', zh: '未獲證實' },
  signature: { en: 'signature', zh: '簽署' },
  'not-signed': { en: 'not signed', zh: '未簽署' },
}

export function markWords(mark: PartMark): Words {
  return MARKS[mark]
}

/** Ready to print: the mark in front, the tree behind it. */
export function treeLines(tree: MessagePart): readonly string[] {
  const lines: string[] = []
  const visit = (part: MessagePart, lead: string, branch: string) => {
    lines.push(`${MARKS[part.mark].en.padEnd(10)}  ${lead}${branch}${describe(part)}`)
    const under = branch === '' ? '' : branch === '└─ ' ? `${lead}   ` : `${lead}│  `
    part.children.forEach((child, i) => {
      visit(child, under, i === part.children.length - 1 ? '└─ ' : '├─ ')
    })
  }
  visit(tree, '', '')
  return lines
}

function describe({ what, name, charset, octets }: MessagePart): string {
  const words = [
    name ? `${plain(what)} "${name}"` : plain(what),
    ...(charset ? [plain(charset)] : []),
    ...(octets === undefined ? [] : [`${octets} octets`]),
  ]
  return words.join(', ')
}
