/** A small pack of a real signed mail, its real lists and a sealed trail: made in a second, so that it can be spoilt in many ways. */
import { createHash, createPrivateKey } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { CAST_NOW, cast } from '../fixtures/cast.ts'
import { writeCrl } from '../src/adapters/crl-write.ts'
import { zipOctets } from '../src/adapters/zip-pack.ts'
import { shippedHolidays } from '../src/calendar/holidays.ts'
import type { DecryptionKey } from '../src/email/decryption-keys.ts'
import { openMail } from '../src/email/open-mail.ts'
import { signDetached } from '../src/email/sign.ts'
import { groundsOfVerdict, verdictRecord } from '../src/email/verdict.ts'
import { parseCertificate } from '../src/pki/certificate.ts'
import { parseCrl } from '../src/pki/crl.ts'
import { loadTrust } from '../src/pki/trust.ts'
import { type AuditEntry, type AuditRow, GENESIS, seal } from '../src/revocation/audit.ts'
import type { RegisteredCertificate } from '../src/revocation/certificate.ts'
import type { Receipt } from '../src/revocation/receipt.ts'
import { openRevocation } from '../src/revocation/revocation.ts'
import { packEvidence } from '../src/steps/evidence-pack.ts'
import type { PackedCase } from '../src/steps/evidence-sources.ts'
import { ISSUER, memoryEvidence } from './world.ts'

export const CASE = 'R-SMALL'
const pki = (path: string): Buffer => readFileSync(`fixtures/pki/${path}`)
const at = new Date(CAST_NOW)

/** The keys and lists that the pack rests on. */
export async function smallWorld() {
  const paths = ['root.pem', 'ca.pem', 'root.crl', 'ca.crl'].map((each) => `fixtures/pki/${each}`)
  const [root = '', ca = '', ...crls] = paths
  const trust = await loadTrust({ anchors: [root], intermediates: [ca], crls })
  return { trust, anchors: trust.anchors, evidence: memoryEvidence() }
}

export type SmallAsked = {
  readonly unmask?: boolean
  readonly mail?: Buffer
  /** With which the office judged the mail; and whether they still open it for the pack. */
  readonly keys?: readonly DecryptionKey[]
  readonly keysAreGone?: boolean
  /** The settings name no intermediate any more when the pack is made. */
  readonly noIntermediates?: boolean
  /** The verdict was reached before its certificates were kept. */
  readonly ofBefore?: boolean
  /** What else the records hold of it, and the letters that lie in the spool. */
  readonly over?: (file: PackedCase) => PackedCase
  /** The cases that joined it, with their letters. */
  readonly merged?: ReadonlyMap<string, PackedCase['notices']>
  readonly spool?: ReadonlyMap<string, Buffer>
}

export async function smallPack(asked: SmallAsked = {}): Promise<Buffer> {
  const { unmask = false, keys = [], over = (file) => file } = asked
  const { trust, evidence } = await smallWorld()
  const mail = asked.mail ?? readFileSync('fixtures/post/04-chinese-ecdsa.eml')
  const { sha256, size } = await evidence.put(mail)
  const { verdict, octets } = openMail(mail, keys, trust, at, { now: at })
  const { certificates, ...ofBefore } = verdictRecord(verdict)
  const named = new Set(certificates.map((each) => each.sha256))
  for (const { sha256: hash, bytes } of groundsOfVerdict(verdict))
    if (!asked.ofBefore || !named.has(hash)) await evidence.put(bytes)
  const list = publishedList()
  await evidence.put(list)
  const audit = trailOf(sha256, size, list)
  const pieces: Uint8Array[] = []
  const identity = {
    certificate: pki('certs/notices.pem').toString(),
    key: createPrivateKey(pki('keys/notices.pem'))
      .export({ type: 'pkcs1', format: 'pem' })
      .toString(),
  }
  const kept = asked.ofBefore ? ofBefore : { ...ofBefore, certificates }
  const file = over(caseFile(sha256, size, kept))
  const records = {
    caseFile: async (id: string) =>
      id === CASE ? file : { ...file, notices: asked.merged?.get(id) ?? [] },
    packFacts: async () => ({
      ...{
        version: 1,
        mergedFrom: [...(asked.merged?.keys() ?? [])],
        audit,
        held: [],
        drifts: [],
        reconciliation: null,
      },
      head: audit.at(-1) ?? null,
    }),
    policyVersions: async () => [],
    populationLine: async () => undefined,
    audit: async (entry: AuditEntry) => entry,
  }
  const head = audit.at(-1)
  const packing = packEvidence({
    records: {
      ...records,
      packFacts: async () => ({
        ...(await records.packFacts()),
        head: head ? { seq: head.seq, hash: head.hash } : null,
      }),
    },
    register: { representativesOf: async () => [], specimensOf: async () => [] },
    calendar: async () => ({ calendar: { holidays: shippedHolidays() }, closures: [] }),
    clock: { now: () => at },
    evidence,
    openMail: () => (asked.keysAreGone ? undefined : octets),
    sentNotice: async (id) => asked.spool?.get(id),
    trust: () => (asked.noIntermediates ? { ...trust, intermediates: [] } : trust),
    issuers: async () => [],
    sign: (content, moment) => signDetached(content, identity, moment),
    mask: (value) => value,
    software: 'holdfast test',
  })
  await packing(CASE, { actor: 'command:test', unmask }, async (entries) => {
    for await (const piece of zipOctets(entries)) pieces.push(piece)
    return { sha256: '', size: 0 }
  })
  return Buffer.concat(pieces)
}

