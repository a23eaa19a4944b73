// The outer facts of a mail, none of them proved: what its header says, for threading and triage only.

import { asBuffer } from '../pki/ber.ts'
import { readAddresses } from './address.ts'
import { decodeHeader } from './header-text.ts'
import { MAIL_LIMITS } from './limits.ts'
import { readMailDate } from './mail-date.ts'
import { readMediaType } from './media-type.ts'
import { reveal } from './reveal.ts'

export type Envelope = {
  /** Addresses of every From field, as written, without display names. */
  readonly from: readonly string[]
  /** For officers to read: what would hide or turn letters is named. */
  readonly fromText: string
  readonly sender: string | undefined
  readonly replyTo: readonly string[]
  readonly to: readonly string[]
  readonly subject: string
  readonly date: Date | undefined
  readonly messageId: string | undefined
  readonly inReplyTo: string | undefined
  readonly references: readonly string[]
  /** Lower case, without parameters; text/plain where the mail names none (RFC 2045 §5.2). */
  readonly contentType: string
  readonly contentTypeParameters: Readonly<Record<string, string>>
  /** RFC 3464, or a mailer daemon, or an empty return path. */
  readonly isBounce: boolean
  /** RFC 3834, or a list or bulk mark. */
  readonly isAutomatic: boolean
  /** Written by a machine in answer to a mail: out of office, a receipt that it was read, a complaint about it. */
  readonly isAutoReply: boolean
  /** A server on the way found that the domain of From disowns it: SPF, DKIM, DMARC (RFC 8601, RFC 7208). */
  readonly isDisowned: boolean
  /** What kept the header from being read plainly. */
  readonly findings: readonly string[]
}

type Fields = readonly { readonly name: string; readonly value: string }[]

export function readEnvelope(bytes: Uint8Array): Envelope {
  const { fields, findings } = looseFields(bytes)
  const all = (name: string) =>
    fields.filter((field) => field.name === name).map((field) => field.value)
  const first = (name: string) => all(name)[0]
  const addresses = (name: string) =>
    all(name).flatMap((value) => readAddresses(value).mailboxes.map((one) => one.address))
  const type = looseType(first('content-type'), findings)
  const from = addresses('from')
  for (const name of ['from', 'subject', 'date', 'message-id', 'content-type'])
    if (all(name).length > 1) findings.push(`${name} stands ${all(name).length} times`)
  return {
    from,
    fromText: reveal(decodeHeader((first('from') ?? '').slice(0, 998))).text,
    sender: addresses('sender')[0],
    replyTo: addresses('reply-to'),
    to: addresses('to'),
    subject: reveal(decodeHeader((first('subject') ?? '').slice(0, 4_000)).trim()).text,
    date: readMailDate(first('date') ?? ''),
    messageId: messageIds(first('message-id'))[0],
    inReplyTo: messageIds(first('in-reply-to'))[0],
    references: messageIds(first('references')),
    contentType: type.name,
    contentTypeParameters: Object.fromEntries(type.parameters),
    isBounce: isBounce(type, first, from),
    isAutomatic: isAutomatic(first),
    isAutoReply: isAutoReply(type, first, from),
    isDisowned: isDisowned(first),
    findings,
  }
}

/** Every line that is a field, whatever stands between: an officer's list of post must show something of any mail. */
function looseFields(bytes: Uint8Array): { fields: Fields; findings: string[] } {
  const findings: string[] = []
  const text = asBuffer(bytes).toString('latin1', 0, MAIL_LIMITS.headerOctets)
  const end = /\r?\n\r?\n/.exec(text)?.index ?? text.length
  const fields: { name: string; value: string }[] = []
  for (const line of text.slice(0, end).split(/\r?\n/)) {
    if (fields.length >= MAIL_LIMITS.headerFields) {
      findings.push('too many header fields')
      break
    }
    const last = fields[fields.length - 1]
    const found = /^([\x21-\x39\x3b-\x7e]+)[ \t]*:(.*)$/s.exec(line)
    if (/^[ \t]/.test(line) && last) last.value += line
    else if (found)
      fields.push({ name: (found[1] ?? '').toLowerCase(), value: (found[2] ?? '').trim() })
    else if (line !== '' && !/^>?From /.test(line)) findings.push('a header line that is no field')
  }
  return { fields, findings: [...new Set(findings)] }
}

type LooseType = { name: string; parameters: ReadonlyMap<string, string> }

