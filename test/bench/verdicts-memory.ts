/** A mail of 50 MB verified in a process of its own: the memory it takes beyond what the process had, in sizes of the mail. */
import { execFileSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { head, TEXT, WRITTEN } from '../../fixtures/case.ts'
import { attachmentPart, by, detachedMail, multipart, textPart } from '../../fixtures/mime.ts'
import { openPki } from '../../fixtures/pki.ts'
import type { Figure } from './figure.ts'

const MEGABYTE = 1 << 20

export async function memoryOf50Megabytes(): Promise<Figure> {
  const folder = mkdtempSync(join(tmpdir(), 'holdfast-bench-'))
  try {
    const file = join(folder, 'large.eml')
    const scan = attachmentPart('scan.tif', 'image/tiff', randomBytes(37 * MEGABYTE))
    const part = multipart([textPart(TEXT), scan], '----in-1')
    const mail = detachedMail(head(), part, by(openPki().identities.chan!, WRITTEN))
    writeFileSync(file, mail)
    const child = resolve(import.meta.dirname, 'verdicts-memory-child.ts')
    const out = execFileSync('npx', ['tsx', child, file], { encoding: 'utf8' })
    const { outcome, before, peak }: { outcome: string; before: number; peak: number } =
      JSON.parse(out)
    if (outcome !== 'passed') throw new Error(`the mail of the bench is ${outcome}`)
    return {
      what: `a mail of ${Math.round(mail.length / MEGABYTE)} MB verified, memory in sizes of the mail`,
      value: (peak - before) / mail.length,
      unit: '×',
      goal: { at: 'most', value: 4 },
    }
  } finally {
    rmSync(folder, { recursive: true })
  }
}
