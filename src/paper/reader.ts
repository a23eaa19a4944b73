// The door to paper: a document's bytes in, its reading out, through a child process that may die without harm.
import type { ChildProcess } from 'node:child_process'
import { forkChild, megabytesOf } from './child.ts'
import { patience } from './patience.ts'
import { emptyReading, type PaperFinding, type PaperReading } from './reading.ts'
import { loadTemplates } from './templates.ts'
import { sniff } from './whole.ts'

export type ToChild =
  | { readonly kind: 'open'; readonly templatesDir: string }
  | { readonly kind: 'read'; readonly id: number; readonly bytes: Uint8Array }

export type ToParent =
  | { readonly kind: 'ready' }
  | { readonly kind: 'decoded'; readonly id: number; readonly pages: number }
  | { readonly kind: 'reading'; readonly id: number; readonly reading: PaperReading }
  | { readonly kind: 'fault'; readonly id: number; readonly detail: string }

export type ReaderOptions = {
  readonly templatesDir: string
  readonly log?: { warn(fields: object, message: string): void }
  readonly limits?: Partial<ReaderLimits>
  /** One child a reader; more readers are more children. */
  readonly workers?: 1
}

export type ReaderLimits = {
  /** For the first page, from the handing over of the document: starting and decoding are in it. */
  readonly pageMs: number
  /** For each page more. */
  readonly furtherMs: number
  /** For a document, however many pages it has. */
  readonly documentMs: number
  readonly megabytes: number
  /** After so many documents the child is replaced, whatever it may have gathered. */
  readonly documents: number
}

/** A form takes 1.2 s, a letter of 75 close lines 12 s (decoded, tried in two scripts, read); 18 s leave two to end a
 *  page within twenty. Six pages of words are read of a document at most: 18 + 5 × 15 s and some forms.
 *  900 MB: twice what the child holds with both languages warm. */
const usual: ReaderLimits = {
  pageMs: 18_000,
  furtherMs: 15_000,
  documentMs: 120_000,
  megabytes: 900,
  documents: 500,
}
/** Above this, a child at rest is replaced rather than kept (450-480 MB were measured in paper §3). */
const RESTING_MEGABYTES = 600
const WATCH_MS = 200

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
  let child: Child | undefined
  let last: Promise<unknown> = Promise.resolve()
  let closed = false

  const readNow = async (bytes: Uint8Array): Promise<PaperReading> => {
    if (closed) return emptyReading(sniff(bytes) ?? 'unknown', [died('the reader is closed')])
    if (!child || child.ended()) child = startChild(options.templatesDir)
    const outcome = await child.read(bytes, limits)
    if ('finding' in outcome) {
      options.log?.warn({ code: outcome.finding.code }, 'a document could not be read')
      return emptyReading(sniff(bytes) ?? 'unknown', [outcome.finding])
    }
    const tired = child.served() >= limits.documents
    if (tired || (await megabytesOf(child.pid)) > RESTING_MEGABYTES) await child.stop()
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
    },
  }
}

const died = (detail: string): PaperFinding => ({ code: 'reader-died', detail })

type Outcome = { readonly reading: PaperReading } | { readonly finding: PaperFinding }

type Child = {
  readonly pid: number | undefined
  read(bytes: Uint8Array, limits: ReaderLimits): Promise<Outcome>
  ended(): boolean
  served(): number
  stop(): Promise<void>
}

function startChild(templatesDir: string): Child {
  const process = forkChild('reader-child')
  const gone = new Promise<string>((resolve) => {
    process.once('error', (error) => resolve(error.message))
    process.once('exit', (code, signal) => resolve(signal ?? `exit code ${code}`))
  })
  let ended = false
  let served = 0
  void gone.then(() => {
    ended = true
  })
  const complaint = lastWords(process)
  send(process, { kind: 'open', templatesDir })
  return {
    pid: process.pid,
    ended: () => ended,
    served: () => served,
    async read(bytes, limits) {
      served++
      const watch = watchOver(process, served, limits)
      send(process, { kind: 'read', id: served, bytes })
      const death = gone.then((how) => ({
        finding: watch.why() ?? died(`${how} ${complaint()}`.trim()),
      }))
      const outcome = await Promise.race([watch.answer, death])
      watch.end()
      return outcome
    },
    async stop() {
      process.kill('SIGKILL') // it holds nothing that could be lost
      await gone
    },
  }
}

/** A child that dies between the check and the sending is seen by its end, not here. */
const send = (process: ChildProcess, message: ToChild) => process.send(message, () => undefined)

/** The end of what the child wrote to its error stream, for whoever looks into its death. */
function lastWords(process: ChildProcess): () => string {
  let words = ''
  process.stderr?.on('data', (chunk: Buffer) => {
    words = (words + chunk.toString('utf8')).slice(-2000)
  })
  return () => /\w*Error: .*/.exec(words)?.[0].slice(0, 200) ?? ''
}

/** Waits for one answer; ends the child when it takes too long or too much. */
function watchOver(process: ChildProcess, id: number, limits: ReaderLimits) {
  let why: PaperFinding | undefined
  const end = (finding: PaperFinding) => {
    why ??= finding
    process.kill('SIGKILL')
  }
  let pages = 1
  const budget = () => Math.min(limits.documentMs, limits.pageMs + (pages - 1) * limits.furtherMs)
  const late = () =>
    end({ code: 'reader-timeout', detail: `over ${budget() / 1000} seconds, of ${pages} page(s)` })
  const clock = patience(process.pid, budget, late)
  const memory = setInterval(async () => {
    const used = await megabytesOf(process.pid)
    if (used > limits.megabytes) end({ code: 'reader-memory', detail: `${Math.round(used)} MB` })
  }, WATCH_MS)
  let listen: (message: ToParent) => void = () => undefined
  const answer = new Promise<Outcome>((resolve) => {
    listen = (message) => {
      if (message.kind === 'ready' || message.id !== id) return
      if (message.kind === 'decoded') pages = Math.max(1, message.pages)
      else if (message.kind === 'reading') resolve({ reading: message.reading })
      else resolve({ finding: { code: 'reader-fault', detail: message.detail } })
    }
    process.on('message', listen)
  })
  return {
    answer,
    why: () => why,
    end() {
      clock.stop()
      clearInterval(memory)
      process.off('message', listen)
    },
  }
}
