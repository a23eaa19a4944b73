/** A small honest world: every port a step needs, in memory, with nothing that only a test would believe. */
import { createHash } from 'node:crypto'
import type { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { pino } from 'pino'
import { CAST_NOW, cast, representatives } from '../fixtures/cast.ts'
import { type ComparedPage, comparePapers } from '../src/paper/compare.ts'
import type { Clock } from '../src/process/clock.ts'
import { shipped } from '../src/process/shipped.ts'
import type {
  CertificateStatus,
  RegisteredCertificate,
  Representative,
} from '../src/revocation/certificate.ts'
import { sameSerial } from '../src/revocation/fields.ts'
import {
  type CaKey,
  type CaPort,
  everyReason,
  type Instruction,
  type Outcome,
} from '../src/revocation/instruction.ts'
import type { CertificateKind } from '../src/revocation/kinds.ts'
import type { Indexed, Sought } from '../src/revocation/likely.ts'
import { openRegisterIndex } from '../src/revocation/register-index.ts'
import { memoryPrints } from './world-prints.ts'
import { memoryRecords } from './world-records.ts'

export type WorldClock = Clock & { set(at: string | Date): void; pass(ms: number): void }

export type World = ReturnType<typeof openWorld>

export function openWorld(start: string = CAST_NOW) {
  const clock = worldClock(start)
  const records = memoryRecords(clock)
  return {
    clock,
    log: pino({ level: 'silent' }),
    records,
    prints: memoryPrints(records),
    originals: {
      caseFile: records.caseFile,
      compare: (fax: ComparedPage, original: ComparedPage) =>
        comparePapers(fax, original, shipped('policies/forms')),
    },
    register: memoryRegister(),
    evidence: memoryEvidence(),
    queue: memoryQueue(),
    ca: memoryCa(clock),
  }
}

/** Stands still until it is told to go on. */
export function worldClock(start: string): WorldClock {
  let at = new Date(start)
  return {
    now: () => new Date(at),
    set(to) {
      at = new Date(to)
    },
    pass(ms) {
      at = new Date(at.getTime() + ms)
    },
  }
}

export function memoryEvidence() {
  const kept = new Map<string, Buffer>()
  const put = async (bytes: Uint8Array) => {
    const sha256 = createHash('sha256').update(bytes).digest('hex')
    kept.set(sha256, Buffer.from(bytes))
    return { sha256, size: bytes.length }
  }
  return {
    kept,
    put,
    putStream: async (stream: Readable) => put(await buffer(stream)),
    get: async (sha256: string) => {
      const bytes = kept.get(sha256)
      if (!bytes) throw new Error(`get evidence ${sha256}: not there`)
      return bytes
    },
    has: async (sha256: string) => kept.has(sha256),
  }
}

/** One job an id at a time, as the real one; a test takes what waits. */
export function memoryQueue() {
  const waiting = new Map<string, { name: string; id: string }>()
  return {
    waiting,
    add: async (name: string, id: string) => void waiting.set(`${name}-${id}`, { name, id }),
    take(name: string): string[] {
      const found = [...waiting.values()].filter((each) => each.name === name)
      for (const { id } of found) waiting.delete(`${name}-${id}`)
      return found.map(({ id }) => id)
    },
  }
}

/** The DN that every certificate of the cast is issued under. */
export const ISSUER = 'CN=Holdfast Demo CA 1,O=Holdfast Demo,C=HK'

/** Filled with the cast. */
export function memoryRegister() {
  const certificates = new Map<string, RegisteredCertificate>(
    cast.map((it) => [
      it.id,
      {
        id: it.id,
        issuer: ISSUER,
        subject: `CN=${it.nameEn}`,
        serial: it.serial,
        kind: it.kind as CertificateKind, // the cast spells them as kinds.ts does
        srn: it.srn,
        nameEn: it.nameEn,
        nameZh: it.nameZh,
        emails: it.email ? [it.email] : [],
        organisation: it.organisation ?? null,
        hkid: it.hkid ?? null,
        phone: it.phone,
        serverName: it.serverName ?? null,
        notBefore: it.notBefore,
        notAfter: it.notAfter,
        pem: null,
        status: { kind: 'good' },
      },
    ]),
  )
  const people: Representative[] = representatives.map((it, n) => ({ id: `ar${n}`, ...it }))
  return {
    certificates,
    people,
    certificate: async (id: string) => certificates.get(id),
    find: async (wanted: Wanted) =>
      [...certificates.values()].filter((certificate) => answers(certificate, wanted)),
    representativesOf: async (brn: string) =>
      people.filter(({ organisationBrn }) => organisationBrn === brn),
    likely: async (sought: Sought) =>
      openRegisterIndex([...certificates.values()].map(indexed)).candidates(sought),
    setStatus: async (id: string, status: CertificateStatus) => {
      const known = certificates.get(id)
      if (known) certificates.set(id, { ...known, status })
    },
  }
}

const indexed = (it: RegisteredCertificate): Indexed => ({
  ...it,
  organisation: it.organisation?.nameEn ?? '',
  address: it.serverName ?? it.emails[0] ?? '',
})

type Wanted = {
  readonly serial?: string
  readonly srn?: string
  readonly name?: string
  readonly email?: string
  readonly hkid?: string
  readonly serverName?: string
  readonly issuerSerial?: CaKey
}

function answers(it: RegisteredCertificate, wanted: Wanted): boolean {
  const { serial, srn, name, email, hkid, serverName, issuerSerial } = wanted
  if (serial !== undefined) return sameSerial(it.serial, serial)
  if (issuerSerial)
    return sameDn(it.issuer, issuerSerial.issuer) && sameSerial(it.serial, issuerSerial.serial)
  if (srn !== undefined) return it.srn === srn
  if (email !== undefined) return it.emails.some((each) => fold(each) === fold(email))
  if (hkid !== undefined) return it.hkid === hkid
  if (serverName !== undefined) return it.serverName === serverName.toLowerCase()
  if (name !== undefined) return [it.nameEn, it.nameZh].some((each) => each && sameName(each, name))
  return false
}

const fold = (text: string) => text.toUpperCase().replace(/\s+/g, ' ').trim()
const sameDn = (a: string, b: string) => fold(a).replace(/, /g, ',') === fold(b).replace(/, /g, ',')
/** In either order of surname and given name. */
const sameName = (a: string, b: string) =>
  fold(a) === fold(b) || fold(a).split(' ').sort().join() === fold(b).split(/[ ,]+/).sort().join()

/** A CA that remembers, and holds, revokes and releases as RFC 5280 has it. */
export function memoryCa(clock: Clock) {
  const statuses = new Map<string, CertificateStatus>()
  const told: { serial: string; instruction: Instruction }[] = []
  const status = async ({ serial }: CaKey): Promise<CertificateStatus> =>
    statuses.get(serial) ?? { kind: 'good' }
  const wanted = { suspend: 'on-hold', revoke: 'revoked', release: 'good' } as const
  const ca: CaPort = {
    capabilities: {
      hold: true,
      release: true,
      reason: true,
      invalidityDate: true,
      forceCrl: true,
      reasons: everyReason,
    },
    status,
    async carryOut(key, instruction, at): Promise<Outcome> {
      const before = await status(key)
      const outcome = { before, at: clock.now().toISOString(), detail: '' }
      if (before.kind === wanted[instruction.kind])
        return { ...outcome, result: 'already', after: before }
      if (before.kind === 'revoked')
        return { ...outcome, result: 'refused', after: before, detail: 'revoked for good' }
      told.push({ serial: key.serial, instruction })
      const since = before.kind === 'on-hold' ? before.since : at.toISOString()
      const after: CertificateStatus =
        instruction.kind === 'release'
          ? { kind: 'good' }
          : instruction.kind === 'suspend'
            ? { kind: 'on-hold', since }
            : { kind: 'revoked', since, reason: instruction.reason }
      statuses.set(key.serial, after)
      return { ...outcome, result: 'done', after }
    },
    forceCrl: async () => undefined,
  }
  return { ...ca, statuses, told }
}
