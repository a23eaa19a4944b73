// Pages that came by mail: a form attached to a signed mail, or a fax that a gateway sent on.
import { createHash } from 'node:crypto'
import type { ShownAttachment } from '../email/content.ts'
import { type PaperFindingCode, type PaperReading, readerFindingCodes } from '../paper/reading.ts'
import { sniff } from '../paper/whole.ts'
import type { Claim } from '../revocation/claim.ts'
import type { Finding } from '../revocation/finding.ts'
import { paperClaim } from './paper-claim.ts'
import { formFinding, readingFinding } from './paper-claim-words.ts'

export type Reader = { read(bytes: Uint8Array): Promise<PaperReading> }
export type Page = {
  readonly name: string
  readonly sha256: string
  readonly reading: PaperReading
}

/** A form is one document, or one for each page; beyond, an officer opens them. */
const MOST_DOCUMENTS = 3
/** A picture below this is a logo or an icon; a scanned page never is. */
const LEAST_PICTURE = 40 * 1024

/** Documents that may bear a form; known by their octets, whatever they are called. */
export function documentsOf(attachments: readonly ShownAttachment[]): ShownAttachment[] {
  return attachments.filter(({ bytes }) => {
    const kind = sniff(bytes)
    return kind === 'tiff' || kind === 'pdf' || (kind && bytes.length >= LEAST_PICTURE)
  })
}

export async function readPages(
  reader: Reader | undefined,
  documents: readonly ShownAttachment[],
): Promise<{ pages: Page[]; findings: Finding[] }> {
  if (documents.length === 0) return { pages: [], findings: [] }
  if (!reader) return { pages: [], findings: [formFinding('no-reader', documents[0]?.name ?? '')] }
  const pages: Page[] = []
  for (const { name, bytes } of documents.slice(0, MOST_DOCUMENTS)) {
    const sha256 = createHash('sha256').update(bytes).digest('hex')
    pages.push({ name, sha256, reading: await reader.read(bytes) })
  }
  const left = documents.slice(MOST_DOCUMENTS).map(({ name }) => name)
  const findings = left.length > 0 ? [formFinding('documents-unread', left.join(', '))] : []
  return { pages, findings }
}

const readerFailed: ReadonlySet<PaperFindingCode> = new Set(readerFindingCodes)

/** Why pages without a form may have gone unread; a form's own reading tells it itself. */
export function unreadFindings(pages: readonly Page[]): Finding[] {
  return pages.flatMap(({ name, reading: { form, findings } }) =>
    findings
      .filter(({ code }) => form === null && readerFailed.has(code))
      .map(({ code, detail }) => readingFinding({ code, detail: `${name}: ${detail}` })),
  )
}

/** Every form among the documents, each as if it had been attached alone. */
export function eachForm(pages: readonly Page[]): Page[] {
  return pages.flatMap(({ reading: { further = [], ...first }, ...page }) =>
    first.form ? [first, ...further].map((reading) => ({ ...page, reading })) : [],
  )
}

/** A letter's request without what it names. */
export function unnamed(letter: Claim): Claim {
  return { ...letter, serials: [], srns: [], names: [], emails: [], caseIds: [] }
}

/** A form attached says it better than the letter around it: its fields go first, the letter's are kept beside them. */
export function joined(
  letter: Claim,
  { reading }: Page,
): { readonly claim: Claim; readonly findings: readonly Finding[] } {
  const { claim: form, findings } = paperClaim(reading)
  const asks = letter.ask.value === 'none' || letter.ask.value === 'question'
  const claim: Claim = {
    ...letter,
    ...form,
    ask: asks ? form.ask : letter.ask,
    serials: [...form.serials, ...letter.serials],
    srns: [...form.srns, ...letter.srns],
    names: [...form.names, ...letter.names],
    emails: [...form.emails, ...letter.emails],
    caseIds: letter.caseIds,
    all: form.all || letter.all,
    urgent: form.urgent || letter.urgent,
    finalConfirmation: form.finalConfirmation || letter.finalConfirmation,
  }
  return { claim, findings: [...reading.findings.map(readingFinding), ...findings] }
}
