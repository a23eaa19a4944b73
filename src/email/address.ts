// Addresses in a header field (RFC 5322 §3.4), read so strictly that every mail program must read the same.

import { aLabels } from '../pki/host-name.ts'
import { decodeHeader } from './header-text.ts'
import { MAIL_LIMITS } from './limits.ts'
import { endOfComment } from './media-type.ts'

export type Mailbox = { readonly display: string; readonly address: string }

export type AddressList = {
  readonly mailboxes: readonly Mailbox[]
  /** Why the list could be read in another way; empty where it could not. */
  readonly faults: readonly string[]
}

export function readAddresses(value: string): AddressList {
  if (value.length > MAIL_LIMITS.addressOctets)
    return { mailboxes: [], faults: ['a field too long'] }
  const faults: string[] = []
  const text = utf8(value)
  if (text === undefined) return { mailboxes: [], faults: ['octets that are no UTF-8'] }
  const pieces = splitList(text, faults)
  if (pieces.length > MAIL_LIMITS.addresses)
    return { mailboxes: [], faults: ['too many addresses'] }
  const mailboxes = pieces.flatMap((piece) => readMailbox(piece, faults) ?? [])
  return { mailboxes, faults }
}

function utf8(value: string): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.from(value, 'latin1'))
  } catch {
    return undefined
  }
}

/** At commas outside quotes, comments and angle brackets. A group's colon or semicolon is a fault. */
function splitList(text: string, faults: string[]): readonly string[] {
  const pieces: string[] = []
  let from = 0
  let angle = false
  for (let i = 0; i < text.length; i++) {
    const char = text[i]
    if (char === '"') i = endOfQuote(text, i, faults)
    else if (char === '(') i = endOfParenthesis(text, i, faults)
    else if (char === '<') angle = true
    else if (char === '>') angle = false
    else if ((char === ':' || char === ';') && !angle) faults.push('a group of addresses')
    else if (char === ',' && !angle) {
      pieces.push(text.slice(from, i))
      from = i + 1
    }
  }
  pieces.push(text.slice(from))
  return pieces.map((piece) => piece.trim()).filter((piece) => piece !== '')
}

function endOfQuote(text: string, from: number, faults: string[]): number {
  for (let i = from + 1; i < text.length; i++) {
    if (text[i] === '\\') i++
    else if (text[i] === '"') return i
  }
  faults.push('a quotation without its end')
  return text.length
}

function endOfParenthesis(text: string, from: number, faults: string[]): number {
  const length = endOfComment(text.slice(from))
  if (length > 0) return from + length - 1
  faults.push('a comment without its end')
  return text.length
}

function readMailbox(piece: string, faults: string[]): Mailbox | undefined {
  const angle = /^((?:"(?:[^"\\]|\\.)*"|[^"<>])*)<([^<>]*)>(.*)$/su.exec(piece)
  const tail = withoutOuterComments(angle?.[3] ?? '')
  if (tail !== '') faults.push('text after an address')
  const spec = angle ? (angle[2] ?? '').trim() : withoutOuterComments(piece)
  if (!isAddress(spec)) {
    faults.push(`"${piece.slice(0, 80)}" is no plain address`)
    return undefined
  }
  // Comments too: mail programs once showed the name from there, and some still do.
  const display = displayOf(angle ? `${angle[1] ?? ''} ${angle[3] ?? ''}` : piece.replace(spec, ''))
  return { display, address: spec }
}

function displayOf(phrase: string): string {
  const unquoted = phrase.replace(/"((?:[^"\\]|\\.)*)"/g, (_, inner: string) =>
    inner.replace(/\\(.)/g, '$1'),
  )
  return decodeHeader(Buffer.from(unquoted, 'utf8').toString('latin1')).trim()
}

/** Comments before and after are the writer's; one inside an address changes it for some readers, and is left standing to fail. */
function withoutOuterComments(text: string): string {
  let rest = text.trim()
  while (rest.startsWith('(')) {
    const end = endOfComment(rest)
    if (end < 0) return rest
    rest = rest.slice(end).trim()
  }
  const tail = /^(\S+)\s+\((?:[^()\\]|\\.)*\)$/u.exec(rest)
  return tail?.[1] ?? rest
}

const ATOM = "[A-Za-z0-9!#$%&'*+/=?^_`{|}~\\-\\u0080-\\u{10ffff}]+"
const ADDRESS = new RegExp(
  `^(?:${ATOM}(?:\\.${ATOM})*)@[A-Za-z0-9\\u0080-\\u{10ffff}](?:[A-Za-z0-9.\\-\\u0080-\\u{10ffff}]*[A-Za-z0-9\\u0080-\\u{10ffff}])?$`,
  'u',
)

/** RFC 5321 §4.5.3.1: 64 octets before the @, 255 after. */
const ADDRESS_LENGTH = 320

function isAddress(text: string): boolean {
  return text.length <= ADDRESS_LENGTH && ADDRESS.test(text) && !/\p{Cf}|\p{Zs}/u.test(text)
}

/**
 * What two spellings of one mailbox have in common. The domain as A-labels, so a look-alike letter is another domain; the
 * local part without regard to ASCII case, as every server in use takes it (smime.md §3, row 12).
 */
export function addressKey(address: string): string | undefined {
  const at = address.lastIndexOf('@')
  if (at <= 0 || address.length > ADDRESS_LENGTH) return undefined
  const domain = aLabels(address.slice(at + 1))
  if (domain === undefined) return undefined
  const local = address.slice(0, at).normalize('NFC')
  return `${local.replace(/[A-Z]/g, (c) => c.toLowerCase())}@${domain}`
}
