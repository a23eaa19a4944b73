// The fax tray: a folder that a fax server or an SFTP drop fills, polled so that NFS and SMB work.
import { mkdir } from 'node:fs/promises'
import { setTimeout as pause } from 'node:timers/promises'
import type { Clock } from '../process/clock.ts'
import type { Log } from '../process/log.ts'
import type { Finding } from '../revocation/finding.ts'
import type { Receipt, ReceiptId, ReceiptSource } from '../revocation/receipt.ts'
import { abandoned, type Claim, claim, putAway, within } from './tray-claim.ts'
import { openGrown } from './tray-grown.ts'
import { isGone, type Judged, LARGEST_READ, type Left, openLooks, openPlain } from './tray-look.ts'
import { readSideCar, type SideCar, timeOf } from './tray-side-car.ts'
import { trayFinding } from './tray-words.ts'

type Arrival = {
  readonly channel: 'fax'
  readonly receivedAt: string
  readonly receivedBy: string
  readonly source: ReceiptSource
  readonly findings: readonly Finding[]
}
type Content = { readonly bytes: Uint8Array } | { readonly stream: import('node:stream').Readable }

export type TraySettings = {
  readonly dir: string
  readonly receive: (arrival: Arrival & Content) => Promise<{ readonly receipt: Receipt }>
  readonly records: { putAway(id: ReceiptId, at: Date): Promise<unknown> }
  readonly structurallyWhole: (bytes: Uint8Array) => boolean
  readonly log: Log
  readonly clock: Clock
  readonly pollMs: number
  /** How many looks must find a file unchanged. */
  readonly looks?: number
  /** How long a file may stay broken before it is taken as it is. */
  readonly incompleteMs?: number
  /** How long a file under a temporary name may lie unchanged before it is told. */
  readonly forgottenMs?: number
}

export type Tray = {
  /** When the folder was last listed, by our clock. */
  lastLook(): Date | null
  /** What lies there and is not taken, with the reason. */
  left(): readonly Left[]
  close(): Promise<void>
}

type Held = { readonly claimed: Claim; readonly judged: Judged | 'found' }

export async function openTray(settings: TraySettings): Promise<Tray> {
  const { dir, log, clock, pollMs, looks = 2, incompleteMs = 10 * 60_000 } = settings
  const { forgottenMs = 60 * 60_000 } = settings
  await mkdir(dir, { recursive: true })
  const look = openLooks({ ...settings, looks, incompleteMs, forgottenMs })
  const grown = openGrown(dir, log, incompleteMs)
  const ending = new AbortController()
  // A file whose receipt could not be written stays claimed, and is tried again at each look.
  const held: Held[] = []
  let lastLook: Date | null = null
  let left: readonly Left[] = []

  async function round(): Promise<void> {
    const over = await abandoned(dir, (path, fault) =>
      log.error(
        { err: fault, tray: dir, name: path.toString() },
        'an abandoned claim was not read',
      ),
    )
    for (const claimed of over) held.push({ claimed, judged: 'found' })
    await grown.look(performance.now())
    const seen = await look(performance.now())
    lastLook = clock.now()
    tellOfNew(seen.left, left, log)
    left = seen.left
    for (const { name, sideCar, judged } of seen.ready) {
      const claimed = await claim(dir, name, sideCar)
      if (claimed) held.push({ claimed, judged })
    }
    for (const each of held.splice(0)) {
      if (ending.signal.aborted) return // stays claimed; the next taker finds it abandoned
      const done = await taken(each, settings)
      if (done === 'again') held.push(each)
      else if (done) grown.watch(done.path, each.claimed.name, done.size, performance.now())
    }
  }

  async function rounds(): Promise<void> {
    while (!ending.signal.aborted) {
      await round().catch((fault) => log.error({ err: fault, tray: dir }, 'the tray was not read'))
      await pause(pollMs, undefined, { signal: ending.signal }).catch(() => undefined)
    }
  }

  const done = rounds()
  return {
    lastLook: () => lastLook,
    left: () => left,
    async close() {
      ending.abort()
      await done
    },
  }
}

