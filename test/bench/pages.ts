/** Faxed pages read, beside the `tesseract` command on the same pages. */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openReader } from '../../src/paper/reader.ts'
import type { Figure } from './figure.ts'

export async function pages(): Promise<readonly Figure[]> {
  const files = readdirSync('fixtures/fax')
    .filter((name) => /^0[1-8].*\.tif$/.test(name))
    .map((name) => join('fixtures/fax', name))
  const reader = await openReader({ templatesDir: 'policies/forms' })
  try {
    await reader.read(readFileSync(files[0]!))
    const times: number[] = []
    for (const file of files) {
      const start = performance.now()
      const reading = await reader.read(readFileSync(file))
      times.push((performance.now() - start) / 1000)
      if (reading.form !== 'rcr-1') throw new Error(`no form was found in ${file}`)
    }
    const ours = times.length / times.reduce((sum, each) => sum + each, 0)
    const peer = { what: 'tesseract FILE -l eng+chi_tra, whole page', value: peerRate(files) }
    return [
      { what: 'faxed pages read, one reader', value: ours, unit: '/s', peer },
      {
        what: 'the slowest of them',
        value: Math.max(...times),
        unit: 's',
        goal: { at: 'most', value: 3 },
      },
    ]
  } finally {
    await reader.close()
  }
}

function peerRate(files: readonly string[]): number {
  const out = join(mkdtempSync(join(tmpdir(), 'holdfast-bench-')), 'page')
  const start = performance.now()
  for (const file of files.slice(0, 4))
    execFileSync('tesseract', [file, out, '-l', 'eng+chi_tra'], { stdio: 'pipe' })
  return 4000 / (performance.now() - start)
}
