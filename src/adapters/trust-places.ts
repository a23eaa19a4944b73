// Where the settings say that anchors, intermediates and lists lie, as files: lists of an address as the office keeps them.
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { TrustPaths } from '../pki/trust.ts'
import type { Config } from '../process/config.ts'

export function trustPlaces(config: Config): Required<TrustPaths> {
  const isUrl = (each: string) => /^https?:/.test(each)
  const fetched = join(config.DATA_DIR, 'crls')
  const kept = config.CRLS.some(isUrl) && existsSync(fetched) ? [fetched] : []
  return {
    anchors: config.TRUST_ANCHORS,
    intermediates: config.INTERMEDIATES,
    crls: [...config.CRLS.filter((each) => !isUrl(each)), ...kept],
  }
}
