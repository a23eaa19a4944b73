// Whom a command is to trust: the files named on its line, or else those of the settings; read once for each choice.
import { existsSync } from 'node:fs'
import { access, constants } from 'node:fs/promises'
import { join } from 'node:path'
import { loadTrust, type Trust, type TrustPaths } from '../pki/trust.ts'
import { environment, readConfig } from '../process/config.ts'
import { type Call, type Option, UsageFault } from './command.ts'

/** What a line of options answers, wherever it came from: the shell, or a line of a batch. */
export type Asked = Pick<Call, 'flag' | 'value' | 'values'>

export const trustOptions: Readonly<Record<string, Option>> = {
  anchors: {
    type: 'string',
    multiple: true,
    value: 'P',
    says: 'trust anchors: PEM or DER file, or folder',
  },
  intermediates: {
    type: 'string',
    multiple: true,
    value: 'P',
    says: 'intermediate CA certificates: file or folder',
  },
  crls: { type: 'string', multiple: true, value: 'P', says: 'CRLs: file or folder' },
}

/** The inputs of RFC 5280 §6.1.1 (c) to (g). */
export const policyOptions: Readonly<Record<string, Option>> = {
  policy: {
    type: 'string',
    multiple: true,
    value: 'OID',
    says: 'a policy that will do: OID or anyPolicy',
  },
  'explicit-policy': { type: 'boolean', says: 'such a policy must hold along the whole path' },
  'inhibit-mapping': { type: 'boolean', says: 'policy mappings do not count' },
  'inhibit-any': { type: 'boolean', says: 'anyPolicy in a certificate does not count' },
}

const ANY_POLICY = '2.5.29.32.0'

export function policiesOf(asked: Asked) {
  const named = [...asked.values('policy'), ...asked.values('policies')]
  const oids = named.flatMap((each) => each.split(/[\s,]+/)).filter(Boolean)
  const acceptable = oids.map((oid) => (oid === 'anyPolicy' ? ANY_POLICY : oid))
  return {
    ...(acceptable.length > 0 ? { acceptable } : {}),
    requireExplicit: asked.flag('explicit-policy'),
    inhibitMapping: asked.flag('inhibit-mapping'),
    inhibitAny: asked.flag('inhibit-any'),
  }
}

export type TrustGiven = {
  readonly trust: Trust
  /** False where files were named and no CRL among them; settings without a list leave the status unknown. */
  readonly crls: boolean
}

/** A batch may name other files on each line; as many choices are kept as an archive has generations of a CA. */
const KEPT = 16

export function openTrusts(tell: (text: string) => void): (asked: Asked) => Promise<TrustGiven> {
  const kept = new Map<string, Promise<TrustGiven>>()
  return (asked) => {
    const paths = {
      anchors: asked.values('anchors'),
      intermediates: asked.values('intermediates'),
      crls: asked.values('crls'),
    }
    const key = JSON.stringify(paths)
    const known = kept.get(key)
    if (known) return known
    const oldest = kept.size >= KEPT ? kept.keys().next().value : undefined
    if (oldest !== undefined) kept.delete(oldest)
    const loading = load(paths, tell)
    kept.set(key, loading)
    return loading
  }
}

async function load(
  paths: Required<TrustPaths>,
  tell: (text: string) => void,
): Promise<TrustGiven> {
  const named = Object.values(paths).some((each) => each.length > 0)
  // A name mistyped is not a doubt about the mail.
  for (const place of Object.values(paths).flat())
    await access(place, constants.R_OK).catch((cause: Error) => {
      throw new UsageFault(`cannot read "${place}": ${cause.message}`)
    })
  const chosen = named ? paths : settings()
  const trust = await loadTrust(chosen)
  for (const fault of trust.faults) tell(`${fault}\n`)
  return { trust, crls: !named || paths.crls.length > 0 }
}

/** Lists of an address are not fetched here: those count that the office fetched and keeps. */
function settings(): TrustPaths {
  const config = readConfig(environment())
  const isUrl = (each: string) => /^https?:/.test(each)
  const fetched = join(config.DATA_DIR, 'crls')
  const kept = config.CRLS.some(isUrl) && existsSync(fetched) ? [fetched] : []
  return {
    anchors: config.TRUST_ANCHORS,
    intermediates: config.INTERMEDIATES,
    crls: [...config.CRLS.filter((each) => !isUrl(each)), ...kept],
  }
}
