// The text of a mail, part by part: transfer encoding and charset decoded strictly, or said not to be.

import { binaryBody, quotedPrintable, transferEncodingOf } from './body.ts'
import { MailFault, refuse } from './fault.ts'
import { decoderFor } from './header-text.ts'
import { MAIL_LIMITS } from './limits.ts'
import { sniffMediaType } from './media-sniff.ts'
import { type MediaType, mediaTypeOf, plainParameter } from './media-type.ts'
import { type Entity, fieldsOf, readEntity, readPart, splitMultipart } from './mime.ts'

export type TextPart = {
  readonly kind: 'plain' | 'html'
  readonly text: string
  /** Why the text is not what was written; undefined where it is. */
  readonly fault:
    | { readonly code: 'charset-refused' | 'text-not-decodable'; readonly detail: string }
    | undefined
}

/** Text beyond this is cut: an officer reads a letter, not a database. */
export const TEXT_OCTETS = 1_000_000

/** The text parts that are no attachments, in order. Throws a MailFault where the structure cannot be told. */
export function textParts(octets: Buffer): readonly TextPart[] {
  const found: TextPart[] = []
  eachLeaf(readEntity(octets), (entity, type) => {
    const isText = type.name === 'text/plain' || type.name === 'text/html'
    if (isText && !isAttached(entity)) found.push(readText(entity, type))
  })
  return found
}

/** The plain text that came as an attachment: of several nobody could say which is the letter. Throws as `textParts`. */
export function attachedText(octets: Buffer): TextPart | undefined {
  const found: (readonly [Entity, MediaType])[] = []
  eachLeaf(readEntity(octets), (entity, type) => {
    if (type.name === 'text/plain' && isAttached(entity)) found.push([entity, type])
  })
  const [only, ...more] = found
  if (!only || more.length > 0) return undefined
  const part = readText(...only)
  // A form or a picture under that name is no text, whatever it is called.
  return sniffMediaType(textOctets(only[0]).octets) === 'text/plain' ? part : undefined
}

function eachLeaf(mail: Entity, look: (entity: Entity, type: MediaType) => void): void {
  const budget = { parts: 0 }
  const visit = (entity: Entity, depth: number) => {
    if (depth > MAIL_LIMITS.depth || ++budget.parts > MAIL_LIMITS.parts) return
    const type = mediaTypeOf(entity)
    if (!type.name.startsWith('multipart/')) return look(entity, type)
    const boundary = plainParameter(type, 'boundary')
    const parts = boundary ? splitMultipart(entity, boundary).parts : []
    // Some readers show such a body as text.
    if (parts.length === 0) refuse('mime-malformed', 'a multipart without a part')
    for (const part of parts) visit(readPart(entity, part.start, part.end), depth + 1)
  }
  visit(mail, 0)
}

const isAttached = (entity: Entity): boolean =>
  /^\s*attachment/i.test(fieldsOf(entity, 'content-disposition')[0] ?? '')

/** Unicode's own line ends too: a screen shows them as such, so what follows one is no part of the quotation before it. */
const LINE_END = /\r\n?|[\u0085\u2028\u2029]/g

function readText(entity: Entity, type: MediaType): TextPart {
  const kind = type.name === 'text/html' ? 'html' : 'plain'
  const charset = charsetOf(type)
  const decoder = decoderFor(charset)
  const { octets, fault } = textOctets(entity)
  const latin = () =>
    octets
      .toString('latin1')
      .replace(LINE_END, '\n')
      .replace(/[^\t\n\x20-\x7e]/g, '\ufffd')
  if (!decoder) {
    const detail = `the charset ${JSON.stringify(charset.slice(0, 40))} is not read`
    return { kind, text: latin(), fault: { code: 'charset-refused', detail } }
  }
  if (fault) return { kind, text: latin(), fault: { code: 'text-not-decodable', detail: fault } }
  try {
    const decoded = decoder.decode(octets).replace(LINE_END, '\n')
    const text = kind === 'plain' ? withoutLegacyDisplay(decoded, type) : decoded
    const flowed = type.parameters.get('format')?.toLowerCase() === 'flowed'
    return { kind, text: flowed ? unflow(text, type) : text, fault: undefined }
  } catch {
    const detail = `the text is not in ${charset.slice(0, 40)} as it says`
    return { kind, text: latin(), fault: { code: 'text-not-decodable', detail } }
  }
}

/** RFC 2231 lets it be cut or coded, and readers differ in whether they put it together: then it is none that we know. */
function charsetOf({ parameters }: MediaType): string {
  const coded = [...parameters.keys()].find((name) => name.startsWith('charset*'))
  return coded ?? parameters.get('charset') ?? 'us-ascii'
}

type TextOctets = { readonly octets: Buffer; readonly fault?: string }

/** As they stand, and why, where the transfer encoding does not decode: another reader may see words there. */
function textOctets(entity: Entity): TextOctets {
  const raw = entity.bytes.subarray(entity.bodyStart, entity.end)
  if (transferEncodingOf(entity) === 'quoted-printable')
    return { octets: quotedPrintable(raw.subarray(0, TEXT_OCTETS * 3)) }
  try {
    return { octets: binaryBody(entity).subarray(0, TEXT_OCTETS) }
  } catch (error) {
    if (error instanceof MailFault)
      return { octets: raw.subarray(0, TEXT_OCTETS), fault: error.finding.detail }
    throw error
  }
}

/** RFC 3676 §4: a line that ends in a space goes on in the next; "-- " is the line before a signature. */
function unflow(text: string, type: MediaType): string {
  const joint = type.parameters.get('delsp')?.toLowerCase() === 'yes' ? '' : ' '
  const lines: string[] = []
  let open = false
  for (const raw of text.split('\n')) {
    const line = raw.startsWith(' ') ? raw.slice(1) : raw
    const soft = line.endsWith(' ') && line !== '-- '
    const body = soft ? line.slice(0, -1) : line
    if (open && !line.startsWith('>')) lines[lines.length - 1] += joint + body
    else lines.push(body)
    open = soft && !line.startsWith('>')
  }
  return lines.join('\n')
}

/** RFC 9788 §4.10.1: fields in front of the text, for readers that do not know protected headers. Not the sender's words. */
function withoutLegacyDisplay(text: string, type: MediaType): string {
  if (type.parameters.get('hp-legacy-display') !== '1') return text
  return text.replace(/^(?:[!-9;-~]{1,60}:[^\n]{0,2000}\n(?:[ \t][^\n]{0,2000}\n)*)+\n/, '')
}
