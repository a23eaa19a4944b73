// Opens the CA that the settings name: whichever it is, it is asked by one door.
import { existsSync, readFileSync } from 'node:fs'
import type { Clock } from '../process/clock.ts'
import type { Config } from '../process/config.ts'
import type { CaUrlSetting } from '../process/settings-ca.ts'
import type { CaPort } from '../revocation/instruction.ts'
import { openCmp } from './ca-cmp.ts'
import { openDemoCa } from './ca-demo.ts'
import { openDogtag } from './ca-dogtag.ts'
import { openDryRun } from './ca-dry-run.ts'
import { openEjbca } from './ca-ejbca.ts'
import type { CaLog, Tls } from './ca-http.ts'
import { openOpenSslCa } from './ca-openssl.ts'
import { openStepCa } from './ca-step.ts'
import { givenToken, grantedToken, type Token } from './ca-token.ts'
import { openVault } from './ca-vault.ts'

export type OpenedCa = CaPort & { close?(): void }

type Given = { readonly clock: Clock; readonly log?: CaLog | undefined }

/** Null where CA names none. Throws when a file of its settings cannot be read. */
export function openCa(config: Config, given: Given): OpenedCa | null {
  const { CA: setting } = config
  if (!setting) return null
  switch (setting.kind) {
    case 'demo':
      return openDemoCa({ dir: setting.dir, clock: given.clock })
    case 'openssl':
      return openOpenSslCa({ dir: setting.dir, clock: given.clock })
    case 'dry-run':
      return openDryRun({ dir: setting.dir })
    default:
      return openRemote(setting, config, given)
  }
}

function openRemote({ kind, url: base }: CaUrlSetting, config: Config, given: Given): OpenedCa {
  const { CA_CLIENT_ID: id, CA_CLIENT_SECRET: secret } = config
  const tls: Tls = {
    cert: read(config.CA_CERT),
    key: kind === 'step' ? undefined : read(config.CA_KEY),
    ca: read(config.CA_BUNDLE),
  }
  switch (kind) {
    case 'ejbca':
      return openEjbca({ base, tls, token: tokenOf(config, tls, given), ...given })
    case 'dogtag':
      return openDogtag({ base, tls, ...given })
    case 'step':
      return openStepCa({
        base,
        provisioner: id ?? '',
        key: read(config.CA_KEY) ?? '',
        tls,
        ...given,
      })
    case 'vault':
      return openVault({ base, token: config.CA_TOKEN ?? '', tls, ...given })
    case 'cmp': {
      const { cert, key, ca: trusted } = tls
      const signed = cert && key && trusted ? { cert, key, trusted } : undefined
      const protection = signed ?? { reference: id ?? '', secret: secret ?? '' }
      return openCmp({ server: base, protection, tlsTrusted: trusted, ...given })
    }
  }
}

function tokenOf(config: Config, tls: Tls, given: Given): Token | undefined {
  const { CA_TOKEN: token, CA_TOKEN_URL: url } = config
  const { CA_CLIENT_ID: clientId, CA_CLIENT_SECRET: clientSecret } = config
  if (token !== null) return givenToken(token)
  if (url === null || clientId === null || clientSecret === null) return undefined
  return grantedToken({ url, clientId, clientSecret, tls: { ca: tls.ca }, ...given })
}

/** A path, or the text itself (a key may come by CA_KEY_FILE). */
function read(pathOrText: string | null): string | undefined {
  if (pathOrText === null) return undefined
  if (!existsSync(pathOrText)) {
    if (/-----BEGIN|^\s*\{/.test(pathOrText)) return pathOrText
    throw new Error('read the CA’s settings: CA_CERT, CA_KEY or CA_BUNDLE names no file')
  }
  return readFileSync(pathOrText, 'utf8')
}
