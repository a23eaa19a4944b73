// What can be wrong with a pack of evidence: a code for each, what it is about, and whether it is wrong or only not proved.

export type PackFaultCode =
  | 'manifest-missing'
  | 'manifest-malformed'
  | 'manifest-form'
  | 'file-missing'
  | 'file-extra'
  | 'file-altered'
  | 'item-missing'
  | 'document-malformed'
  | 'signature-missing'
  | 'signature-failed'
  | 'signature-stranger'
  | 'signature-undecided'
  | 'unsigned'
  | 'anchors-from-pack'
  | 'trust-malformed'
  | 'audit-altered'
  | 'audit-missing'
  | 'audit-inserted'
  | 'audit-order'
  | 'audit-link'
  | 'audit-foreign'
  | 'audit-head'
  | 'receipt-altered'
  | 'receipt-not-kept'
  | 'receipt-unsealed'
  | 'verdict-differs'
  | 'verdict-unchecked'
  | 'certificate-missing'
  | 'sighting-altered'
  | 'sighting-differs'
  | 'crl-malformed'
  | 'crl-forged'
  | 'crl-stranger'
  | 'crl-not-kept'

export type PackFault = {
  readonly code: PackFaultCode
  /** A file, a row of the trail, a receipt. */
  readonly about: string
  readonly detail: string
  /** `broken`: it is not what it says. `undecided`: it could not be proved. */
  readonly weight: 'broken' | 'undecided'
}

export const broken = (code: PackFaultCode, about: string, detail: string): PackFault => ({
  ...{ code, about, detail },
  weight: 'broken',
})
export const undecided = (code: PackFaultCode, about: string, detail: string): PackFault => ({
  ...{ code, about, detail },
  weight: 'undecided',
})

/** The opened zip: names, sizes and hashes are known, contents are read one at a time. */
export type PackContents = {
  readonly files: readonly {
    readonly path: string
    readonly size: number
    readonly sha256: string
  }[]
  read(path: string): Promise<Buffer>
}

/** A document of ours is a few megabytes where a case has thousands of rows; this is far beyond, and fits in memory. */
const LARGEST_DOCUMENT = 64 * 1024 * 1024

/** Undefined where there is none, or none that a document of ours could be. */
export async function textOf(pack: PackContents, path: string): Promise<string | undefined> {
  const file = pack.files.find((each) => each.path === path)
  if (!file || file.size > LARGEST_DOCUMENT) return undefined
  return (await pack.read(path)).toString('utf8')
}

export function jsonOf(text: string | undefined): unknown {
  try {
    return text === undefined ? undefined : JSON.parse(text)
  } catch {
    return undefined
  }
}

export const reasonOf = (fault: unknown): string =>
  fault instanceof Error ? fault.message : String(fault)
