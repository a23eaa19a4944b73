// The CRLs that the settings say are published, believed by the CA's own certificate and by those we trust.
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type Certificate, parseCertificate } from '../pki/certificate.ts'
import type { Clock } from '../process/clock.ts'
import type { Config } from '../process/config.ts'
import { type CrlSource, openCrlSource } from './crl-source.ts'

/** Undefined where none is published anywhere that we know of. */
export async function openPublishedCrls(
  { caFolder, publishedCrls: location }: Config,
  trusted: () => readonly Certificate[],
  clock: Clock,
): Promise<CrlSource | undefined> {
  if (location.length === 0) return undefined
  const own = caFolder === null ? [] : [parseCertificate(await readFile(join(caFolder, 'ca.pem')))]
  return openCrlSource({ location, issuers: () => [...own, ...trusted()], clock })
}
