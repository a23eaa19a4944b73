// Evidence: the exact bytes of what arrived, under their SHA-256, never changed; a folder, or an S3-compatible store.
import type { Evidence } from './evidence-bytes.ts'
import { openFolder } from './evidence-folder.ts'
import { openS3, type S3Place } from './evidence-s3.ts'

export { type Evidence, EvidenceAltered, EvidenceMissing, type Kept } from './evidence-bytes.ts'

export function openEvidence(
  place: { readonly dir: string } | { readonly s3: S3Place },
): Promise<Evidence> {
  return 'dir' in place ? openFolder(place.dir) : openS3(place.s3)
}
