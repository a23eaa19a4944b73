/**
 * Takes the id of a received e-mail off the `email` queue, verifies its S/MIME signature and lays a
 * request before an officer. Run as many as you like: one e-mail is laid once.
 */
import { readFile } from 'node:fs/promises'
import { basename } from 'node:path'
import { openInkPrints } from '../src/adapters/ink-prints.ts'
import { type DecryptionKey, readDecryptionKeys } from '../src/email/decryption-keys.ts'
import { MAIL_LIMITS } from '../src/email/limits.ts'
import { signerCertificates } from '../src/email/signer-certificates.ts'
import { verdictRecord } from '../src/email/verdict.ts'
import { elapsed } from '../src/process/clock.ts'
import { type EmailPorts, examineEmail } from '../src/steps/examine-email.ts'
import { type OpenPorts, proveMail } from '../src/steps/open-received.ts'
import { reExamine } from '../src/steps/re-examine.ts'
import { wake } from '../src/steps/wake.ts'
import { likelyRegister } from './likely-register.ts'
import { readersOf } from './readers.ts'
import { rounds } from './rounds.ts'
import type { Shared } from './shared.ts'

export async function emailExaminer(shared: Shared): Promise<void> {
  const { config, clock, records, evidence, policy, policyAt, calendar, queue, log, closing } =
    shared
  const opening: OpenPorts = {
    evidence,
    clock,
    // Anchors and CRLs are read again when their files change. A stale CRL is a finding, not a fault.
    trust: () => shared.trust.fresh(),
    keys: await decryptionKeys(shared),
    ...(config.STATUS_POINTS ? { askStatus: asking(shared) } : {}),
    deadline: { now: elapsed, ms: MAIL_LIMITS.wallClockMs },
    gateways: config.FAX_GATEWAYS,
  }
  const reader = await readersOf(shared)
  const register = likelyRegister(shared)
  const prints = { ...openInkPrints(shared.database.pool), specimensOf: register.specimensOf }
  const ports = {
    records,
    register,
    policy,
    policyAt,
    calendar,
    ...opening,
    evidence,
    prints,
    reader,
    own: [/<([^<>]+)>\s*$/.exec(config.MAIL_FROM)?.[1] ?? config.MAIL_FROM],
  }
  closing(
    await queue.consume('email', {
      concurrency: config.EXAMINERS,
      step: examining(shared, ports),
      log,
    }),
  )
  closing(rounds(config.SWEEP_SECONDS, settledDoubts(shared, opening), log))
}

/** Whoever wrote is answered at once; the sweep would do it within the minute. */
function examining({ records, queue, log }: Shared, ports: EmailPorts) {
  const examine = examineEmail(ports)
  return async (id: string): Promise<void> => {
    const [laid] = await examine(id)
    const answer = laid && (await records.answerDue(id))
    if (answer) await wake({ queue, log }, 'notice', answer)
  }
}

/** OCSP responders, and the distribution points of lists that are not at hand, where the settings allow them. */
const asking =
  ({ trust: source }: Shared): NonNullable<OpenPorts['askStatus']> =>
  async (mail, trust, at) => {
    const { signers, all } = signerCertificates(mail, trust)
    if (signers.length === 0) return []
    return (await source.gather(signers, at, all)).ocsp
  }

/** Looks again when there is new trust to look with; where responders are asked, each round: one may be back. */
function settledDoubts({ config, records, queue, trust, log }: Shared, opening: OpenPorts) {
  const round = reExamine({
    records,
    queue,
    log,
    verdictNow: async (about) => verdictRecord((await proveMail(opening, about)).verdict),
  })
  let seen: unknown
  return async (): Promise<void> => {
    const now = await trust.fresh()
    if (now === seen && !config.STATUS_POINTS) return
    await round()
    seen = now
  }
}

async function decryptionKeys({ config }: Shared): Promise<readonly DecryptionKey[]> {
  const passphrase = config.DECRYPTION_PASSPHRASE
  const files = config.DECRYPTION_KEYS.map(async (path) => ({
    name: basename(path),
    bytes: await readFile(path),
    ...(passphrase === null ? {} : { passphrase }),
  }))
  return readDecryptionKeys(await Promise.all(files))
}