function looseType(value: string | undefined, findings: string[]): LooseType {
  if (!value) return { name: 'text/plain', parameters: new Map() }
  try {
    return readMediaType(value)
  } catch {
    findings.push('a Content-Type that cannot be read plainly')
    const name =
      /^\s*([\w.+-]{1,60}\/[\w.+-]{1,80})/.exec(value)?.[1]?.toLowerCase() ?? 'text/plain'
    return { name, parameters: new Map() }
  }
}

function messageIds(value: string | undefined): readonly string[] {
  return (value ?? '').slice(0, 16_000).match(/<[^<>\s]{1,998}>/g) ?? []
}

type First = (name: string) => string | undefined

function isBounce(type: LooseType, first: First, from: readonly string[]): boolean {
  if (type.name === 'multipart/report') return reportType(type) === 'delivery-status'
  if (first('x-failed-recipients') !== undefined) return true
  const nobody = first('return-path')?.trim() === '<>'
  if (isDaemon(from)) return nobody || first('auto-submitted') !== undefined
  // Out of office has no return path either (RFC 3834 §3.3), and reports on nothing.
  return nobody && !isAutoReply(type, first, from)
}

const reportType = ({ parameters }: LooseType): string =>
  parameters.get('report-type')?.toLowerCase() ?? 'delivery-status'

const isDaemon = (from: readonly string[]): boolean =>
  from.some((address) => /^(mailer-daemon|mail-daemon|postmaster)@/i.test(address))

/** As mail programs put it before the subject of what they answer. */
const AWAY =
  /^\s*(automatic reply|auto(matic)?[- ]?(reply|response)|out of (the )?office|(re: )?away from)\b|^\s*(自動回覆|自动回复|自動答覆|不在辦公室)/i

function isAutoReply(type: LooseType, first: First, from: readonly string[]): boolean {
  if (type.name === 'multipart/report') return reportType(type) !== 'delivery-status'
  if (isDaemon(from) || first('x-failed-recipients') !== undefined) return false
  const submitted = first('auto-submitted')?.trim().toLowerCase() ?? 'no'
  if (submitted.startsWith('auto-replied')) return true
  if (['x-autoreply', 'x-autorespond'].some((name) => first(name) !== undefined)) return true
  if (/^auto_reply$/i.test(first('precedence')?.trim() ?? '')) return true
  // Exchange calls its answers "auto-generated" as it calls much else: only with the subject is it one.
  const subject = decodeHeader((first('subject') ?? '').slice(0, 998)).trim()
  return !submitted.startsWith('no') && AWAY.test(subject)
}

function isAutomatic(first: First): boolean {
  const submitted = first('auto-submitted')?.trim().toLowerCase()
  if (submitted !== undefined && !submitted.startsWith('no')) return true
  if (/^(bulk|list|junk|auto[_-]reply)$/i.test(first('precedence')?.trim() ?? '')) return true
  if (/\b(all|autoreply)\b/i.test(first('x-auto-response-suppress') ?? '')) return true
  return marks.some((name) => first(name) !== undefined)
}

/** The top-most alone: it is the last that was written. A sender who forges one only goes without an answer. */
function isDisowned(first: First): boolean {
  const found = (first('authentication-results') ?? '').slice(0, 4_000)
  const says = (what: string) => new RegExp(`(^|[\\s;])${what}([\\s;(]|$)`, 'i').test(found)
  if (says('dmarc=fail')) return true
  if (says('dmarc=pass') || says('dkim=pass')) return false
  const spf = /^\s*(softfail|fail)\b/i.test(first('received-spf') ?? '')
  return spf || says('spf=(soft)?fail')
}

/** RFC 2369, RFC 2919; and what older robots write. */
const marks = [
  ...['list-id', 'list-post', 'list-unsubscribe', 'list-help'],
  ...['x-autoreply', 'x-autorespond', 'x-loop', 'feedback-id'],
]

/**
 * When our own server took the mail in (domain A16): the top-most Received field, which is the last that was written; with
 * hosts given, the top-most that one of them wrote, because all below it is the sender's word.
 */
export function receivedTime(
  bytes: Uint8Array,
  trustedHosts?: readonly string[],
): Date | undefined {
  const { fields } = looseFields(bytes)
  const trusted = trustedHosts?.map((host) => host.toLowerCase())
  for (const { name, value } of fields) {
    if (name !== 'received') continue
    const host = /(?:^|\s)by\s+([^\s;()]+)/i.exec(value.slice(0, 2_000))?.[1]?.toLowerCase()
    if (trusted && (!host || !trusted.includes(host))) continue
    return readMailDate(value.slice(value.lastIndexOf(';') + 1))
  }
  return undefined
}
