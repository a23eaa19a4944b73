// A CA that keeps OpenSSL's index.txt: hold, revoke and release rewrite the file, which `openssl ca` alone cannot (domain §6.2).
import { randomUUID } from 'node:crypto'
import { constants, existsSync, readFileSync } from 'node:fs'
import { access, open, readFile, rename, unlink } from 'node:fs/promises'
import { join } from 'node:path'
import { type Certificate, parseCertificate } from '../pki/certificate.ts'
import { parseCrl, verifyCrl } from '../pki/crl.ts'
import { writePem } from '../pki/pem.ts'
import type { Clock } from '../process/clock.ts'
import type { CertificateStatus } from '../revocation/certificate.ts'
import {
  type CaKey,
  type CaListed,
  type CaPort,
  type Capabilities,
  everyReason,
  type Instruction,
  type Outcome,
} from '../revocation/instruction.ts'
import { sameIssuer } from './ca-names.ts'
import {
  bareSerial,
  cannotSay,
  dateOfIndexTime,
  hold,
  type IndexEntry,
  parseIndex,
  printIndex,
  release,
  revoke,
  sameSerial,
  statusOf,
} from './index-txt.ts'
import { type Held, underLock } from './index-txt-lock.ts'

export type FolderCa = CaPort & { latestCrl(): Promise<Buffer> }

/** Signs the CRL of index.txt as it stands (DER) and counts `crlnumber` up; called under the folder's lock. */
export type CrlMaker = (folder: CaFolder, at: Date, held: Held) => Promise<Buffer>

/** How long a CRL holds. Hongkong Post's own hold 10 and 30 days, though a new one comes thrice daily (domain §2.5). */
export const CRL_DAYS = 7
export const nextUpdateOf = (at: Date) => new Date(at.getTime() + CRL_DAYS * 86_400_000)

export type CaFolder = {
  readonly dir: string
  readonly issuer: Certificate
  entries(): Promise<IndexEntry[]>
}

const capabilities: Capabilities = {
  hold: true,
  release: true,
  reason: true,
  invalidityDate: true,
  forceCrl: true,
  // index.txt has no word for the two newer ones.
  reasons: everyReason.filter((reason) => cannotSay(reason, null) === undefined),
}

export type CaFolderOptions = { readonly dir: string; readonly clock: Clock }

/** Reads the folder at once: one that cannot be read is told at the start, not at the first revocation. */
export function openFolderCa({ dir, clock }: CaFolderOptions, makeCrl: CrlMaker): FolderCa {
  const issuer = parseCertificate(readFileSync(join(dir, 'ca.pem')))
  parseIndex(readFileSync(join(dir, 'index.txt'), 'latin1'))
  const entries = async () => parseIndex(await readIndex(dir))
  const folder: CaFolder = { dir, issuer, entries }
  const forceCrl = (at: Date) =>
    underLock(dir, async (held) => {
      const crl = await makeCrl(folder, at, held)
      if (!verifyCrl(parseCrl(crl), issuer))
        throw new Error(`make the CRL of "${dir}": ca.pem does not verify it`)
      await put(dir, 'crl.der', crl, held)
      await put(dir, 'crl.pem', Buffer.from(writePem(crl, 'X509 CRL')), held)
    })
  return {
    capabilities,
    status: async (key) => statusOf(find(folder, await entries(), key)),
    carryOut: (key, instruction, at) =>
      underLock(dir, (held) => carryOut(folder, held, key, instruction, at)),
    forceCrl,
    async *list(wanted) {
      if (sameIssuer(wanted, issuer.subject.text)) yield* listed(await entries())
    },
    async check() {
      await entries()
      await access(dir, constants.W_OK)
      return `index.txt of ${issuer.subject.text} can be read and rewritten`
    },
    async latestCrl() {
      const file = join(dir, 'crl.der')
      if (!existsSync(file)) await forceCrl(clock.now())
      return readFile(file)
    },
  }
}

function* listed(entries: readonly IndexEntry[]): Generator<CaListed> {
  for (const entry of entries)
    if (entry.revocation) yield { serial: bareSerial(entry.serial), status: statusOf(entry) }
}

/** Octet by octet: a name in index.txt may be in any encoding, and is written back as it was. */
const readIndex = (dir: string) => readFile(join(dir, 'index.txt'), 'latin1')

function find({ issuer }: CaFolder, entries: readonly IndexEntry[], key: CaKey) {
  // A serial number means nothing without its issuer (RFC 5280 §4.1.2.2).
  if (!sameIssuer(key.issuer, issuer.subject.text)) return undefined
  return entries.find((entry) => sameSerial(entry.serial, key.serial))
}

