/** Full verdicts a second on one core, beside openssl as a process a mail, pkijs in process, and the bare RSA they cost. */
import { execFileSync } from 'node:child_process'
import { createPublicKey, sign, verify } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { CAST_NOW } from '../../fixtures/cast.ts'
import { verifySmime } from '../../src/email/smime.ts'
import { loadTrust, makeTrust, type Trust } from '../../src/pki/trust.ts'
import { type Figure, perSecond, round } from './figure.ts'
import { listOf200000 } from './verdicts-crl.ts'
import { hostileMails } from './verdicts-hostile.ts'
import { type BenchMail, benchMails, issuerKey } from './verdicts-mails.ts'
import { memoryOf50Megabytes } from './verdicts-memory.ts'
import { pkijsVerifier } from './verdicts-pkijs.ts'

const AT = new Date(CAST_NOW)
/** As many distinct signers as the trial had (so that the figures compare). */
const SIGNERS = 120
const ROUNDS = 12
const SLICE_MS = 200

export async function verdicts(): Promise<readonly Figure[]> {
  const mails = benchMails(SIGNERS)
  const trust = await loadTrust({
    anchors: ['fixtures/pki/root.pem'],
    intermediates: ['fixtures/pki/ca.pem'],
    crls: ['fixtures/pki/root.crl', 'fixtures/pki/ca.crl'],
  })
  for (const { mail } of mails)
    if (verifySmime(mail, trust, AT).outcome !== 'passed')
      throw new Error('the bench measures mails that pass')
  const { seen, unseen, rsa, openssl, pkijs } = await sideBySide({
    seen: inTurn(mails, ({ mail }) => verifySmime(mail, trust, AT)),
    unseen: neverSeen(mails, trust),
    rsa: inTurn(mails, rsaPair()),
    openssl: opensslProcess(mails),
    pkijs: pkijsVerifier(mails, AT),
  })
  return [
    { what: 'verdicts (MIME, CMS, path, CRL, sender), signers seen', value: seen, unit: '/s' },
    { what: 'verdicts, signers never seen before', value: unseen, unit: '/s' },
    ratio('unseen ÷ openssl cms -verify, a process a mail', unseen, openssl, 10),
    ratio('unseen ÷ pkijs in process, no CRL, no MIME', unseen, pkijs, 15),
    ratio('seen ÷ the two bare RSA verifications', seen, rsa, 0.33),
    ...hostileMails(),
    ...(await listOf200000()),
    await memoryOf50Megabytes(),
  ]
}

/** The peer's own rate stands in the words: the figure is the ratio, which is what has a goal. */
function ratio(what: string, ours: number, theirs: number, least: number): Figure {
  const value = ours / theirs
  return {
    what: `${what} (${round(theirs)}/s)`,
    value,
    unit: '×',
    goal: { at: 'least', value: least },
  }
}

/** In slices, turn and turn about, the best of each: a neighbour that is busy for a while spoils no comparison. */
async function sideBySide<Name extends string>(
  acts: Readonly<Record<Name, () => unknown>>,
): Promise<Readonly<Record<Name, number>>> {
  const names = Object.keys(acts) as Name[] // the keys of the record
  const best = Object.fromEntries(names.map((name) => [name, 0])) as Record<Name, number>
  for (let round = 0; round < ROUNDS; round++)
    for (const name of names)
      best[name] = Math.max(best[name], await perSecond(SLICE_MS, acts[name]))
  return best
}

function inTurn<T>(items: readonly T[], act: (item: T) => unknown): () => unknown {
  let turn = 0
  return () => act(items[turn++ % items.length]!)
}

/** The CRLs and the issuers are known, as in any office that is open; the signers are new in each round. */
function neverSeen(mails: readonly BenchMail[], trust: Trust): () => unknown {
  const { anchors, intermediates, crls } = trust
  const signers = new Set([...trust.memo.certificates.values()].map((one) => one.sha256))
  const lasting = [...trust.memo.signatures].filter(([key]) => !signers.has(key.slice(0, 64)))
  let [fresh, turn] = [trust, 0]
  return () => {
    const at = turn++ % mails.length
    if (at === 0) {
      fresh = makeTrust({ anchors, intermediates, crls })
      for (const [key, value] of lasting) fresh.memo.signatures.set(key, value)
    }
    return verifySmime(mails[at]!.mail, fresh, AT)
  }
}

/** A 2048-bit signature over the attributes and a 3072-bit one over the certificate: what OpenSSL itself must do. */
function rsaPair(): (mail: BenchMail) => boolean {
  const issuer = issuerKey()
  const tbs = Buffer.alloc(900, 1)
  const ofIssuer = sign('sha256', tbs, issuer)
  const issuerPublic = createPublicKey(issuer)
  const attributes = Buffer.alloc(105, 2)
  const signatures = new Map<BenchMail, Buffer>()
  return (mail) => {
    const known = signatures.get(mail) ?? sign('sha256', attributes, mail.key)
    signatures.set(mail, known)
    return (
      verify('sha256', attributes, mail.publicKey, known) &&
      verify('sha256', tbs, issuerPublic, ofIssuer)
    )
  }
}

/** No CRL and no look at From: the peer is let off both. */
function opensslProcess(mails: readonly BenchMail[]): () => unknown {
  const folder = mkdtempSync(join(tmpdir(), 'holdfast-bench-'))
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }))
  const anchors = join(folder, 'anchors.pem')
  const pems = ['root', 'ca'].map((name) => readFileSync(`fixtures/pki/${name}.pem`, 'utf8'))
  writeFileSync(anchors, pems.join(''))
  const files = mails.slice(0, 20).map(({ mail }, at) => {
    writeFileSync(join(folder, `${at}.eml`), mail)
    return join(folder, `${at}.eml`)
  })
  const moment = String(AT.getTime() / 1000)
  const flags = ['-CAfile', anchors, '-attime', moment, '-out', '/dev/null']
  return inTurn(files, (file) =>
    execFileSync('openssl', ['cms', '-verify', '-in', file, ...flags], { stdio: 'pipe' }),
  )
}
