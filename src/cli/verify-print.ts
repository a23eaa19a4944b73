// A verdict in plain text for an operator: what it means, who signed, by which path, and what says that it stands.
import { messageTree, treeLines } from '../email/message-tree.ts'
import type { Layer } from '../email/open-mail.ts'
import type { StatusRecord } from '../email/status-record.ts'
import { type SmimeVerdict, verdictRecord } from '../email/verdict.ts'
import { layerWords, lockWords, noteWords, sentence, type Words } from '../email/words.ts'
import { inHongKong } from './printed.ts'
import type { Examined, VerdictLine } from './verify-file.ts'

export function plain(seen: Examined): string {
  const { line } = seen
  const words = wordsOf(seen)
  const lines = [
    `${line.file}: ${line.outcome}${line.code ? ` (${line.code})` : ''}`,
    `  ${words.en}`,
    `  ${words.zh}`,
  ]
  if (line.detail) lines.push(`  detail: ${line.detail}`)
  lines.push(...seen.layers.flatMap(layerLines))
  if (line.signer) lines.push(...signerLines(line.signer))
  // A verdict on a broken signature names nobody as its signer.
  if (line.signers.length > (line.signer ? 1 : 0)) lines.push(...line.signers.map(eachSigner))
  if (line.signatureAlgorithm) lines.push(`  signed with: ${line.signatureAlgorithm}`)
  if (line.signingTime) lines.push(`  signer's own time: ${line.signingTime}`)
  if (line.onHoldSince) lines.push(`  on hold since: ${line.onHoldSince}`)
  if (line.path.length > 0) lines.push(`  path: ${line.path.join(' ← ')}`)
  for (const each of line.status) lines.push(`  status of ${each.subject}: ${evidenceWords(each)}`)
  for (const note of line.notes) lines.push(`  note: ${note.code}: ${note.detail}`)
  return `${[...lines.map(inHongKong), ...partLines(seen)].join('\n')}\n`
}

/** The most telling sentence; where the verdict's own would not be true of this file, another. */
function wordsOf({ line, bytes, verdict, layers, anchorless }: Examined): Words {
  const lock = layers.find((layer) => layer.kind === 'locked')
  if (lock) return locked(lockWords(lock.code))
  if (bytes.length === 0) return EMPTY
  if (anchorless && line.code === 'no-path') return ANCHORLESS
  // What the sentence of a verdict says of the certificate would not be true where nobody asked.
  if (line.outcome === 'passed' && line.notes.some(({ code }) => code === 'status-unchecked'))
    return noteWords('status-unchecked')
  return sentence('code' in verdict ? verdict.code : verdict.outcome)
}

const locked = ({ en, zh }: Words): Words => ({
  en: `${en} Whether anybody signed what is inside is not known until it is opened.`,
  zh: `${zh}在開啟之前，未能得知內層有否簽署。`,
})
const EMPTY: Words = {
  en: 'The file is empty: there is no mail in it, and nothing to prove.',
  zh: '檔案是空的：其中沒有郵件，無從證明任何事。',
}
const ANCHORLESS: Words = {
  en: 'No trust anchor is given or set, so no certificate can be proved. Name the anchors with --anchors, or in the setting TRUST_ANCHORS.',
  zh: '沒有指定或設定信任錨，因此無法證明任何證書。請以 --anchors 或 TRUST_ANCHORS 設定指明信任錨。',
}

function layerLines(layer: Layer): readonly string[] {
  if (layer.kind === 'locked') return []
  const { en, zh } = layerWords(layer)
  return [`  layer: ${layerFacts(layer)}`, `    ${en}`, `    ${zh}`]
}

function layerFacts(layer: Exclude<Layer, { kind: 'locked' }>): string {
  if (layer.kind === 'encrypted')
    return `encrypted (${layer.cipher}) to ${layer.to.subject}, serial ${layer.to.serial}, and opened`
  const { outcome, code, signer } = verdictRecord(layer.verdict)
  const who = signer ? ` by ${signer.subject}, serial ${signer.serial}` : ''
  return `signed outside${who}: ${outcome}${code ? ` (${code})` : ''}`
}

/** Of a mail that was opened: as it came, and then what was inside. */
function partLines({ bytes, octets, bare, verdict, layers }: Examined): readonly string[] {
  const [outer] = layers
  const outside =
    outer?.kind === 'signed-outside' ? outer.verdict : ({ outcome: 'unsigned' } as const)
  const isOpened = octets !== bytes && layers.some(({ kind }) => kind === 'encrypted')
  const tree = (title: string, mail: Uint8Array, of: SmimeVerdict) => [
    `  ${title}:`,
    ...treeLines(messageTree(mail, of)).map((each) => `    ${each}`),
  ]
  if (bare) return isOpened ? tree('parts inside', octets, verdict) : []
  if (!outer) return verdict.outcome === 'unsigned' ? [] : tree('parts', bytes, verdict)
  return [
    ...tree('parts', bytes, outside),
    ...(isOpened ? tree('parts inside', octets, verdict) : []),
  ]
}

function eachSigner({ subject, emails, serial, ...found }: VerdictLine['signers'][number]): string {
  const sender = found.isSender === null ? '' : found.isSender ? ', the sender' : ', not the sender'
  const detail = found.detail ? `, ${found.detail}` : ''
  const outcome = `${found.outcome}${found.code ? ` (${found.code})` : ''}`
  return `  each signer: ${named(subject, emails)}, serial ${serial}${sender}: ${outcome}${detail}`
}

function signerLines(signer: NonNullable<Examined['line']['signer']>): readonly string[] {
  return [
    `  signer: ${named(signer.subject, signer.emails)}, serial ${signer.serial}`,
    `  issued by: ${signer.issuer}, until ${signer.notAfter}`,
  ]
}

const named = (subject: string, emails: readonly string[]): string =>
  emails.length > 0 ? `${subject} <${emails.join('>, <')}>` : subject

/** What says that a certificate stands: which list of which number, or which responder, and of when. */
export function evidenceWords(each: StatusRecord): string {
  const until = each.nextUpdate ? `, next by ${each.nextUpdate}` : ''
  const when = `of ${each.thisUpdate}${until}`
  const words =
    each.source === 'ocsp'
      ? `OCSP of ${each.responder}, produced ${each.producedAt}, ${when}, ${each.nonce ? 'our nonce in it' : 'signed ahead (no nonce)'}`
      : `CRL ${each.crlNumber ?? 'without number'} ${when}, issued by ${each.crlIssuer}`
  return `${words}, sha256 ${each.sha256}`
}
