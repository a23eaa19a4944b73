// Where in a mail a signature stands: at the top, where it counts, or inside something, where it proves nothing of the mail.

import { binaryBody, firstOctets, transferEncodingOf } from './body.ts'
import { beginsAsSignedData, cmsType, isSignedData } from './cms.ts'
import { refuse } from './fault.ts'
import { MAIL_LIMITS } from './limits.ts'
import { type MediaType, mediaTypeOf, plainParameter } from './media-type.ts'
import { canonical, type Entity, readPart, splitMultipart } from './mime.ts'
import type { Content } from './signer.ts'
import type { Note } from './verdict.ts'

export type SignedMail = {
  readonly form: 'detached' | 'opaque'
  readonly cms: Buffer
  /** Undefined where the content is inside the CMS. */
  readonly content: Content | undefined
  readonly notes: readonly Note[]
}

const SIGNATURE: ReadonlySet<string> = new Set([
  'application/pkcs7-signature',
  'application/x-pkcs7-signature',
])
const CMS_MAIL: ReadonlySet<string> = new Set([
  'application/pkcs7-mime',
  'application/x-pkcs7-mime',
])

/** Undefined where the mail carries no S/MIME signature at all. */
export function findSigned(mail: Entity): SignedMail | undefined {
  const type = mediaTypeOf(mail)
  if (isDetached(mail, type)) return readDetached(mail, type)
  if (mayBeCms(type)) return readOpaque(mail)
  // A delivery report quotes the mail it is about, which may well be a signed notice of ours: the report is unsigned.
  if (type.name === 'multipart/report') return undefined
  if (holdsSigned(mail, type, { parts: 0, signed: false }, 0))
    refuse('signed-part-not-top', 'the signature covers a part of the mail, not the mail')
  return undefined
}

function isDetached(mail: Entity, type: MediaType): boolean {
  if (type.name !== 'multipart/signed') return false
  const protocol = plainParameter(type, 'protocol')?.toLowerCase()
  if (protocol !== undefined) return SIGNATURE.has(protocol)
  const second = partsOf(mail, type)[1]
  return second !== undefined && SIGNATURE.has(mediaTypeOf(second).name)
}

function mayBeCms(type: MediaType): boolean {
  const name = type.parameters.get('name')?.toLowerCase() ?? ''
  return (
    CMS_MAIL.has(type.name) || (type.name === 'application/octet-stream' && name.endsWith('.p7m'))
  )
}

/** RFC 2045 §6.4: parts are not encoded together. A reader that decodes them all the same sees other parts. */
function refuseEncoded(entity: Entity, type: MediaType): void {
  const encoding = transferEncodingOf(entity)
  if (type.name.startsWith('multipart/') && !['7bit', '8bit', 'binary'].includes(encoding))
    refuse('mime-ambiguous', `a multipart under the transfer encoding "${encoding}"`)
}

function partsOf(mail: Entity, type: MediaType): readonly Entity[] {
  const boundary = plainParameter(type, 'boundary')
  if (!boundary) return []
  const { parts } = splitMultipart(mail, boundary)
  return parts.map((part) => readPart(mail, part.start, part.end))
}

/** RFC 1847 §2.1: exactly the content and its signature. */
function readDetached(mail: Entity, type: MediaType): SignedMail {
  refuseEncoded(mail, type)
  const boundary = plainParameter(type, 'boundary')
  if (!boundary) return refuse('mime-malformed', 'a multipart without boundary')
  const split = splitMultipart(mail, boundary)
  if (!split.closed) refuse('mime-malformed', 'the multipart is not closed')
  const [first, second] = split.parts
  if (!first || !second || split.parts.length !== 2)
    return refuse('mime-malformed', `a signed mail of ${split.parts.length} parts`)
  const signature = readPart(mail, second.start, second.end)
  if (!SIGNATURE.has(mediaTypeOf(signature).name))
    refuse('mime-ambiguous', 'the second part is not the signature that was announced')
  const content = readPart(mail, first.start, first.end)
  refuseNested(content)
  // Looked at before it is decoded; base64 with its line ends is less than one and a half times as long.
  if (signature.end - signature.bodyStart > 1.5 * MAIL_LIMITS.signatureOctets)
    refuse('too-complex', 'a signature too long to be decoded')
  const cms = binaryBody(signature)
  if (cms.length > MAIL_LIMITS.signatureOctets)
    refuse('too-complex', `a signature of ${cms.length} octets`)
  const received = mail.bytes.subarray(first.start, first.end)
  return {
    form: 'detached',
    cms,
    content: { received, canonical: canonical(received) },
    notes: outsideNotes(split.preamble, split.epilogue),
  }
}

/** The sentence that mail programs themselves put before the first part says nothing. */
const USUAL_PREAMBLE =
  /^This is (an S\/MIME signed message|a cryptographically signed message|a multi-?part message)/i

function outsideNotes(preamble: string, epilogue: string): readonly Note[] {
  const texts = [USUAL_PREAMBLE.test(preamble) ? '' : preamble, epilogue].filter(
    (text) => text !== '',
  )
  return texts.length === 0
    ? []
    : [
        {
          code: 'text-outside-signature',
          detail: `text that is not signed: ${JSON.stringify(texts[0]?.slice(0, 80))}`,
        },
      ]
}

/** Undefined for encrypted or compressed mail: that is no signature yet. */
function readOpaque(mail: Entity): SignedMail | undefined {
  const cms = binaryBody(mail)
  if (isSignedData(cms)) return { form: 'opaque', cms, content: undefined, notes: [] }
  if (cmsType(cms) === undefined) refuse('cms-malformed', 'a signature that cannot be read')
  return undefined
}

/** A signature inside the signature: whose words are whose, an officer must see for himself. */
export function refuseNested(content: Entity): void {
  const type = mediaTypeOf(content)
  const direct = type.name === 'multipart/signed' || isOpaqueSigned(content, type)
  if (direct || holdsSigned(content, type, { parts: 0, signed: true }, 0))
    refuse('nested-signed', 'another signed message is inside this one')
}

/** By its first octets alone: what begins as a signature and is none is refused all the same. */
function isOpaqueSigned(entity: Entity, type: MediaType): boolean {
  return mayBeCms(type) && beginsAsSignedData(firstOctets(entity, 600))
}

/** Is there an S/MIME signature anywhere inside? */
function holdsSigned(
  entity: Entity,
  type: MediaType,
  visit: { parts: number; readonly signed: boolean },
  depth: number,
): boolean {
  if (depth > MAIL_LIMITS.depth) refuse('too-complex', 'parts nested too deep')
  if (visit.signed) refuseEncoded(entity, type)
  for (const part of innerOf(entity, type)) {
    if (++visit.parts > MAIL_LIMITS.parts) refuse('too-complex', 'too many parts')
    const inner = mediaTypeOf(part)
    if (SIGNATURE.has(inner.name) || isOpaqueSigned(part, inner)) return true
    if (holdsSigned(part, inner, visit, depth + 1)) return true
  }
  return false
}

function innerOf(entity: Entity, type: MediaType): readonly Entity[] {
  if (type.name === 'message/rfc822' || type.name === 'message/global')
    return [readPart(entity, entity.bodyStart, entity.end)]
  return type.name.startsWith('multipart/') ? partsOf(entity, type) : []
}
