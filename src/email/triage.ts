// What kind of post a mail is, from its outer facts, its verdict and its words; most mail is no request (domain §2.3).

import type { ShownContent } from './content.ts'
import type { Envelope } from './envelope.ts'
import { type Letter, readLetter } from './letter.ts'
import type { SmimeVerdict } from './verdict.ts'

export type TriageKind =
  | 'request'
  | 'final-confirmation'
  | 'withdrawal'
  | 'release'
  | 'reply'
  | 'enquiry'
  | 'e-cheque'
  | 'bounce'
  | 'auto-reply'
  | 'fax-gateway'
  | 'encrypted'
  | 'empty'
  | 'unreadable'

export type Triage = { readonly kind: TriageKind; readonly grounds: string }

export type TriageInput = {
  readonly envelope: Envelope
  readonly content: ShownContent
  readonly letter: Letter
  readonly verdict: SmimeVerdict
  /** Addresses whose mail is a fax (a fax-to-mail gateway), lower case. */
  readonly gatewaySenders: readonly string[]
}

/** The first rule that fits; what fits none is an enquiry, which a person reads. */
export function triage(input: TriageInput): Triage {
  return (
    machineMail(input) ??
    closedMail(input) ??
    asked(input) ??
    scannedForm(input) ??
    eCheque(input) ??
    emptyMail(input) ??
    answer(input) ?? { kind: 'enquiry', grounds: 'nothing in it asks for a revocation' }
  )
}

function machineMail({
  envelope,
  content,
  gatewaySenders,
  verdict,
}: TriageInput): Triage | undefined {
  const pages = content.attachments.filter(isPage)
  const gateway = envelope.from.find((address) => gatewaySenders.includes(address.toLowerCase()))
  if (gateway && pages.length > 0)
    return { kind: 'fax-gateway', grounds: `${pages.length} pages from ${gateway}` }
  // Nobody signs a bounce: a signed mail that calls itself one is read as what it says.
  if (envelope.isBounce && verdict.outcome === 'unsigned')
    return {
      kind: 'bounce',
      grounds: 'a delivery report (RFC 3464) or a mail without a return path',
    }
  // It quotes what it answers, and would else be read as asking what we wrote.
  if (envelope.isAutoReply && verdict.outcome === 'unsigned')
    return { kind: 'auto-reply', grounds: 'a machine answers, nobody asks (RFC 3834)' }
  return undefined
}

function isPage({ mediaType }: { mediaType: string }): boolean {
  return mediaType === 'image/tiff' || mediaType === 'application/pdf'
}

const ENCRYPTED_MIME = /^application\/(x-)?pkcs7-mime$/

function closedMail({ envelope, content, verdict }: TriageInput): Triage | undefined {
  if (verdict.outcome !== 'unsigned') return undefined
  if (ENCRYPTED_MIME.test(envelope.contentType))
    return { kind: 'encrypted', grounds: 'encrypted or compressed S/MIME that could not be opened' }
  const pgp =
    envelope.contentType === 'multipart/encrypted' ||
    /^-----BEGIN PGP MESSAGE-----/m.test(content.text)
  return pgp ? { kind: 'encrypted', grounds: 'encrypted with PGP' } : undefined
}

/** What a proved signer or anybody else asks in words: whether it was proved is the assessment's to say (domain A24). */
function asked(input: TriageInput): Triage | undefined {
  const { letter } = input
  const words = letter.askedAt ? `"${letter.askedAt.text.slice(0, 80)}"` : ''
  switch (letter.ask) {
    case 'confirm':
      return { kind: 'final-confirmation', grounds: words }
    case 'withdraw':
      return { kind: 'withdrawal', grounds: words }
    case 'release':
      return { kind: 'release', grounds: words }
    case 'revoke':
    case 'suspend':
      return { kind: 'request', grounds: words }
    case 'question':
      return undefined
    case 'none':
      return askedInSubject(input)
  }
}