type Taken = { readonly path: Buffer; readonly size: number }

/** Nothing where another taker has it. One file's trouble is never the next one's. */
async function taken(
  { claimed, judged }: Held,
  settings: TraySettings,
): Promise<Taken | undefined | 'again'> {
  const { dir, clock, log, records } = settings
  const name = claimed.name.toString()
  try {
    const receipt = await takeIn(claimed, judged, settings)
    if (!receipt) return undefined
    const path = await putAway(dir, claimed, clock.now().toISOString().slice(0, 10))
    await records.putAway(receipt.id, clock.now())
    log.info({ tray: dir, name, receipt: receipt.id, judged }, 'taken from the tray')
    return { path, size: receipt.size }
  } catch (fault) {
    log.error({ err: fault, tray: dir, name }, 'not taken from the tray')
    return 'again'
  }
}

/** Of what a taker claimed, only another taker takes anything away: what else is not there is a fault like any other. */
const unlessGone = <T>(opened: Promise<T>): Promise<T | undefined> =>
  opened.catch((fault: unknown) => {
    if (isGone(fault)) return undefined
    throw fault
  })

async function takeIn(
  claimed: Claim,
  judged: Held['judged'],
  settings: TraySettings,
): Promise<Receipt | undefined> {
  const { dir, clock, receive, structurallyWhole } = settings
  const file = await unlessGone(openPlain(within(claimed.folder, claimed.name)))
  if (!file) return undefined
  try {
    const beside = claimed.sideCar && within(claimed.folder, claimed.sideCar)
    const sideCar = beside && (await unlessGone(readSideCar(beside)))
    const { size, mtimeMs, mtime } = await file.stat()
    const small = size <= LARGEST_READ
    const bytes = small ? await file.readFile() : undefined
    const whole = bytes ? structurallyWhole(bytes) : false
    const after = await file.stat()
    if (after.mtimeMs !== mtimeMs || after.size !== size)
      throw new Error('the file changed while it was read')
    const source = sourceOf(dir, claimed, sideCar)
    const findings = findingsOf(judged, whole, size, sideCar)
    const arrival = {
      channel: 'fax' as const,
      source,
      findings,
      ...timeOf(sideCar, mtime, clock.now()),
    }
    const content = bytes
      ? { bytes }
      : { stream: file.createReadStream({ start: 0, autoClose: false }) }
    return (await receive({ ...arrival, ...content })).receipt
  } finally {
    await file.close()
  }
}

function sourceOf(dir: string, { name }: Claim, sideCar: SideCar | undefined): ReceiptSource {
  const source = { kind: 'tray', tray: dir, name: name.toString() } as const
  return sideCar && Object.keys(sideCar.call).length > 0
    ? { ...source, call: sideCar.call }
    : source
}

function findingsOf(
  judged: Held['judged'],
  whole: boolean,
  size: number,
  sideCar: SideCar | undefined,
): Finding[] {
  const findings: Finding[] = []
  if (judged === 'too-large' || size > LARGEST_READ)
    findings.push(trayFinding('too-large', `${size} bytes`))
  else if (!whole) findings.push(trayFinding('incomplete-file', `${size} bytes`))
  if (sideCar?.trouble) findings.push(trayFinding('call-broke-off', sideCar.trouble))
  if (sideCar?.unreadable) findings.push(trayFinding('side-car-unreadable', sideCar.unreadable))
  return findings
}

/** Once each, not at every look. */
function tellOfNew(now: readonly Left[], before: readonly Left[], log: Log): void {
  for (const { name, why } of now)
    if (!before.some((old) => old.name === name && old.why === why))
      log.warn({ name, why }, 'left in the tray')
}