async function carryOut(
  folder: CaFolder,
  held: Held,
  key: CaKey,
  instruction: Instruction,
  at: Date,
): Promise<Outcome> {
  const text = await readIndex(folder.dir)
  const entries = parseIndex(text)
  const entry = find(folder, entries, key)
  const before = statusOf(entry)
  const answer = judge(folder, key, entry, before, instruction, at)
  if (answer.result !== 'done' || !entry)
    return { ...answer, before, after: before, at: momentOf(before, instruction, at) }
  const changed = entries.map((each) => (each === entry ? change(entry, instruction, at) : each))
  await replaceIndex(folder.dir, text, printIndex(changed), held)
  const after = statusOf(find(folder, await folder.entries(), key))
  return { ...answer, before, after, at: at.toISOString() }
}

type Answer = Pick<Outcome, 'result' | 'detail'>

/** What comes of an instruction, before anything is touched. */
function judge(
  { issuer }: CaFolder,
  key: CaKey,
  entry: IndexEntry | undefined,
  before: CertificateStatus,
  instruction: Instruction,
  at: Date,
): Answer {
  const refused = (detail: string): Answer => ({ result: 'refused', detail })
  if (!entry)
    return refused(`${issuer.subject.text} has no certificate ${key.serial} of ${key.issuer}`)
  const already = (detail: string): Answer => ({ result: 'already', detail })
  const done = (detail: string): Answer => ({ result: 'done', detail })
  if (instruction.kind === 'release') {
    if (before.kind === 'on-hold') return done(`released from the hold of ${before.since}`)
    return before.kind === 'good' ? already('it is not on hold') : refused(revokedFor(before))
  }
  const expired = entry.flag === 'E' || dateOfIndexTime(entry.expiry) < at
  if (instruction.kind === 'suspend') {
    if (before.kind === 'on-hold') return already(`on hold since ${before.since}`)
    if (before.kind !== 'good') return refused(revokedFor(before))
    return expired ? refused('the certificate has expired') : done('put on hold')
  }
  if (before.kind === 'revoked') return already(revokedFor(before))
  const cannot = cannotSay(instruction.reason, instruction.invalidityDate)
  if (cannot) return { result: 'not-supported', detail: cannot }
  if (invalidityOf(instruction) === undefined)
    return refused(`"${instruction.invalidityDate}" is no date`)
  if (before.kind === 'good' && expired) return refused('the certificate has expired')
  return done(`revoked, ${instruction.reason}`)
}

function revokedFor(status: CertificateStatus): string {
  return status.kind === 'revoked'
    ? `revoked for good since ${status.since}, ${status.reason}`
    : 'its status is not known'
}

/** A bare date is that day's midnight in Hong Kong, the earliest moment it can mean; undefined is no date at all. */
function invalidityOf({ invalidityDate }: Extract<Instruction, { kind: 'revoke' }>) {
  if (invalidityDate === null) return null
  const bare = /^\d{4}-\d\d-\d\d$/.test(invalidityDate)
  const date = new Date(bare ? `${invalidityDate}T00:00:00+08:00` : invalidityDate)
  return Number.isNaN(date.getTime()) ? undefined : date
}

function change(entry: IndexEntry, instruction: Instruction, at: Date): IndexEntry {
  switch (instruction.kind) {
    case 'suspend':
      return hold(entry, at)
    case 'revoke':
      return revoke(entry, at, instruction.reason, invalidityOf(instruction) ?? null)
    case 'release':
      return release(entry)
  }
}

/** A hold found standing is told with its own date; of the other acts index.txt keeps no time of their own. */
function momentOf(before: CertificateStatus, instruction: Instruction, at: Date): string {
  const standing = instruction.kind === 'suspend' && before.kind === 'on-hold'
  return standing ? before.since : at.toISOString()
}

async function replaceIndex(dir: string, was: string, text: string, held: Held): Promise<void> {
  // `openssl ca` knows nothing of our lock: an operator may have issued a certificate meanwhile.
  if ((await readIndex(dir)) !== was)
    throw new Error(`change index.txt of "${dir}": another program has just changed it`)
  await put(dir, 'index.txt', Buffer.from(text, 'latin1'), held)
}

/** Whole or not at all, also when the power goes: written aside, synced, renamed into place, the folder synced. */
export async function put(dir: string, name: string, bytes: Buffer, held: Held) {
  const aside = join(dir, `.${name}.${randomUUID()}`)
  const file = await open(aside, 'wx', 0o640)
  try {
    await file.writeFile(bytes)
    await file.sync()
  } finally {
    await file.close()
  }
  if (!(await held.still())) {
    await unlink(aside)
    throw new Error(`write "${name}" of "${dir}": the folder’s lock was taken over`)
  }
  await rename(aside, join(dir, name))
  const folder = await open(dir, 'r')
  await folder.sync()
  await folder.close()
}
