// Reads CRLs: small ones at once, large ones in a thread of their own, so that the event loop never stalls for 200,000 entries.
import { Worker } from 'node:worker_threads'
import { BerError } from '../pki/ber.ts'
import { type Crl, parseCrl } from '../pki/crl.ts'
import type { IndexAnswer, IndexTask } from './crl-index-thread.ts'

export type CrlIndexer = {
  /** Rejects with a BerError where the octets are no CRL. The octets may be given away: they are not to be used again. */
  read(bytes: Uint8Array): Promise<Crl>
  close(): Promise<void>
}

/** Some 3,000 entries: read in a millisecond, which is less than handing them over takes. */
const SMALL = 128 * 1024

/** Lists come a few times a day: between them the thread's 40 MB are given back. */
const IDLE_MS = 10_000

type Waiting = { resolve(crl: Crl): void; reject(error: Error): void }

export function openCrlIndexer(): CrlIndexer {
  const waiting = new Map<number, Waiting>()
  let thread: Worker | undefined
  let resting: NodeJS.Timeout | undefined
  let count = 0

  const start = (): Worker => {
    const started = startThread()
    started.on('message', (answer: IndexAnswer) => {
      settle(waiting, answer)
      if (waiting.size === 0) rest(started)
    })
    const lost = (error: Error) => {
      if (thread === started) thread = undefined
      for (const { reject } of waiting.values()) reject(error)
      waiting.clear()
    }
    started.on('error', (cause) => lost(new Error('index a CRL', { cause })))
    started.on('exit', () => lost(new Error('index a CRL: the thread ended')))
    return started
  }
  const rest = (idle: Worker): void => {
    idle.unref()
    clearTimeout(resting)
    resting = setTimeout(() => void idle.terminate(), IDLE_MS).unref()
  }
  return {
    read(bytes) {
      if (bytes.length <= SMALL) return Promise.resolve().then(() => parseCrl(bytes))
      return new Promise((resolve, reject) => {
        thread ??= start()
        thread.ref()
        clearTimeout(resting)
        const id = ++count
        waiting.set(id, { resolve, reject })
        const given = ownBuffer(bytes)
        thread.postMessage({ id, bytes: given } satisfies IndexTask, [given.buffer])
      })
    },
    async close() {
      clearTimeout(resting)
      await thread?.terminate()
    },
  }
}

function settle(waiting: Map<number, Waiting>, answer: IndexAnswer): void {
  const asked = waiting.get(answer.id)
  waiting.delete(answer.id)
  if (!answer.ok) {
    asked?.reject(new BerError(answer.why, answer.tooComplex))
    return
  }
  const { der, sha256, index } = answer
  asked?.resolve(parseCrl(Buffer.from(der.buffer, der.byteOffset, der.length), { sha256, index }))
}

/** A heap limit, so that a hostile list ends the thread and not the office. No environment: no secret is of use there. */
function startThread(): Worker {
  const file = new URL('./crl-index-start.js', import.meta.url)
  return new Worker(file, {
    execArgv: [],
    env: {},
    resourceLimits: { maxOldGenerationSizeMb: 512 },
  })
}

function ownBuffer(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const { buffer, byteOffset, byteLength } = bytes
  const whole =
    buffer instanceof ArrayBuffer && byteOffset === 0 && buffer.byteLength === byteLength
  return whole ? new Uint8Array(buffer) : new Uint8Array(bytes)
}
