// The small JSON file that a fax server lays beside a fax: who called, when, and whether the call ended well.
import { openPlain } from './tray-look.ts'

export type SideCar = {
  /** What it says of the call, in HylaFAX's words where they are known. The caller's claim, never identity. */
  readonly call: Readonly<Record<string, string>>
  readonly receivedAt: Date | undefined
  /** The fax server's own word for what went wrong. */
  readonly trouble: string | undefined
  readonly unreadable: string | undefined
}

/** HylaFAX's FaxDispatch names and the obvious others (paper §4). */
const words: Readonly<Record<string, string>> = {
  sender: 'sender',
  tsi: 'sender',
  cidnumber: 'callerNumber',
  callernumber: 'callerNumber',
  from: 'callerNumber',
  cidname: 'callerName',
  callername: 'callerName',
  destination: 'calledNumber',
  commid: 'communication',
  callid: 'communication',
  device: 'device',
  pages: 'pages',
}
/** Longer than any number or name that a fax carries (T.30 allows 20 characters for the sender's). */
const LONGEST_WORD = 100
const LARGEST_SIDE_CAR = 64 * 1024

export async function readSideCar(path: Buffer): Promise<SideCar> {
  const file = await openPlain(path)
  try {
    const { size } = await file.stat()
    if (size > LARGEST_SIDE_CAR) return unreadable(`${size} bytes`)
    return parseSideCar(await file.readFile('utf8'))
  } finally {
    await file.close()
  }
}

export function parseSideCar(text: string): SideCar {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return unreadable('not JSON')
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return unreadable('not a JSON object')
  const said = new Map<string, string>()
  // HylaFAX writes <NONE> where the line told nothing.
  for (const [name, each] of Object.entries(value))
    if ((typeof each === 'string' && each !== '<NONE>') || typeof each === 'number')
      said.set(name.toLowerCase().replace(/[^a-z]/g, ''), tidy(String(each)))
  const call: Record<string, string> = {}
  for (const [name, word] of Object.entries(words)) {
    const each = said.get(name)
    if (each && !(word in call)) call[word] = each
  }
  const when = said.get('receivedat') ?? said.get('received')
  const trouble = said.get('msg') ?? said.get('error')
  return {
    call,
    receivedAt: when && !Number.isNaN(Date.parse(when)) ? new Date(when) : undefined,
    trouble: trouble || undefined,
    unreadable: undefined,
  }
}

function unreadable(why: string): SideCar {
  return { call: {}, receivedAt: undefined, trouble: undefined, unreadable: why }
}

function tidy(text: string): string {
  return text
    .replace(/\p{Cc}/gu, ' ')
    .trim()
    .slice(0, LONGEST_WORD)
    .toWellFormed()
}

const MONTH = 31 * 24 * 3600_000

/** Whose clock says when the fax came in (domain A16). A time to come, or a month gone, is nobody's. */
export function timeOf(
  sideCar: SideCar | undefined,
  fileTime: Date,
  now: Date,
): { receivedAt: string; receivedBy: string } {
  const plausible = (at: Date) => at <= now && now.getTime() - at.getTime() < MONTH
  if (sideCar?.receivedAt && plausible(sideCar.receivedAt))
    return { receivedAt: sideCar.receivedAt.toISOString(), receivedBy: 'fax-gateway' }
  if (plausible(fileTime)) return { receivedAt: fileTime.toISOString(), receivedBy: 'file-time' }
  return { receivedAt: now.toISOString(), receivedBy: 'own' }
}
