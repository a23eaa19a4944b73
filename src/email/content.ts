// What an officer may see of given octets: plain text and a list of attachments, never HTML.

import { createHash } from 'node:crypto'
import { type ParsedMail, simpleParser } from 'mailparser'
import { asBuffer } from '../pki/ber.ts'
import { decodeHeader } from './header-text.ts'
import { hidingStyle, htmlText, saysTheSame } from './html-text.ts'
import { MAIL_LIMITS } from './limits.ts'
import { sniffMediaType } from './media-sniff.ts'
import { mediaTypeOf } from './media-type.ts'
import { fieldsOf, readEntity } from './mime.ts'
import { type Revealed, reveal } from './reveal.ts'
import { attachedText, TEXT_OCTETS, type TextPart, textParts } from './text-parts.ts'

export type ShownAttachment = {
  readonly name: string
  /** By what the octets are, not by what the mail calls them. */
  readonly mediaType: string
  readonly declaredType: string
  readonly bytes: Uint8Array
  readonly sha256: string
}

export type ContentFinding =
  | 'html-only'
  | 'html-differs'
  | 'html-hides'
  | 'text-attached'
  | 'charset-refused'
  | 'text-not-decodable'
  | 'hidden-characters'
  | 'not-readable'
  | 'cut-off'

export type ShownContent = {
  readonly text: string
  readonly textFrom: 'plain' | 'html' | 'attachment' | 'none'
  /** The Subject inside these octets (RFC 9788), where there is one. */
  readonly protectedSubject: string | undefined
  readonly attachments: readonly ShownAttachment[]
  readonly findings: readonly { readonly code: ContentFinding; readonly detail: string }[]
}

type Findings = { code: ContentFinding; detail: string }[]

/** Never throws: what cannot be read is a finding. */
export async function showContent(octets: Uint8Array): Promise<ShownContent> {
  const bytes = asBuffer(octets)
  const findings: Findings = []
  if (bytes.length > MAIL_LIMITS.mailOctets) {
    findings.push({ code: 'not-readable', detail: `${bytes.length} octets are too many` })
    return { text: '', textFrom: 'none', protectedSubject: undefined, attachments: [], findings }
  }
  const parts = readParts(bytes, findings)
  const parsed = await parse(bytes, findings)
  const chosen = attachedInstead(bytes, chooseText(parts, parsed, findings), findings)
  const revealed = reveal(chosen.text.slice(0, TEXT_OCTETS))
  const subject = protectedSubject(bytes)
  for (const detail of revealed.found) findings.push({ code: 'hidden-characters', detail })
  for (const found of subject?.found ?? [])
    findings.push({ code: 'hidden-characters', detail: `in the subject, ${found}` })
  return {
    text: revealed.text,
    textFrom: chosen.from,
    protectedSubject: subject?.text,
    attachments: attachmentsOf(parsed, findings),
    findings,
  }
}

/** Undefined where the structure can be read in two ways: then mailparser's guess is shown, and said to be one. */
function readParts(bytes: Buffer, findings: Findings): readonly TextPart[] | undefined {
  try {
    return textParts(bytes)
  } catch (error) {
    findings.push({
      code: 'not-readable',
      detail: error instanceof Error ? error.message : String(error),
    })
    return undefined
  }
}

async function parse(bytes: Buffer, findings: Findings): Promise<ParsedMail | undefined> {
  try {
    return await simpleParser(bytes, {
      skipHtmlToText: true,
      skipTextToHtml: true,
      skipImageLinks: true,
      skipTextLinks: true,
    })
  } catch (error) {
    findings.push({
      code: 'not-readable',
      detail: error instanceof Error ? error.message : String(error),
    })
    return undefined
  }
}

type Chosen = { text: string; from: ShownContent['textFrom'] }

