// The policy in force: the version that two officers agreed to whose day has come, else the file first started with.
import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { dayOf, printDay } from '../calendar/hongkong.ts'
import type { Clock } from '../process/clock.ts'
import { canonicalJson } from '../revocation/audit.ts'
import { type Policy, parsePolicy } from '../revocation/policy.ts'
import { type PolicyVersion, versionOn } from '../revocation/policy-version.ts'

type Ports = {
  readonly records: {
    policyVersions(): Promise<readonly PolicyVersion[]>
    recordFirstPolicy(policy: Policy, text: string, actor: string): Promise<PolicyVersion>
  }
  readonly clock: Clock
  /** POLICY_FILE, or the one shipped. */
  readonly file: string
  readonly log: { warn(about: object, message: string): void }
  /** Who is said to have recorded the first version. */
  readonly actor: string
}

export type PolicySource = {
  /** As it is at the moment of asking: each part of it is read anew, so a day's change needs no restart. */
  readonly policy: Policy
  /** As it was, or will be, at that moment: what was received before a change is judged by the rules of its day. */
  at(moment: string): Policy
  /** Why the file is not what is in force, in one sentence; null where it is. */
  readonly fileDiffers: FileStanding
  /** Looks now for what other processes changed; it does so each minute by itself. */
  look(): Promise<void>
  close(): Promise<void>
}

/** A version applies from a day to come, so that every process has looked long before. */
const LOOK_AGAIN_MS = 60_000

/** @throws where nothing whole is in force: the first file is faulty, or this version of ours cannot read the agreed one. */
export async function openPolicySource(ports: Ports): Promise<PolicySource> {
  const { records, clock, log } = ports
  const filed = await readFiled(ports.file)
  let versions = readable(await recorded(ports, filed))
  const fileDiffers = fileStanding(filed.text, versions, ports.file)
  if (fileDiffers) log.warn({ file: ports.file }, fileDiffers)
  const today = () => printDay(dayOf(clock.now().getTime()))
  let known = { day: today(), of: versions, policy: inForce(versions, today()) }
  const current = (): Policy => {
    const day = today()
    if (known.day === day && known.of === versions) return known.policy
    known = { day, of: versions, policy: lastGood(() => inForce(versions, day), known.policy, log) }
    return known.policy
  }
  let closed = false
  const look = async () => {
    try {
      const now = await records.policyVersions()
      if (sayAll(now) !== sayAll(versions)) versions = readable(now)
    } catch (err) {
      if (!closed)
        log.warn({ err }, 'the policy’s versions cannot be looked at; the last ones known stand')
    }
  }
  const timer = setInterval(look, LOOK_AGAIN_MS).unref()
  return {
    policy: live(current),
    at: (moment) =>
      lastGood(() => inForce(versions, printDay(dayOf(Date.parse(moment)))), current(), log),
    look,
    fileDiffers,
    async close() {
      closed = true
      clearInterval(timer)
    },
  }
}

/** A version that this program cannot read, because a newer one wrote it, must not stop the office at midnight. */
function lastGood(find: () => Policy, last: Policy, log: Ports['log']): Policy {
  try {
    return find()
  } catch (err) {
    log.warn({ err }, 'a version of the policy cannot be read; the last good one stands')
    return last
  }
}

/** One text for one state of the versions. */
const sayAll = (versions: readonly PolicyVersion[]): string =>
  versions.map(({ id, agreedAt, withdrawnAt }) => `${id} ${agreedAt} ${withdrawnAt}`).join()

type Filed = { readonly text: string; readonly read: ReturnType<typeof parsePolicy> }

async function readFiled(file: string): Promise<Filed> {
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw new Error(`read the policy of "${file}"`, { cause })
  })
  return { text, read: parsePolicy(text) }
}

/** What the records hold; at the very first start, the file. */
async function recorded({ records, file, actor }: Ports, { text, read }: Filed) {
  const versions = await records.policyVersions()
  if (versions.some(({ appliesFrom }) => appliesFrom === null)) return versions
  if (!read.ok) throw new Error(`take the policy of "${file}": ${read.faults.join('; ')}`)
  return [...versions, await records.recordFirstPolicy(read.policy, text, actor)]
}

type Read = PolicyVersion & { readonly read: ReturnType<typeof parsePolicy> }

const readable = (versions: readonly PolicyVersion[]): readonly Read[] =>
  versions.map((each) => ({ ...each, read: parsePolicy(each.text) }))

function inForce(versions: readonly Read[], day: string): Policy {
  const version = versionOn(versions, day)
  if (!version) throw new Error(`find the policy in force on ${day}: none was recorded`)
  const { id, policy, read } = version
  if (read.ok) return read.policy
  throw new Error(`read version ${id} of the policy ${policy}: ${read.faults.join('; ')}`)
}

/** Why a file is not the policy in force; null where it is. */
export type FileStanding = string | null

/** Nobody changes the rules by writing a file: it takes two officers (domain §7.11). */
export function fileStanding(
  text: string,
  versions: readonly PolicyVersion[],
  file: string,
): FileStanding {
  const sha256 = createHash('sha256').update(text).digest('hex')
  const standing = versions.filter(({ withdrawnAt }) => withdrawnAt === null)
  if (standing.some((each) => each.sha256 === sha256)) return null
  const read = parsePolicy(text)
  // Laid out anew, or with other comments, it says the same.
  const says = canonicalJson(read.ok ? read.policy : text)
  if (read.ok && standing.some((each) => says === saidBy(each.text))) return null
  return read.ok
    ? `"${file}" is not the policy in force: a change takes two officers (holdfast policy propose, agree); the last agreed one stands`
    : `"${file}" is faulty, and the last agreed policy stands: ${read.faults.join('; ')}`
}

function saidBy(text: string): string | undefined {
  const read = parsePolicy(text)
  return read.ok ? canonicalJson(read.policy) : undefined
}

/** Looks like the policy of one moment to whoever holds it, and is that of the moment at which it is asked. */
function live(current: () => Policy): Policy {
  return {
    get id() {
      return current().id
    },
    get version() {
      return current().version
    },
    get appliesFrom() {
      return current().appliesFrom
    },
    get source() {
      return current().source
    },
    get ca() {
      return current().ca
    },
    get calendar() {
      return current().calendar
    },
    get channels() {
      return current().channels
    },
    get kinds() {
      return current().kinds
    },
  }
}
