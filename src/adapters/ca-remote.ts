// What every CA behind a network has in common: how things stand first, the act once, how things stand afterwards.
import type { Clock } from '../process/clock.ts'
import type { CertificateStatus } from '../revocation/certificate.ts'
import {
  type CaKey,
  type CaListed,
  type CaPort,
  type Capabilities,
  cannot,
  type Exchange,
  type Instruction,
  type Outcome,
  wanted,
} from '../revocation/instruction.ts'

/** How the CA took the act. `taken`: it says that it did it. `conflict`: it says that things stand otherwise. */
export type Taken = {
  readonly how: 'taken' | 'conflict' | 'pending-approval' | 'refused' | 'not-supported'
  readonly detail: string
  /** Only where the CA cannot be asked for a status: what its answer proves of it. */
  readonly proves?: CertificateStatus
}

export type RemoteTalk = { readonly exchanges: Exchange[] }

export type RemoteCa<T extends RemoteTalk> = {
  readonly capabilities: Capabilities
  talk(): T
  /** `unknown` where the CA has no such certificate, or no way to tell. */
  status(talk: T, key: CaKey): Promise<CertificateStatus>
  /** Throws when no answer came: nobody knows then whether it was done. */
  act(talk: T, key: CaKey, instruction: Instruction, before: CertificateStatus): Promise<Taken>
  forceCrl(talk: T): Promise<void>
  list?(talk: T, issuer: string): AsyncIterable<CaListed>
  latestCrl?(talk: T, issuer: string): Promise<Buffer>
  check(talk: T): Promise<string>
}

export function remoteCa<T extends RemoteTalk>(remote: RemoteCa<T>, clock: Clock): CaPort {
  const { capabilities, list, latestCrl } = remote
  return {
    capabilities,
    status: (key) => remote.status(remote.talk(), key),
    carryOut: (key, instruction) => carryOut(remote, key, instruction, clock),
    forceCrl: () => remote.forceCrl(remote.talk()),
    ...(list && { list: (issuer: string) => list(remote.talk(), issuer) }),
    ...(latestCrl && { latestCrl: (issuer: string) => latestCrl(remote.talk(), issuer) }),
    check: () => remote.check(remote.talk()),
  }
}

async function carryOut<T extends RemoteTalk>(
  remote: RemoteCa<T>,
  key: CaKey,
  instruction: Instruction,
  clock: Clock,
): Promise<Outcome> {
  const talk = remote.talk()
  const before = await remote.status(talk, key)
  const ended = (taken: Pick<Outcome, 'result' | 'detail'>, after: CertificateStatus): Outcome => ({
    ...taken,
    before,
    after,
    at: momentOf(after, before, instruction) ?? clock.now().toISOString(),
    exchanges: talk.exchanges,
  })
  const unable = cannot(remote.capabilities, instruction)
  const standing = standingAnswer(before, instruction)
  if (standing) return ended(standing, before)
  if (unable) return ended({ result: 'not-supported', detail: unable }, before)
  const taken = await remote.act(talk, key, instruction, before).catch(async (fault: unknown) => {
    // Asked, and no answer: it may have been done all the same. Who cannot be asked now either is asked later.
    const after = await remote.status(talk, key)
    if (after.kind !== wanted[instruction.kind]) throw fault
    const detail = 'no answer came, but it stands as it was told to'
    return ended({ result: 'done', detail }, after)
  })
  if ('result' in taken) return taken
  const after = taken.proves ?? (await remote.status(talk, key))
  return ended(resultOf(taken, after, instruction), after)
}

/** What needs no act, or allows none, whatever the CA might do. */
function standingAnswer(
  before: CertificateStatus,
  { kind }: Instruction,
): Pick<Outcome, 'result' | 'detail'> | undefined {
  if (kind === 'suspend' && before.kind === 'on-hold')
    return { result: 'already', detail: `on hold since ${before.since}` }
  if (kind === 'release' && before.kind === 'good')
    return { result: 'already', detail: 'it is not on hold' }
  if (before.kind !== 'revoked') return undefined
  const detail = `revoked for good since ${before.since}, ${before.reason}`
  return { result: kind === 'revoke' ? 'already' : 'refused', detail }
}

function resultOf(
  { how, detail }: Taken,
  after: CertificateStatus,
  instruction: Instruction,
): Pick<Outcome, 'result' | 'detail'> {
  const reached = after.kind === wanted[instruction.kind]
  switch (how) {
    case 'taken':
      // "Done" is what the status says, not what the answer says: a success that did nothing is told as such.
      if (!reached) return { result: 'done', detail: `${detail}; but its status is ${after.kind}` }
      return { result: 'done', detail: `${detail}${otherReason(after, instruction)}` }
    case 'conflict':
      return { result: reached ? 'already' : 'refused', detail }
    case 'pending-approval':
      return reached ? { result: 'done', detail } : { result: 'pending-approval', detail }
    case 'refused':
    case 'not-supported':
      return { result: reached ? 'already' : how, detail }
  }
}

/** The CA's answer echoes the reason it was asked for; what it keeps may be another. */
function otherReason(after: CertificateStatus, instruction: Instruction): string {
  if (after.kind !== 'revoked' || instruction.kind !== 'revoke') return ''
  if (after.reason === instruction.reason) return ''
  return `; the CA keeps the reason ${after.reason}, told was ${instruction.reason}`
}

/**
 * The CA's own time of what now stands. A hold that became final keeps the hold's date at many CAs: then it is not
 * the time of this act, and a CRL from before it would seem to prove it.
 */
function momentOf(
  after: CertificateStatus,
  before: CertificateStatus,
  { kind }: Instruction,
): string | undefined {
  if (after.kind !== 'on-hold' && after.kind !== 'revoked') return undefined
  const kept = before.kind === 'on-hold' && after.since === before.since
  if (kind === 'revoke' && kept) return undefined
  return after.since
}
