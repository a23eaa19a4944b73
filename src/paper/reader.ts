// The door to paper: a document's bytes in, its reading out, through a child process that may die without harm.
import { setTimeout as pause } from 'node:timers/promises'
import { megabytesOf } from './child.ts'
import { died, type Outcome, type ReaderProcess, startReaderProcess } from './reader-process.ts'
import { emptyReading, type PaperFinding, type PaperReading } from './reading.ts'
import { loadTemplates } from './templates.ts'
import { sniff } from './whole.ts'

export type ReaderOptions = {
  readonly templatesDir: string
  readonly log?: { warn(fields: object, message: string): void }
  readonly limits?: Partial<ReaderLimits>
  /** One child a reader; more readers are more children. */
  readonly workers?: 1
}

export type ReaderLimits = {
  /** For a child to start, before any document is in its hands. */
  readonly openingMs: number
  /** For a document, however many pages it has: what was read by then stands, the rest is unread. */
  readonly documentMs: number
  readonly megabytes: number
  /** After so many documents the child is replaced, whatever it may have gathered. */
  readonly documents: number
}

/** A form takes 0.6 s, so that twenty pages of forms fit; a letter of 70 close lines takes 7 s. 18 s leave two to end a
 *  document within twenty. 900 MB: twice what the child holds with both languages warm. */
const usual: ReaderLimits = {
  openingMs: 18_000,
  documentMs: 18_000,
  megabytes: 900,
  documents: 500,
}
/** Above this, a child at rest is replaced rather than kept (450-480 MB were measured in paper §3). */
const RESTING_MEGABYTES = 600
/** What kept a child from starting (a form half copied, no memory, no file handles) may be over by then. */
const BEFORE_AGAIN_MS = 500
/** With less time left than this, a document that failed is not tried again. */
const LEAST_AGAIN_MS = 2000

export type Reader = {
  /** Never rejects: whatever happens to the child is a finding. One document at a time, the rest wait. */
  read(bytes: Uint8Array): Promise<PaperReading>
  /** Resident memory of the child at this moment; 0 where none is running or it is not known. */
  megabytes(): Promise<number>
  close(): Promise<void>
}

export async function openReader(options: ReaderOptions): Promise<Reader> {
  // A broken template is our own fault and is told at the start, not with the first fax.
  await loadTemplates(options.templatesDir)
  const limits = { ...usual, ...options.limits }
  let child: ReaderProcess | undefined
  let last: Promise<unknown> = Promise.resolve()
  let closed = false

  const dropChild = async () => {
    const old = child
    child = undefined
    await old?.stop()
  }
  /** A child that failed in any way is not asked again: whatever made it fail may have stayed in it. */
  const tryOnce = async (bytes: Uint8Array, ms: number): Promise<Outcome> => {
    try {
      if (!child || child.ended()) {
        child = startReaderProcess(options.templatesDir)
        const finding = await child.open({ ms: limits.openingMs, megabytes: limits.megabytes })
        if (finding) {
          await dropChild()
          return { finding, againMs: ms }
        }
      }
      const outcome = await child.read(bytes, { ms, megabytes: limits.megabytes })
      if ('finding' in outcome) await dropChild()
      return outcome
    } catch (error) {
      // There is no process to be had: the machine is out of memory or of file handles.
      return { finding: died(error instanceof Error ? error.message : String(error)), againMs: ms }
    }
  }
  const readNow = async (bytes: Uint8Array): Promise<PaperReading> => {
    if (closed) return emptyReading(sniff(bytes) ?? 'unknown', [died('the reader is closed')])
    let outcome = await tryOnce(bytes, limits.documentMs)
    if ('finding' in outcome && (outcome.againMs ?? 0) > LEAST_AGAIN_MS && !closed) {
      const { finding, againMs = 0 } = outcome
      options.log?.warn({ code: finding.code }, 'a reader failed; another one tries')
      await pause(BEFORE_AGAIN_MS)
      if (!closed) outcome = await tryOnce(bytes, againMs)
    }
    if ('finding' in outcome) {
      options.log?.warn({ code: outcome.finding.code }, 'a document could not be read')
      return cutShort(bytes, outcome.finding, outcome.soFar)
    }
    const { kind, damaged } = outcome.reading.quality
    // PDFium keeps the memory of a page that it could not draw.
    const tired = (child?.served() ?? 0) >= limits.documents || (kind === 'pdf' && damaged)
    if (tired || (await megabytesOf(child?.pid)) > RESTING_MEGABYTES) await dropChild()
    return outcome.reading
  }
  return {
    read(bytes) {
      const reading = last.then(() => readNow(bytes))
      last = reading.catch(() => undefined)
      return reading
    },
    megabytes: () => (child && !child.ended() ? megabytesOf(child.pid) : Promise.resolve(0)),
    async close() {
      closed = true
      await child?.stop()
      await last
      await dropChild()
    },
  }
}

/** What was read before the child ended stands, with the reason why there is no more. */
function cutShort(
  bytes: Uint8Array,
  finding: PaperFinding,
  soFar: PaperReading | undefined,
): PaperReading {
  if (!soFar) return emptyReading(sniff(bytes) ?? 'unknown', [finding])
  const told = (it: PaperReading) => ({ ...it, findings: [...it.findings, finding] })
  return { ...told(soFar), ...(soFar.further ? { further: soFar.further.map(told) } : {}) }
}