function chooseText(
  parts: readonly TextPart[] | undefined,
  parsed: ParsedMail | undefined,
  findings: Findings,
): Chosen {
  if (!parts) {
    const text = parsed?.text ?? (parsed?.html ? htmlText(parsed.html) : '')
    return { text, from: text === '' ? 'none' : 'plain' }
  }
  for (const part of parts) if (part.fault) findings.push(part.fault)
  const joined = (kind: TextPart['kind']) => parts.filter((part) => part.kind === kind)
  const plain = joined('plain')
    .map((part) => part.text)
    .join('\n')
  const html = joined('html')
    .map((part) => htmlText(part.text))
    .join('\n')
  const hiding = joined('html').map((part) => hidingStyle(part.text))
  const style = hiding.find((one) => one !== undefined)
  if (style !== undefined)
    findings.push({ code: 'html-hides', detail: `a style that hides or covers words: ${style}` })
  if (plain.length > TEXT_OCTETS || html.length > TEXT_OCTETS)
    findings.push({ code: 'cut-off', detail: 'only the beginning of the text is shown' })
  if (plain.trim() !== '') {
    if (html !== '' && !saysTheSame(plain, html))
      findings.push({
        code: 'html-differs',
        detail: 'the HTML of this mail says something else than its plain text',
      })
    return { text: plain, from: 'plain' }
  }
  if (html === '') return { text: plain, from: plain === '' ? 'none' : 'plain' }
  findings.push({ code: 'html-only', detail: 'the mail is HTML alone; these are its words' })
  return { text: html, from: 'html' }
}

/** Some programs put the letter itself into an attachment. Where the mail has no words of its own, it is read as them. */
function attachedInstead(bytes: Buffer, chosen: Chosen, findings: Findings): Chosen {
  if (chosen.text.trim() !== '') return chosen
  const part = attachedPart(bytes)
  if (!part || part.text.trim() === '') return chosen
  if (part.fault) findings.push(part.fault)
  if (part.text.length > TEXT_OCTETS)
    findings.push({ code: 'cut-off', detail: 'only the beginning of the text is shown' })
  findings.push({
    code: 'text-attached',
    detail: 'the mail has no words of its own; these are those of its one text attachment',
  })
  return { text: part.text, from: 'attachment' }
}

function attachedPart(bytes: Buffer): TextPart | undefined {
  try {
    return attachedText(bytes)
  } catch {
    // That the structure cannot be told was found of its own text.
    return undefined
  }
}

/** RFC 9788 §2.1.1 marks header fields inside the signature as the message's own; drafts before it said `protected-headers`. */
function protectedSubject(bytes: Buffer): Revealed | undefined {
  try {
    const entity = readEntity(bytes)
    const { parameters } = mediaTypeOf(entity)
    if (!parameters.has('hp') && !parameters.has('protected-headers')) return undefined
    const subject = fieldsOf(entity, 'subject')[0]
    return subject === undefined ? undefined : reveal(decodeHeader(subject.slice(0, 4_000)).trim())
  } catch {
    return undefined
  }
}

const ATTACHMENTS = 100

function attachmentsOf(
  parsed: ParsedMail | undefined,
  findings: Findings,
): readonly ShownAttachment[] {
  const all = parsed?.attachments ?? []
  if (all.length > ATTACHMENTS)
    findings.push({
      code: 'cut-off',
      detail: `${all.length} attachments, ${ATTACHMENTS} are shown`,
    })
  return all.slice(0, ATTACHMENTS).map((attachment, i) => {
    const bytes = Buffer.isBuffer(attachment.content) ? attachment.content : Buffer.alloc(0)
    return {
      name: safeName(attachment.filename) || `attachment-${i + 1}`,
      mediaType: sniffMediaType(bytes),
      declaredType: (attachment.contentType ?? '').slice(0, 100),
      bytes,
      sha256: createHash('sha256').update(bytes).digest('hex'),
    }
  })
}

/** A name to be shown, never a path: no folder, no control or turning character, no more than a line. */
function safeName(name: string | undefined): string {
  return (name ?? '')
    .replace(/^.*[\\/]/s, '')
    .replace(/\p{Cc}|\p{Cf}/gu, '')
    .slice(0, 120)
    .trim()
}
