// One child process that reads paper: started, opened, asked, watched, and ended when it takes too much.
import type { ChildProcess } from 'node:child_process'
import { forkChild, megabytesOf } from './child.ts'
import { patience } from './patience.ts'
import type { PaperFinding, PaperReading } from './reading.ts'

export type ToChild =
  | { readonly kind: 'open'; readonly templatesDir: string }
  | { readonly kind: 'read'; readonly id: number; readonly bytes: Uint8Array }

export type ToParent =
  | { readonly kind: 'ready' }
  | { readonly kind: 'broken'; readonly detail: string }
  /** What has been read up to now: it stands if the child does not live to read the rest. */
  | { readonly kind: 'so-far'; readonly id: number; readonly reading: PaperReading }
  | { readonly kind: 'reading'; readonly id: number; readonly reading: PaperReading }
  | { readonly kind: 'fault'; readonly id: number; readonly detail: string }

export type ChildLimits = { readonly ms: number; readonly megabytes: number }

export type Outcome =
  | { readonly reading: PaperReading }
  | {
      readonly finding: PaperFinding
      readonly soFar?: PaperReading
      /** The child failed, not the document: in another child it may be tried for so long. */
      readonly againMs?: number
    }

export type ReaderProcess = {
  readonly pid: number | undefined
  /** Nothing once it stands ready; otherwise why it does not. */
  open(limits: ChildLimits): Promise<PaperFinding | undefined>
  read(bytes: Uint8Array, limits: ChildLimits): Promise<Outcome>
  ended(): boolean
  served(): number
  stop(): Promise<void>
}

export const died = (detail: string): PaperFinding => ({ code: 'reader-died', detail })

type Running = {
  readonly process: ChildProcess
  /** How it ended. */
  readonly gone: Promise<string>
}

export function startReaderProcess(templatesDir: string): ReaderProcess {
  const running = started()
  const { process, gone } = running
  let ended = false
  let served = 0
  void gone.then(() => {
    ended = true
  })
  return {
    pid: process.pid,
    ended: () => ended,
    served: () => served,
    async open(limits) {
      send(process, { kind: 'open', templatesDir })
      const { answer, finding } = await watched(running, limits, 'to start', openingOf)
      if (answer === 'ready') return undefined
      return answer ? { code: 'reader-fault', detail: answer.broken } : finding
    },
    read(bytes, limits) {
      served++
      send(process, { kind: 'read', id: served, bytes })
      return readingOf(running, served, limits)
    },
    async stop() {
      process.kill('SIGKILL') // it holds nothing that could be lost
      await gone
    },
  }
}

function started(): Running {
  const process = forkChild('reader-child')
  const complaint = lastWords(process)
  const gone = new Promise<string>((resolve) => {
    process.once('error', (error) => resolve(error.message))
    process.once('exit', (code, signal) =>
      resolve(`${signal ?? `exit code ${code}`} ${complaint()}`.trim()),
    )
  })
  return { process, gone }
}

/** One that could not be started has no channel; one that dies between the check and the sending is seen by its end. */
function send(process: ChildProcess, message: ToChild): void {
  if (process.connected) process.send(message, () => undefined)
}

/** The end of what the child wrote to its error stream, for whoever looks into its death. */
function lastWords(process: ChildProcess): () => string {
  let words = ''
  process.stderr?.on('data', (chunk: Buffer) => {
    words = (words + chunk.toString('utf8')).slice(-2000)
  })
  return () => /\w*Error: .*/.exec(words)?.[0].slice(0, 200) ?? ''
}

function openingOf(message: ToParent): 'ready' | { readonly broken: string } | undefined {
  if (message.kind === 'ready') return 'ready'
  return message.kind === 'broken' ? { broken: message.detail } : undefined
}

async function readingOf(running: Running, id: number, limits: ChildLimits): Promise<Outcome> {
  let soFar: PaperReading | undefined
  const { answer, finding, spentMs } = await watched(running, limits, 'on it', (message) => {
    if (message.kind === 'ready' || message.kind === 'broken' || message.id !== id) return undefined
    if (message.kind !== 'so-far') return message
    soFar = message.reading
    return undefined
  })
  if (answer?.kind === 'reading') return { reading: answer.reading }
  const kept = soFar ? { soFar } : {}
  if (finding) return { finding, ...kept }
  const fault = { code: 'reader-fault', detail: answer?.detail ?? '' } as const
  return { finding: fault, ...kept, againMs: limits.ms - spentMs }
}

type Watched<T> = {
  /** Exactly one of the two. */
  readonly answer?: T
  readonly finding?: PaperFinding
  readonly spentMs: number
}

/** Waits for one answer; ends the child when it takes too long or too much. */
async function watched<T>(
  { process, gone }: Running,
  limits: ChildLimits,
  at: string,
  answerIn: (message: ToParent) => T | undefined,
): Promise<Watched<T>> {
  let why: PaperFinding | undefined
  const end = (finding: PaperFinding) => {
    why ??= finding
    process.kill('SIGKILL')
  }
  const late = () =>
    end({ code: 'reader-timeout', detail: `over ${limits.ms / 1000} seconds ${at}` })
  const clock = patience(process.pid, () => limits.ms, late)
  const memory = setInterval(async () => {
    const used = await megabytesOf(process.pid)
    if (used > limits.megabytes) end({ code: 'reader-memory', detail: `${Math.round(used)} MB` })
  }, WATCH_MS)
  let listen: (message: ToParent) => void = () => undefined
  const answered = new Promise<{ answer: T }>((resolve) => {
    listen = (message) => {
      const answer = answerIn(message)
      if (answer !== undefined) resolve({ answer })
    }
    process.on('message', listen)
  })
  const death = gone.then((how) => ({ finding: why ?? died(how) }))
  const outcome = await Promise.race([answered, death])
  const spentMs = await clock.spent()
  clock.stop()
  clearInterval(memory)
  process.off('message', listen)
  return { ...outcome, spentMs }
}

const WATCH_MS = 200
