// Pages and cut-outs as PNG, for the desk to draw: square pixels whatever the fax's resolution, made in children, two at most.
import type { ChildProcess } from 'node:child_process'
import { Socket } from 'node:net'
import { forkChild, megabytesOf } from './child.ts'
import { patience } from './patience.ts'
import type { PictureAsked, PictureDrawn } from './picture-child.ts'
import type { Box } from './reading.ts'

/** One page as the officer sees it, or nothing where the document has no such page. */
export function pagePng(
  bytes: Uint8Array,
  page: number,
  options: { readonly maxWidth?: number } = {},
): Promise<Buffer | undefined> {
  return drawn({ bytes, page, ...options })
}

/** A cut-out in pixels of the decoded page (a reading's `pixels`), a trifle wider than the box. */
export function cropPng(bytes: Uint8Array, page: number, box: Box): Promise<Buffer | undefined> {
  return drawn({ bytes, page, box })
}

/** A document of twelve pages must not start twelve children; the rest wait. */
const MOST_CHILDREN = 2
/** A page takes a third of a second. */
const DRAWING_MS = 18_000
const DRAWING_MEGABYTES = 700
/** Starting a child costs more than most pictures: one that has done well waits so long for the next. */
const AT_REST_MS = 20_000
const RESTING_MEGABYTES = 350
/** One that ends as soon as it is asked was gone already: the picture is not at fault. */
const DIED_AT_REST_MS = 200

const resting: { readonly child: ChildProcess; readonly end: NodeJS.Timeout }[] = []
const waiting: (() => void)[] = []
let busy = 0

async function drawn(asked: PictureAsked): Promise<Buffer | undefined> {
  if (busy < MOST_CHILDREN) busy++
  else await new Promise<void>((resolve) => waiting.push(resolve))
  try {
    const rested = awake()
    let child = rested ?? started()
    const start = performance.now()
    let answer = await askedOf(child, asked)
    if (rested && !answer && performance.now() - start < DIED_AT_REST_MS) {
      child = started()
      answer = await askedOf(child, asked)
    }
    if (!answer || (await megabytesOf(child.pid)) > RESTING_MEGABYTES) child.kill('SIGKILL')
    else rest(child)
    return answer?.png ? Buffer.from(answer.png) : undefined
  } catch {
    return undefined // there is no process to be had
  } finally {
    const next = waiting.shift()
    if (next) next()
    else busy--
  }
}

/** Nothing where the child died, or was ended because it took too long or too much. */
function askedOf(child: ChildProcess, asked: PictureAsked): Promise<PictureDrawn | undefined> {
  return new Promise((resolve) => {
    const end = (answer: PictureDrawn | undefined) => {
      late.stop()
      clearInterval(watch)
      child.off('message', end).off('error', failed).off('exit', failed)
      resolve(answer)
    }
    const failed = () => end(undefined)
    const late = patience(child.pid, () => DRAWING_MS, failed)
    const watch = setInterval(async () => {
      if ((await megabytesOf(child.pid)) > DRAWING_MEGABYTES) failed()
    }, 200)
    child.on('message', end).on('error', failed).on('exit', failed)
    // A failed sending is seen by the child's end; one that could not be started has no channel.
    if (child.connected) child.send(asked, () => undefined)
  })
}

function started(): ChildProcess {
  const child = forkChild('picture-child')
  child.on('error', () => undefined) // of one that is not asked: it is gone, and another is started
  child.stderr?.resume()
  return child
}

/** Nobody's end waits for a child at rest: it ends with us. */
function rest(child: ChildProcess): void {
  hold(child, false)
  const end = setTimeout(() => {
    const at = resting.findIndex((it) => it.child === child)
    if (at >= 0) resting.splice(at, 1)
    child.kill('SIGKILL')
  }, AT_REST_MS).unref()
  resting.push({ child, end })
}

function awake(): ChildProcess | undefined {
  const { child, end } = resting.pop() ?? {}
  if (!child) return undefined
  clearTimeout(end)
  if (!child.connected || child.exitCode !== null || child.signalCode !== null) return awake()
  hold(child, true)
  return child
}

function hold(child: ChildProcess, held: boolean): void {
  const stderr = child.stderr instanceof Socket ? child.stderr : undefined
  for (const it of [child, child.channel, stderr])
    if (held) it?.ref()
    else it?.unref()
}
