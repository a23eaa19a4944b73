// `holdfast receive`: takes a file in by hand, as a mailbox, a tray or the counter would.
import { randomUUID } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { open, stat } from 'node:fs/promises'
import { basename } from 'node:path'
import { migrate } from '../adapters/database.ts'
import { openEvidence } from '../adapters/evidence.ts'
import { readEnvelope } from '../email/envelope.ts'
import { systemClock } from '../process/clock.ts'
import type { Channel } from '../revocation/kinds.ts'
import { receive as receiveStep } from '../steps/receive.ts'
import { type Command, exit, moment, UsageFault } from './command.ts'
import { withRecords } from './wiring.ts'

/** Clocks of two machines may differ so much. */
const CLOCK_SKEW_MS = 5 * 60_000

const byHand = ['email', 'fax', 'post', 'counter'] as const satisfies readonly Channel[]

export const receive: Command = {
  name: 'receive',
  operands: 'FILE',
  summary: 'take in a file that arrived by e-mail, fax, post or over the counter',
  about:
    'The file becomes a receipt and is examined by the workers that run, or when they next start.',
  options: {
    channel: { type: 'string', value: byHand.join('|'), says: 'how it arrived (required)' },
    at: { type: 'string', value: 'ISO', says: 'when it arrived; by default now' },
  },
  least: 1,
  most: 1,
  async run({ operands, io, flag, value }) {
    const [file = ''] = operands
    const channel = byHand.find((each) => each === value('channel'))
    if (!channel) throw new UsageFault(`--channel takes one of ${byHand.join(', ')}`)
    const at = moment('at', value('at'))
    if (at && at.getTime() > systemClock.now().getTime() + CLOCK_SKEW_MS)
      throw new UsageFault('--at lies in the future; nothing arrives before it arrives')
    const found = await stat(file).catch(() => undefined)
    if (!found?.isFile()) throw new UsageFault(`there is no file "${file}"`)
    return withRecords(async ({ config, database, records, queue }) => {
      await migrate(database.pool)
      const evidence = await openEvidence(config.evidence)
      const step = receiveStep({ evidence, records, queue: await queue() })
      const { receipt, isNew } = await step({
        stream: createReadStream(file),
        channel,
        receivedAt: (at ?? systemClock.now()).toISOString(),
        receivedBy: at ? 'officer' : 'own',
        source: { kind: 'command', name: basename(file), nonce: randomUUID() },
        ...(channel === 'email' ? { messageId: await messageIdOf(file) } : {}),
      })
      if (flag('json')) io.out(`${JSON.stringify({ receipt, isNew })}\n`)
      else io.out(`receipt ${receipt.id}, ${receipt.size} bytes, SHA-256 ${receipt.sha256}\n`)
      return exit.ok
    })
  },
}

/** A mail's own name for itself stands in its first lines; the body is not read for it. */
async function messageIdOf(file: string): Promise<string | null> {
  const handle = await open(file)
  try {
    const head = Buffer.alloc(256 * 1024)
    const { bytesRead } = await handle.read(head, 0, head.length, 0)
    return readEnvelope(head.subarray(0, bytesRead)).messageId ?? null
  } finally {
    await handle.close()
  }
}
