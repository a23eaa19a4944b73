// What packing the evidence of a case needs, put together from the settings.
import { readFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { openEvidence } from '../src/adapters/evidence.ts'
import { readNoticeIdentity } from '../src/adapters/notice-identity.ts'
import { sentOctets } from '../src/adapters/sent-pack.ts'
import { trustPlaces } from '../src/adapters/trust-places.ts'
import { maskDeep } from '../src/desk/mask.ts'
import { readDecryptionKeys } from '../src/email/decryption-keys.ts'
import { openMail } from '../src/email/open-mail.ts'
import { signDetached } from '../src/email/sign.ts'
import { parseCertificate } from '../src/pki/certificate.ts'
import { loadTrust, makeTrust, type Trust } from '../src/pki/trust.ts'
import { type Clock, systemClock } from '../src/process/clock.ts'
import type { Config } from '../src/process/config.ts'
import { shipped } from '../src/process/shipped.ts'
import { packEvidence } from '../src/steps/evidence-pack.ts'
import type { Shared } from './shared.ts'

type Office = Pick<Shared, 'config' | 'records' | 'register' | 'calendarSource'> & {
  /** The office's own, where it runs on another than the machine's. */
  readonly clock?: Clock
}

export async function openPacking(office: Office) {
  const { config, records, register, calendarSource, clock = systemClock } = office
  const identity = await readNoticeIdentity(config)
  const trust = await loadTrust(trustPlaces(config))
  return packEvidence({
    records,
    register,
    evidence: await openEvidence(config.evidence),
    calendar: calendarSource.now,
    trust: () => trust,
    issuers: () => ownIssuers(config),
    sentNotice: (id, left) => sentOctets(config.outbox, id, left),
    openMail: await opener(config, trust),
    mask: maskDeep,
    ...(identity
      ? { sign: (content: Buffer, at: Date) => signDetached(content, identity, at) }
      : {}),
    software: `holdfast ${await version()}`,
    clock,
  })
}

/** The CA's own certificate signs its CRL, also where nobody lists it among the intermediates. */
async function ownIssuers({ caFolder }: Config) {
  return caFolder === null ? [] : [parseCertificate(await readFile(join(caFolder, 'ca.pem')))]
}

/** What was inside an encrypted mail; judged by nobody here, so no list is needed. */
async function opener(config: Config, { anchors }: Trust) {
  const passphrase = config.DECRYPTION_PASSPHRASE
  const files = config.DECRYPTION_KEYS.map(async (path) => ({
    name: basename(path),
    bytes: await readFile(path),
    ...(passphrase === null ? {} : { passphrase }),
  }))
  const keys = readDecryptionKeys(await Promise.all(files))
  const trust = makeTrust({ anchors })
  return (bytes: Uint8Array): Uint8Array | undefined => {
    const { octets, layers } = openMail(bytes, keys, trust, systemClock.now())
    return layers.some(({ kind }) => kind === 'locked') ? undefined : octets
  }
}

async function version(): Promise<string> {
  const manifest: { version?: string } = JSON.parse(await readFile(shipped('package.json'), 'utf8'))
  return manifest.version ?? 'unknown'
}
