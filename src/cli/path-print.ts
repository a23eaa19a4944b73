// A judged certificate in plain text for an operator: what it is, the way to its anchor, and what stands in the way.
import type { PathLine } from './path-file.ts'
import { inHongKong } from './printed.ts'
import { evidenceWords } from './verify-print.ts'

export function plain(line: PathLine): string {
  const lines = [`${line.file}: ${line.outcome}${line.code ? ` (${line.code})` : ''}`]
  if (line.detail) lines.push(`  ${line.detail}`)
  if (line.subject !== null)
    lines.push(
      `  certificate: ${line.subject}, serial ${line.serial}`,
      `  valid: ${line.notBefore} to ${line.notAfter}`,
    )
  for (const [place, name] of line.path.entries())
    lines.push(`  ${place === 0 ? 'path: ' : '      '}${'  '.repeat(place)}${name}`)
  if (line.policies.length > 0) lines.push(`  policies: ${line.policies.join(', ')}`)
  for (const each of line.status) lines.push(`  status of ${each.subject}: ${evidenceWords(each)}`)
  for (const note of line.notes) lines.push(`  note: ${note.code}: ${note.detail}`)
  return `${inHongKong(lines.join('\n'))}\n`
}