const lau = cast.find(({ id }) => id === 'lau')
const serial = lau?.serial ?? ''

/** As the CA would publish it a quarter of an hour later, with the certificate on hold. */
function publishedList(): Buffer {
  const issuer = parseCertificate(pki('ca.pem'))
  const entry = {
    serial,
    revocationDate: at,
    reason: 'certificateHold',
    invalidityDate: null,
  } as const
  const key = createPrivateKey(pki('ca-key.pem'))
  const nextUpdate = new Date(at.getTime() + 86_400_000)
  return writeCrl({ issuer, key, number: 77n, thisUpdate: at, nextUpdate, entries: [entry] })
}

function trailOf(sha256: string, size: number, list: Buffer): AuditRow[] {
  const crl = parseCrl(list)
  const sighting = {
    crlNumber: '77',
    thisUpdate: crl.thisUpdate.toISOString(),
    nextUpdate: crl.nextUpdate?.toISOString() ?? null,
    sha256: createHash('sha256').update(list).digest('hex'),
    source: 'http://ca.example.hk/crl',
    entry: { revocationDate: at.toISOString(), reason: 'certificateHold', invalidityDate: null },
    seenAt: at.toISOString(),
  }
  const about = { at: at.toISOString(), receiptId: null, revocationId: CASE }
  const officer = 'officer1'
  const decision = { kind: 'suspend' }
  const entries: AuditEntry[] = [
    {
      ...about,
      actor: 'worker:mailbox',
      action: 'received',
      receiptId: 'E-1',
      revocationId: null,
      details: { sha256, size },
    },
    {
      ...about,
      actor: 'worker:email-examiner',
      action: 'laid',
      receiptId: 'E-1',
      details: { kind: 'revocation' },
    },
    {
      ...about,
      actor: 'worker:other',
      action: 'received',
      receiptId: 'E-2',
      revocationId: null,
      details: null,
    },
    {
      ...about,
      actor: 'officer:officer1',
      action: 'decided',
      details: { from: 'laid', to: 'suspending', decision, officer, grounds: 'asked for' },
    },
    { ...about, actor: 'worker:publication-watch', action: 'sighted', details: { sighting } },
  ]
  let previous = GENESIS
  const rows = entries.map((entry, index) => {
    const row = seal(index + 1, previous, entry)
    previous = row.hash
    return row
  })
  // The third is another case's: it stands between ours in the trail and not in the pack.
  return rows.filter(({ receiptId }) => receiptId !== 'E-2')
}

function caseFile(sha256: string, size: number, verdict: unknown): PackedCase {
  const iso = at.toISOString()
  const certificate: RegisteredCertificate = {
    ...{
      id: 'lau',
      issuer: ISSUER,
      subject: 'CN=LAU',
      serial,
      kind: 'PERSONAL',
      srn: lau?.srn ?? null,
    },
    ...{
      nameEn: lau?.nameEn ?? '',
      nameZh: '',
      emails: [],
      organisation: null,
      hkid: 'A123456(7)',
    },
    ...{ phone: null, serverName: null, notBefore: iso, notAfter: iso, pem: null },
    status: { kind: 'good' },
  }
  const receipt: Receipt = {
    id: 'E-1',
    channel: 'email',
    sha256,
    size,
    receivedAt: iso,
    receivedBy: 'mx',
    source: { kind: 'command', name: 'x', nonce: 'x' },
    ...{ messageId: null, duplicateOf: null, findings: [], recordedAt: iso, examinedAt: iso },
  }
  const request = {
    ...{
      id: 'Q-1',
      receiptId: 'E-1',
      ordinal: 0,
      revocationId: CASE,
      kind: 'revocation' as const,
      claim: null,
    },
    ...{
      examined: { verdict, text: '<script>alert(1)</script>' },
      findings: [],
      assessment: null,
      laidAt: iso,
    },
    receipt,
  } as const
  const revocation = openRevocation(CASE, 'lau', iso, { urgent: false, aside: false })
  return { revocation, certificate, requests: [request], notices: [] }
}
