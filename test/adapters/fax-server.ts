/** Makes the file events of HylaFAX's faxgetty one by one: created, locked, page by page, let go or broken off (paper §4). */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, closeSync, constants, openSync, writeSync } from 'node:fs'
import { setTimeout as pause } from 'node:timers/promises'

export type Call = {
  readonly path: string
  /** What the call would leave behind, were it to end well: a TIFF of one or more pages, little endian. */
  readonly bytes: Buffer
  /** How much is written at once. */
  readonly chunk: number
  readonly pauseMs: number
  /** faxgetty does both, in either order. */
  readonly modeFirst: boolean
  /** Broken off before this write; never where it is null. */
  readonly diesAt: number | null
}

type Write = { readonly at: number; readonly bytes: Buffer }

/** Resolves when the file is let go; gives how long the file was when the call died, or null. */
export async function receiveCall(call: Call): Promise<number | null> {
  const { O_CREAT, O_EXCL, O_RDWR } = constants
  const file = openSync(call.path, O_CREAT | O_EXCL | O_RDWR, 0o600)
  const lock = await locked(call.path)
  let length = 0
  let died = false
  for (const [index, write] of writesOf(call).entries()) {
    if (index === call.diesAt) {
      died = true
      break
    }
    writeSync(file, write.bytes, 0, write.bytes.length, write.at)
    length = Math.max(length, write.at + write.bytes.length)
    await pause(call.pauseMs)
  }
  if (call.modeFirst && !died) chmodSync(call.path, 0o660)
  closeSync(file)
  await letGo(lock)
  if (!call.modeFirst && !died) chmodSync(call.path, 0o660)
  return died ? length : null
}

/** The first eight bytes without a directory; then each page's strip and directory, and last the link to it. */
export function writesOf({ bytes, chunk }: Call): Write[] {
  const links = directoryLinks(bytes)
  const growing = Buffer.from(bytes)
  for (const { at } of links) growing.writeUInt32LE(0, at)
  const writes: Write[] = [{ at: 0, bytes: growing.subarray(0, 8) }]
  let from = 8
  for (const [index, link] of links.entries()) {
    const to = links[index + 1]?.pageFrom ?? bytes.length
    for (; from < to; from += chunk)
      writes.push({ at: from, bytes: growing.subarray(from, Math.min(from + chunk, to)) })
    from = to
    writes.push({ at: link.at, bytes: bytes.subarray(link.at, link.at + 4) })
  }
  return writes
}

/** Where the file names each directory, and where that page's own bytes begin. */
function directoryLinks(bytes: Buffer): { at: number; pageFrom: number }[] {
  const links: { at: number; pageFrom: number }[] = []
  let at = 4
  for (let directory = bytes.readUInt32LE(at); directory !== 0; ) {
    const entries = bytes.readUInt16LE(directory)
    const strip = Array.from({ length: entries }, (_, index) => directory + 2 + index * 12).find(
      (entry) => bytes.readUInt16LE(entry) === 273,
    )
    if (strip === undefined) throw new Error('a page without a strip')
    links.push({ at, pageFrom: bytes.readUInt32LE(strip + 8) })
    at = directory + 2 + entries * 12
    directory = bytes.readUInt32LE(at)
  }
  return links
}

/** Node has no flock(2): a process of util-linux holds the lock until its input ends. */
async function locked(path: string): Promise<ChildProcess> {
  const holder = spawn('flock', ['-x', path, 'sh', '-c', 'echo held; cat >/dev/null'], {
    stdio: ['pipe', 'pipe', 'ignore'],
  })
  if (!holder.stdout) throw new Error('no output of flock')
  await once(holder.stdout, 'data')
  return holder
}

async function letGo(holder: ChildProcess): Promise<void> {
  const ended = once(holder, 'exit')
  holder.stdin?.end()
  await ended
}
