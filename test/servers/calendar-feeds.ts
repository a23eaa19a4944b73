/** A web server that plays the Observatory and 1823: it says what it is told to say, well or badly. */
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** What comes for a path: a body, or how it goes wrong. */
export type Play =
  | { readonly body: string; readonly type?: string }
  | { readonly status: number; readonly body?: string }
  /** The connection is cut in the middle of the body. */
  | { readonly cut: string }
  /** Nothing comes. */
  | 'silence'

export type TestFeeds = {
  readonly url: string
  /** From now on this path says this. */
  say(path: string, play: Play): void
  readonly asked: readonly string[]
  stop(): Promise<void>
}

export async function startFeeds(): Promise<TestFeeds> {
  const plays = new Map<string, Play>()
  const asked: string[] = []
  const server = createServer((request, response) => {
    const path = new URL(request.url ?? '/', 'http://feeds').pathname
    asked.push(path)
    answer(plays.get(path) ?? { status: 404, body: 'no such page' }, response)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    say: (path, play) => void plays.set(path, play),
    asked,
    async stop() {
      const closed = new Promise((resolve) => server.close(resolve))
      server.closeAllConnections() // whoever waits for silence waits no longer
      await closed
    },
  }
}

function answer(play: Play, response: ServerResponse): void {
  if (play === 'silence') return
  if ('cut' in play) {
    response.writeHead(200, { 'content-length': String(play.cut.length + 100) })
    response.write(play.cut, () => response.destroy())
    return
  }
  const status = 'status' in play ? play.status : 200
  const type = 'type' in play && play.type ? play.type : 'application/json'
  response.writeHead(status, { 'content-type': type })
  response.end(play.body ?? '')
}

type Entry = {
  readonly code: string
  readonly action?: string
  readonly issued?: string
  readonly updated?: string
}
const hk = (time: string) => `${time}:00+08:00`

/** A warning summary as the Observatory writes it, with a thunderstorm warning that is none of ours. */
export function warnsum(of: { readonly cyclone?: Entry; readonly rain?: Entry }): Play {
  const entry = (name: string, { code, action = 'ISSUE', issued, updated }: Entry) => ({
    name,
    code,
    actionCode: action,
    ...(issued && { issueTime: hk(issued) }),
    ...(updated && { updateTime: hk(updated) }),
  })
  const { cyclone, rain } = of
  const body = {
    ...(cyclone && { WTCSGNL: entry('Tropical Cyclone Warning Signal', cyclone) }),
    ...(rain && { WRAIN: entry('Rainstorm Warning Signal', rain) }),
  }
  return { body: JSON.stringify(body) }
}

/** A holiday file as 1823 writes it: iCalendar in JSON, with the byte order mark. */
export function holidays1823(days: readonly string[]): Play {
  const next = (day: string) =>
    new Date(Date.parse(day) + 86_400_000).toISOString().slice(0, 10).replaceAll('-', '')
  const vevent = days.map((day) => ({
    dtstart: [day.replaceAll('-', ''), { value: 'DATE' }],
    dtend: [next(day), { value: 'DATE' }],
    transp: 'TRANSPARENT',
    uid: `${day.replaceAll('-', '')}@1823.gov.hk`,
    summary: 'A general holiday',
  }))
  const head = {
    prodid: '-//1823',
    version: '2.0',
    calscale: 'GREGORIAN',
    'x-wr-timezone': 'Asia/Hong_Kong',
  }
  return { body: `\uFEFF${JSON.stringify({ vcalendar: [{ ...head, vevent }] })}` }
}
