// Sends the demo's sample post through the real doors: mail by the receive step, faxes through the tray.
import { randomUUID } from 'node:crypto'
import { readFile, rename, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { readEnvelope } from '../email/envelope.ts'
import { shipped } from '../process/shipped.ts'
import type { RevocationId } from '../revocation/revocation.ts'
import { decide } from '../steps/decide.ts'
import { processingNow } from '../steps/processing-now.ts'
import { receive } from '../steps/receive.ts'
import type { Office } from './command.ts'

/** One piece of the sample post. `after` names an earlier one whose certificate must be on hold first. */
export type Piece = {
  readonly file: string
  readonly channel: 'email' | 'fax'
  readonly note: string
  readonly after?: string
}

type Shared = Office['shared']
export type Progress = (line: string) => void

export async function samplePost(): Promise<readonly Piece[]> {
  const mails: readonly Piece[] = JSON.parse(
    await readFile(shipped('fixtures/post/post.json'), 'utf8'),
  )
  const faxes: readonly Piece[] = JSON.parse(
    await readFile(shipped('fixtures/fax/fax.json'), 'utf8'),
  )
  return [...mails, ...faxes]
}

/** Longest that the demo waits for one stage; far above the goal of two minutes for all of it. */
const PATIENCE_MS = 600_000

export async function sendPost(
  shared: Shared,
  tray: string,
  pieces: readonly Piece[],
  progress: Progress,
) {
  for (const piece of pieces) {
    if (piece.channel === 'fax') await layFax(shared, tray, piece)
    else if (!piece.after) await sendMail(shared, piece)
  }
  progress(`${pieces.filter((piece) => !piece.after).length} pieces of post are in`)
  const faxes = pieces.filter((piece) => piece.channel === 'fax').length
  const mails = pieces.filter((piece) => piece.channel === 'email' && !piece.after).length
  await examined(shared, mails + faxes, progress)
  for (const piece of pieces.filter((each) => each.after)) {
    await holdFirst(shared, piece.after ?? '', progress)
    await sendMail(shared, piece)
  }
  await examined(shared, pieces.length, progress)
}

async function sendMail({ evidence, records, queue, clock }: Shared, piece: Piece): Promise<void> {
  const bytes = await readFile(shipped(`fixtures/post/${piece.file}`))
  await receive({ evidence, records, queue })({
    bytes,
    messageId: readEnvelope(bytes).messageId ?? null,
    channel: 'email',
    receivedAt: clock.now().toISOString(),
    receivedBy: 'own',
    source: { kind: 'command', name: piece.file, nonce: randomUUID() },
  })
}

/** As a fax server does it: written under another name, then renamed into place. */
async function layFax({ clock }: Shared, tray: string, piece: Piece): Promise<void> {
  const bytes = await readFile(shipped(`fixtures/fax/${piece.file}`))
  const temporary = join(tray, `.${piece.file}.part`)
  await writeFile(temporary, bytes)
  await utimes(temporary, clock.now(), clock.now())
  await rename(temporary, join(tray, piece.file))
}

async function examined({ records }: Shared, expected: number, progress: Progress): Promise<void> {
  let said = -1
  for (let waited = 0; waited < PATIENCE_MS; waited += 200) {
    const { receipts, unexamined } = await records.totals()
    const done = receipts - unexamined
    if (done !== said) progress(`examined ${done} of ${expected}`)
    said = done
    if (receipts >= expected && unexamined === 0) return
    await wait(200)
  }
  throw new Error(`wait for ${expected} receipts to be examined: only ${said} were`)
}

/** What the demo's officer does by hand: suspends the certificate that the first letter asks for. */
async function holdFirst(shared: Shared, file: string, progress: Progress): Promise<void> {
  const { records } = shared
  const id = await caseOf(shared, file)
  const { calendarSource, policy, clock } = shared
  const processing = processingNow({ calendar: calendarSource.now, policy, clock })
  const decided = await decide({ ...shared, processing })(
    id,
    { kind: 'suspend' },
    { officer: 'officer1', grounds: 'Demo: signed request of the holder' },
  )
  if (!decided.ok) throw new Error(`suspend the certificate of ${file}: ${decided.why}`)
  progress(`the demo’s officer suspends the certificate of case ${id}`)
  for (let waited = 0; waited < PATIENCE_MS; waited += 200) {
    const revocation = await records.revocation(id)
    if (revocation?.state === 'suspended' && revocation.sighting) {
      progress(`case ${id} is on the CRL; its holder’s final confirmation arrives`)
      return
    }
    await wait(200)
  }
  throw new Error(`wait for the hold of case ${id} to be published`)
}

async function caseOf({ records }: Shared, file: string): Promise<RevocationId> {
  for (const line of await records.queue({ limit: 500 })) {
    const whole = await records.caseFile(line.id)
    for (const request of whole?.requests ?? [])
      if ('name' in request.receipt.source && request.receipt.source.name === file) return line.id
  }
  throw new Error(`find the case of ${file}`)
}