/** RFC 9788: of a mail whose signature holds only a subject inside it counts. Whoever sends it on writes the other. */
function countingSubject({ content, envelope, verdict }: TriageInput): string {
  return content.protectedSubject ?? ('content' in verdict ? '' : envelope.subject)
}

const REVOKE =
  /\b(revok\w*|revocation|suspend\w*)\b|撤銷|撤销|註銷|注销|暫停.{0,6}證書|暂停.{0,6}证书/i

/** By the office's own words for it, or by those that a letter may use. */
function speaksOfIt(words: string): boolean {
  if (REVOKE.test(words)) return true
  const { ask } = readLetter(words)
  return ask === 'revoke' || ask === 'suspend'
}

/** A serial number without a verb, under a subject that has one, is a request all the same. */
function askedInSubject(input: TriageInput): Triage | undefined {
  const subject = countingSubject(input)
  const { letter } = input
  const replies = /^\s*(re|回覆|回复|答复)\s*[:：]/i.test(subject)
  const named = letter.serials.length + letter.srns.length > 0
  return named && !replies && speaksOfIt(subject)
    ? { kind: 'request', grounds: `the subject "${subject.slice(0, 80)}" and a number in the text` }
    : undefined
}

/** A form that was scanned and attached: it takes the road of paper. */
function scannedForm(input: TriageInput): Triage | undefined {
  const { envelope, content } = input
  const pages = content.attachments.filter(isPage)
  const [first] = pages
  if (!first) return undefined
  const names = pages.map((page) => page.name).join(' ')
  if (speaksOfIt(countingSubject(input)) || REVOKE.test(names))
    return {
      kind: 'request',
      grounds: `a page is attached (${first.name}), and revocation is its subject`,
    }
  // Nothing that is signed says what the page is: an officer looks, and no request is made of the word of a stranger.
  return speaksOfIt(envelope.subject)
    ? {
        kind: 'unreadable',
        grounds: `a page is attached (${first.name}), and only the subject outside the signature speaks of revocation`,
      }
    : undefined
}

const CHEQUE =
  /e-?\s?che(que|ck)|電子支票|电子支票|renewal fee|subscription (fee|expiry)|續期費|续期费|登記費|登记费/i

function eCheque(input: TriageInput): Triage | undefined {
  const { content } = input
  const pdf = content.attachments.find((attachment) => attachment.mediaType === 'application/pdf')
  if (!pdf) return undefined
  const words = CHEQUE.exec(
    `${countingSubject(input)}\n${content.text.slice(0, 5_000)}\n${pdf.name}`,
  )
  return words
    ? { kind: 'e-cheque', grounds: `a PDF (${pdf.name}) and the words "${words[0]}"` }
    : undefined
}

function emptyMail({ content, envelope }: TriageInput): Triage | undefined {
  const unreadable = content.findings.find(
    (finding) => finding.code === 'not-readable' || finding.code === 'charset-refused',
  )
  const nothing = content.text.trim() === '' && content.attachments.length === 0
  if (unreadable && nothing) return { kind: 'unreadable', grounds: unreadable.detail }
  return nothing && envelope.subject === ''
    ? { kind: 'empty', grounds: 'no text, no attachment, no subject' }
    : nothing
      ? { kind: 'empty', grounds: 'no text and no attachment' }
      : undefined
}

function answer({ envelope, letter }: TriageInput): Triage | undefined {
  if (letter.ask === 'question')
    return { kind: 'enquiry', grounds: `a question: "${letter.askedAt?.text.slice(0, 80) ?? ''}"` }
  const replies = envelope.inReplyTo ?? envelope.references[0]
  if (letter.cases[0])
    return { kind: 'reply', grounds: `it names the case ${letter.cases[0].value}` }
  return replies ? { kind: 'reply', grounds: `it answers ${replies.slice(0, 80)}` } : undefined
}
