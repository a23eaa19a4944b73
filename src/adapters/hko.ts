// Asks the Hong Kong Observatory what warnings are in force, and later for its own history of them.
import { shippedHolidays } from '../calendar/holidays.ts'
import { momentAt } from '../calendar/hongkong.ts'
import { families } from '../calendar/observed.ts'
import { readCycloneHistory, readRainHistory } from './hko-history.ts'
import { readWarnsum } from './hko-warnsum.ts'
import { type FetchLimits, fetchWithin } from './http-fetch.ts'
import type { FeedSource, Look } from './records-closures.ts'

/** A summary has some 2 kB, a history 300; a feed that is asked each minute must answer well within it. */
const LIMITS: FetchLimits = { octets: 5_000_000, timeoutMs: 10_000, redirects: 2 }

export type FeedLook = () => Promise<Look>

/** `url` of the warning summary. What goes wrong is an answer too: it is kept, and nothing is concluded from it. */
export const warnsumFeed = (url: string, limits = LIMITS): FeedLook =>
  looking('hko-warnsum', url, limits, (body) => {
    const answer = readWarnsum(body)
    if (!answer.ok) return { outcome: 'malformed', reading: null, fault: answer.why }
    const { reading } = answer
    const unknown = families.flatMap((family) => {
      const said = reading[family]
      return said.kind === 'unknown' ? [said.why] : []
    })
    return unknown.length > 0
      ? { outcome: 'doubtful', reading, fault: unknown.join('; ') }
      : { outcome: 'read', reading, fault: null }
  })

/** `url` of the folder that holds tc.dat and rstorm.dat. */
export function historyFeeds(url: string, limits = LIMITS): readonly FeedLook[] {
  const base = url.endsWith('/') ? url : `${url}/`
  // What lies before the holiday table is counted by nobody.
  const since = momentAt(shippedHolidays().from, 0)
  const feed = (source: FeedSource, file: string, read: typeof readRainHistory) =>
    looking(source, new URL(file, base).href, limits, (body) => {
      const answer = read(body, since)
      return answer.ok
        ? { outcome: 'read', reading: answer.lines, fault: null }
        : { outcome: 'malformed', reading: null, fault: answer.faults.join('; ') }
    })
  return [
    feed('hko-cyclones', 'tc.dat', readCycloneHistory),
    feed('hko-rain', 'rstorm.dat', readRainHistory),
  ]
}

type Understood = Pick<Look, 'outcome' | 'reading' | 'fault'>

export function looking(
  source: FeedSource,
  url: string,
  limits: FetchLimits,
  understand: (body: string) => Understood,
): FeedLook {
  return async () => {
    let body: string
    try {
      // Fresh from the source: a cache on the way would show the weather of before.
      const headers = { accept: '*/*', 'cache-control': 'no-cache' }
      const { bytes } = await fetchWithin(url, limits, { headers })
      body = bytes.toString('utf8')
    } catch (cause) {
      return { source, outcome: 'unreachable', body: null, reading: null, fault: inWords(cause) }
    }
    return { source, body, ...understand(body) }
  }
}

/** The same fault has the same words each minute, so that it is one row. */
function inWords(cause: unknown): string {
  if (!(cause instanceof Error)) return String(cause)
  if (cause.name === 'TimeoutError') return 'no answer in time'
  if (/^(aborted|terminated)$/.test(cause.message)) return 'the connection was cut'
  const inner =
    cause.cause instanceof Error && 'code' in cause.cause ? ` (${cause.cause.code})` : ''
  return `${cause.message}${inner}`
}
