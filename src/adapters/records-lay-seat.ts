// Finds the case in which a request takes its seat, or opens one.
import assert from 'node:assert/strict'
import {
  advance,
  isOpen,
  openRevocation,
  type Revocation,
  type RevocationId,
} from '../revocation/revocation.ts'
import type { Client } from './database-pool.ts'
import { newId } from './ids.ts'
import { insertCase, lockCase, lockOpenCaseOf, saveCase } from './records-cases.ts'

/** `copy`: where the same bytes lie already; `answer`: the case they answer to; `place-held`: where they were awaited. */
export type Seat = {
  readonly id: RevocationId
  readonly how: 'copy' | 'answer' | 'certificate' | 'place-held' | 'opened'
}

type Asked = {
  readonly certificateId: string | null
  readonly aside: boolean
  readonly urgent: boolean
  readonly dueAt: string | null
  readonly caseId?: RevocationId | null | undefined
}

export async function seatFor(
  client: Client,
  asked: Asked,
  at: string,
  known: { kin: RevocationId | undefined; spare: RevocationId | undefined },
): Promise<Seat> {
  // A copy changes nothing while its case lives. Sent once more after a case has ended, it is laid again, told as a
  // copy: who was told "send it again" may send just that, and nothing that arrives ends before nobody.
  const first = known.kin ? await end(client, known.kin) : undefined
  if (known.kin && (!first || asked.aside || isOpen(first.state) || first.state === 'set-aside'))
    return { id: first?.id ?? known.kin, how: 'copy' }
  const join = async (found: Revocation, how: Seat['how']): Promise<Seat> => {
    const { urgent, aside } = asked
    const next = advance(found, { kind: 'request-laid', at, urgent, aside })
    assert(next.ok, `${found.id} took no request, though it is open`)
    await saveCase(client, next.revocation, asked.dueAt)
    return { id: found.id, how }
  }
  const answered = asked.caseId ? await end(client, asked.caseId) : undefined
  if (answered && isOpen(answered.state) && fits(answered, asked)) return join(answered, 'answer')
  if (known.spare && asked.certificateId === null && !asked.aside) {
    const spare = await lockCase(client, known.spare)
    if (spare) return join(spare, 'place-held')
  }
  return openOrJoin(client, asked, at, join)
}

const fits = (found: Revocation, { certificateId }: Asked): boolean =>
  certificateId === null || certificateId === found.certificateId

// A case that closes between the look and the insert makes us look again; it cannot do so for ever.
const LOOKS = 5

async function openOrJoin(
  client: Client,
  asked: Asked,
  at: string,
  join: (found: Revocation, how: Seat['how']) => Promise<Seat>,
): Promise<Seat> {
  const { certificateId, urgent, aside, dueAt } = asked
  for (let look = 0; look < LOOKS; look += 1) {
    const open = certificateId ? await lockOpenCaseOf(client, certificateId) : undefined
    if (open) return join(open, 'certificate')
    const opened = openRevocation(newId('R'), certificateId, at, { urgent, aside })
    if (await insertCase(client, opened, dueAt)) return { id: opened.id, how: 'opened' }
  }
  throw new Error(`lay a request about certificate ${certificateId}: its case keeps changing`)
}

/** The case itself, or the one it was merged into. */
async function end(client: Client, id: RevocationId): Promise<Revocation | undefined> {
  const seen = new Set<RevocationId>()
  let found = await lockCase(client, id)
  while (found?.mergedInto && !seen.has(found.id)) {
    seen.add(found.id)
    found = await lockCase(client, found.mergedInto)
  }
  return found
}
