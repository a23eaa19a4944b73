// Takes in whatever arrived: bytes into evidence, then the receipt into the records, and only then a wake-up.
import type { Readable } from 'node:stream'
import type { Finding } from '../revocation/finding.ts'
import type { Channel } from '../revocation/kinds.ts'
import type { Receipt, ReceiptId, ReceiptSource } from '../revocation/receipt.ts'

/** What a place hands over. A `stream` is for what should not lie in memory whole. */
export type Arrival = (
  | { readonly bytes: Uint8Array; readonly stream?: never }
  | { readonly stream: Readable; readonly bytes?: never }
) & {
  readonly channel: Channel
  readonly receivedAt: string
  readonly receivedBy: string
  readonly source: ReceiptSource
  readonly messageId?: string | null
  readonly findings?: readonly Finding[]
  /** Asks whether these very bytes are an arrival that we know under another number. */
  readonly knownAs?: (sha256: string) => Promise<Receipt | undefined>
}

export type Received = { readonly receipt: Receipt; readonly isNew: boolean }

type Draft = Pick<
  Receipt,
  'channel' | 'sha256' | 'size' | 'receivedAt' | 'receivedBy' | 'source' | 'messageId' | 'findings'
>

type Ports = {
  readonly evidence: {
    put(bytes: Uint8Array): Promise<{ sha256: string; size: number }>
    putStream(stream: Readable): Promise<{ sha256: string; size: number }>
  }
  readonly records: { receive(draft: Draft, actor: string): Promise<Received> }
  readonly queue: { add(name: 'email' | 'paper', id: ReceiptId): Promise<unknown> }
  readonly log?: { warn(about: object, says: string): void }
}

/** Safe to run again: the same thing from the same place is one receipt, however often it is handed over. */
export const receive =
  (ports: Ports) =>
  async (arrival: Arrival): Promise<Received> => {
    const { sha256, size } = arrival.stream
      ? await ports.evidence.putStream(arrival.stream)
      : await ports.evidence.put(arrival.bytes)
    const known = await arrival.knownAs?.(sha256)
    const received = known
      ? { receipt: known, isNew: false }
      : await ports.records.receive({ ...facts(arrival), sha256, size }, actorOf(arrival.source))
    if (!received.receipt.examinedAt) await wake(ports, received.receipt)
    return received
  }

function facts(arrival: Arrival): Omit<Draft, 'sha256' | 'size'> {
  const { channel, receivedAt, receivedBy, source, findings = [] } = arrival
  return { channel, receivedAt, receivedBy, source, findings, messageId: tidyId(arrival.messageId) }
}

/** PostgreSQL keeps no NUL, and nobody needs a Message-ID longer than a line (RFC 5322 §2.1.1). */
function tidyId(messageId: string | null | undefined): string | null {
  const tidy = [...(messageId ?? '')].filter((char) => char > ' ' && char !== '\x7f').join('')
  return tidy.slice(0, 998).toWellFormed() || null
}

/** The receipt is committed: a queue that is away must not make the sender's mail look refused. The sweep wakes it. */
async function wake({ queue, log }: Ports, receipt: Receipt): Promise<void> {
  try {
    await queue.add(receipt.channel === 'email' ? 'email' : 'paper', receipt.id)
  } catch (fault) {
    log?.warn({ err: fault, receipt: receipt.id }, 'not woken: the sweep will')
  }
}

function actorOf(source: ReceiptSource): string {
  switch (source.kind) {
    case 'mailbox':
      return 'worker:mailbox'
    case 'tray':
      return 'worker:faxtray'
    case 'desk':
      return `officer:${source.officer}`
    case 'relay':
      return `relay:${source.relay}`
    case 'command':
      return 'command:receive'
  }
}
