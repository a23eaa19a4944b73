// Takes the specimen images that a register's import names into evidence, so that each row knows its image by hash.
import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { Evidence } from '../adapters/evidence.ts'
import type { RegisterImport } from '../adapters/register-import.ts'
import { sniff } from '../paper/pages.ts'

/** A scan of one signature at 600 dpi is far below; anything larger is a mistake. */
const LARGEST = 10 * 1024 * 1024

export type WithImages = { readonly register: RegisterImport; readonly faults: readonly string[] }

/** `file` of a specimen is a path from `dir`: a PNG, JPEG or TIFF. With a fault, nothing should be imported. */
export async function withImages(
  register: RegisterImport,
  dir: string,
  evidence: Evidence,
): Promise<WithImages> {
  const faults: string[] = []
  const specimens = []
  for (const specimen of register.specimens) {
    if (specimen.file === undefined) {
      specimens.push(specimen)
      continue
    }
    const bytes = await readFile(resolve(dir, specimen.file)).catch(() => undefined)
    const wrong = faultOf(bytes)
    if (!bytes || wrong) faults.push(`specimen "${specimen.file}": ${wrong}`)
    else specimens.push({ ...specimen, sha256: (await evidence.put(bytes)).sha256 })
  }
  return { register: { ...register, specimens }, faults }
}

function faultOf(bytes: Uint8Array | undefined): string | undefined {
  if (!bytes) return 'cannot be read'
  if (bytes.length > LARGEST) return `has ${bytes.length} bytes; the most is ${LARGEST}`
  const kind = sniff(bytes)
  return kind && kind !== 'pdf' ? undefined : 'is no PNG, JPEG or TIFF'
}
