// The door to comparing a fax with its original: two documents' pages in, where they differ out, through a child process.
import { forkChild, megabytesOf } from './child.ts'
import type { Difference } from './compare-pages.ts'
import { patience } from './patience.ts'

export type { Difference } from './compare-pages.ts'

export type ComparedPage = { readonly bytes: Uint8Array; readonly page: number }

export type Compared = {
  readonly differences: readonly Difference[]
  /** Both pages laid on one another. */
  readonly png: Uint8Array
  readonly width: number
  readonly height: number
  /** Pixels a millimetre. */
  readonly scale: number
}

/** What the child is asked. */
export type CompareAsked = {
  readonly first: ComparedPage
  readonly second: ComparedPage
  readonly templatesDir: string
}

/** Two pages at a second or two each, and starting the child; by its own time, for a busy machine loses no comparison. */
const MOST_MS = 40_000
const MOST_MEGABYTES = 900

/** Nothing where either page cannot be decoded, bears no form, or not the same one. Never rejects. */
export function comparePapers(
  first: ComparedPage,
  second: ComparedPage,
  templatesDir: string,
): Promise<Compared | undefined> {
  const child = forkChild('compare-child')
  return new Promise((resolve) => {
    const end = (compared: Compared | undefined) => {
      late.stop()
      clearInterval(watch)
      child.kill('SIGKILL')
      resolve(compared)
    }
    const late = patience(
      child.pid,
      () => MOST_MS,
      () => end(undefined),
    )
    const watch = setInterval(async () => {
      if ((await megabytesOf(child.pid)) > MOST_MEGABYTES) end(undefined)
    }, 200)
    child.once('message', (compared: Compared | null) => end(compared ?? undefined))
    child.once('error', () => end(undefined))
    child.once('exit', () => end(undefined))
    const asked: CompareAsked = { first, second, templatesDir }
    // Without a channel there is nothing to send on; what fails then is seen by the child's error or end.
    if (child.connected) child.send(asked, () => undefined)
  })
}
