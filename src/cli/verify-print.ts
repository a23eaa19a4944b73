// A verdict in plain text for an operator: what it means, who signed, by which path, and what says that it stands.
import { messageTree, treeLines } from '../email/message-tree.ts'
import type { StatusRecord } from '../email/status-record.ts'
import { noteWords, sentence } from '../email/words.ts'
import type { Examined } from './verify-file.ts'

export function plain({ line, bytes, verdict, bare }: Examined): string {
  // What the sentence of a verdict says of the certificate would not be true where nobody asked.
  const unasked =
    line.outcome === 'passed' && line.notes.some(({ code }) => code === 'status-unchecked')
  const words = unasked ? noteWords('status-unchecked') : sentence(line.code ?? line.outcome)
  const lines = [
    `${line.file}: ${line.outcome}${line.code ? ` (${line.code})` : ''}`,
    `  ${words.en}`,
    `  ${words.zh}`,
  ]
  if (line.detail) lines.push(`  detail: ${line.detail}`)
  if (line.signer) lines.push(...signerLines(line.signer))
  if (line.signatureAlgorithm) lines.push(`  signed with: ${line.signatureAlgorithm}`)
  if (line.signingTime) lines.push(`  signer's own time: ${line.signingTime}`)
  if (line.onHoldSince) lines.push(`  on hold since: ${line.onHoldSince}`)
  if (line.path.length > 0) lines.push(`  path: ${line.path.join(' ← ')}`)
  for (const each of line.status) lines.push(`  status of ${each.subject}: ${evidenceWords(each)}`)
  for (const note of line.notes) lines.push(`  note: ${note.code}: ${note.detail}`)
  if (!bare && line.outcome !== 'unsigned')
    lines.push('  parts:', ...treeLines(messageTree(bytes, verdict)).map((each) => `    ${each}`))
  return `${lines.join('\n')}\n`
}

function signerLines(signer: NonNullable<Examined['line']['signer']>): readonly string[] {
  const emails = signer.emails.length > 0 ? ` <${signer.emails.join('>, <')}>` : ''
  return [
    `  signer: ${signer.subject}${emails}, serial ${signer.serial}`,
    `  issued by: ${signer.issuer}, until ${signer.notAfter}`,
  ]
}

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
