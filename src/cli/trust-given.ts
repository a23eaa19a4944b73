// Whom a command is to trust: the files named on its line, or else those of the settings; read once for each choice.
import { access, constants, readFile, stat } from 'node:fs/promises'
import { trustPlaces } from '../adapters/trust-places.ts'
import { looksLikePem, readPem } from '../pki/pem.ts'
import { loadTrust, makeTrust, type Trust, type TrustPaths } from '../pki/trust.ts'
import { environment, readConfig } from '../process/config.ts'
import { type Call, type Option, UsageFault } from './command.ts'
import { cannotRead } from './read-input.ts'
import { type AskStatus, openAsking } from './verify-ask.ts'

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
  ask: {
    type: 'boolean',
    says: 'ask the responders and fetch the CRLs that the certificates name',
  },
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
const DOTTED_OID = /^[0-2](\.(0|[1-9]\d*))+$/

/** @throws UsageFault where a word is no policy: it would only ever refuse, and look like a verdict. */
export function policiesOf(asked: Asked) {
  const named = [...asked.values('policy'), ...asked.values('policies')]
  const acceptable = named
    .flatMap((each) => each.split(/[\s,]+/))
    .filter(Boolean)
    .map(policyOid)
  return {
    ...(acceptable.length > 0 ? { acceptable } : {}),
    requireExplicit: asked.flag('explicit-policy'),
    inhibitMapping: asked.flag('inhibit-mapping'),
    inhibitAny: asked.flag('inhibit-any'),
  }
}

function policyOid(word: string): string {
  if (word === 'anyPolicy') return ANY_POLICY
  if (DOTTED_OID.test(word)) return word
  throw new UsageFault(`"${word}" is no policy: a dotted OID such as 1.3.6.1.4.1.1, or anyPolicy`)
}

export type TrustGiven = {
  readonly trust: Trust
  /** False where files were named and no CRL among them; settings without a list leave the status unknown. */
  readonly crls: boolean
  /** With --ask: what these certificates' own responders and distribution points say. */
  readonly ask?: AskStatus
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
    const asks = asked.flag('ask')
    if (asks && asked.flag('no-status'))
      throw new UsageFault(
        '--ask and --no-status: one asks for revocation, the other leaves it out',
      )
    const key = JSON.stringify([paths, asks])
    const known = kept.get(key)
    if (known) return known
    const oldest = kept.size >= KEPT ? kept.keys().next().value : undefined
    if (oldest !== undefined) kept.delete(oldest)
    const loading = load(paths, tell).then((given) =>
      asks ? { ...given, ask: openAsking(given.trust, tell) } : given,
    )
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
    await access(place, constants.R_OK).catch((cause: unknown) => {
      throw new UsageFault(cannotRead(place, cause))
    })
  for (const file of paths.anchors) await mustHold(file, 'CERTIFICATE')
  for (const file of paths.crls) await mustHold(file, 'X509 CRL')
  const { intermediates, ...firm } = named ? paths : settings()
  const { anchors, crls, faults } = await loadTrust(firm)
  // Nor is a file that is broken: without what is in it the answer would be another.
  if (named && faults[0]) throw new UsageFault(`cannot use what is named: ${faults[0]}`)
  const helpful = await loadTrust({ anchors: [], intermediates })
  const trust = makeTrust({
    anchors,
    crls,
    intermediates: helpful.intermediates,
    faults: [...faults, ...helpful.faults],
  })
  for (const fault of trust.faults) tell(`${fault}\n`)
  return { trust, crls: !named || paths.crls.length > 0 }
}

/** A file that is named must hold what it is named for; an empty one holds none, and says so. */
async function mustHold(file: string, label: 'CERTIFICATE' | 'X509 CRL'): Promise<void> {
  if (!(await stat(file)).isFile()) return
  const bytes = await readFile(file)
  const text = bytes.toString('latin1')
  const isDer = bytes[0] === 0x30
  const isPem = looksLikePem(bytes) && readPem(text, label).length > 0
  if (!isDer && !isPem && text.trim() !== '')
    throw new UsageFault(`cannot use "${file}": it holds no ${label}, neither as PEM nor as DER`)
}

/** Lists of an address are not fetched here: those count that the office fetched and keeps. */
const settings = (): Required<TrustPaths> => trustPlaces(readConfig(environment()))
