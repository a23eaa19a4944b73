// Talks to a CA's HTTP interface: over TLS with our own certificate, within limits, and with each exchange written down.
import { type IncomingHttpHeaders, request as overHttp } from 'node:http'
import { Agent, request as overHttps } from 'node:https'
import type { Clock } from '../process/clock.ts'
import type { Exchange } from '../revocation/instruction.ts'

export type Tls = {
  /** Our own certificate and key, where the CA knows its callers by them: PEM. */
  readonly cert?: string | undefined
  readonly key?: string | undefined
  /** Whom we believe to be the CA: PEM. Unset, the anchors of the machine. */
  readonly ca?: string | undefined
}

export type CaLog = { info(about: object, says: string): void }

export type CaHttpOptions = {
  readonly base: string
  readonly tls?: Tls
  readonly clock: Clock
  readonly log?: CaLog | undefined
  readonly timeoutMs?: number
  /** Values that are never written down, wherever they turn up. */
  readonly secrets?: readonly string[]
}

export type Ask = {
  readonly method: 'GET' | 'PUT' | 'POST'
  readonly path: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
  /** Keys of body and answer whose values are secrets (a token, a password). */
  readonly hide?: readonly string[]
}

export type Answer = {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly text: string
}

/** What is said in the course of one act; `exchanges` fills as it goes. */
export type Talk = {
  readonly exchanges: Exchange[]
  /** Throws when no answer comes; what was sent is written down all the same. */
  ask(ask: Ask): Promise<Answer>
}

export type CaHttp = { talk(): Talk; close(): void }

/** A CA that signs on a slow HSM may take several seconds; what takes 20 is away. */
const TIMEOUT_MS = 20_000
/** A page of a thousand certificates of 3 kB each, as the search answers; a CRL of a large CA in base64. */
const MOST_OCTETS = 96 * 1024 * 1024
/** What is kept of an answer for the file: a certificate's status takes 300 characters. */
const KEPT = 4_000

export function openCaHttp(options: CaHttpOptions): CaHttp {
  const { base, clock, log, secrets = [] } = options
  const { cert, key, ca } = options.tls ?? {}
  const tls = { ...(cert && { cert }), ...(key && { key }), ...(ca && { ca }) }
  const agent = base.startsWith('https:') ? new Agent({ keepAlive: true, ...tls }) : undefined
  const clean = (text: string) => secrets.reduce((kept, each) => kept.replaceAll(each, '…'), text)
  const talk = (): Talk => {
    const exchanges: Exchange[] = []
    return {
      exchanges,
      async ask(ask) {
        const url = new URL(`${base.replace(/\/$/, '')}${ask.path}`)
        const began = clock.now()
        const note = (status: number | null, answer: string) => {
          const exchange: Exchange = {
            at: began.toISOString(),
            ms: clock.now().getTime() - began.getTime(),
            request: clean(`${ask.method} ${url.href}`),
            sent: ask.body === undefined ? null : clean(without(ask.body, ask.hide ?? [])),
            status,
            answer: clean(without(answer, ask.hide ?? []).slice(0, KEPT)),
          }
          exchanges.push(exchange)
          // A certificate's answer names its holder: the log keeps the words of what went wrong, the audit trail all.
          const { answer: said, ...line } = exchange
          const wrong = status === null || status >= 400
          log?.info(wrong ? { ...line, answer: said } : line, 'asked the CA')
        }
        try {
          const answer = await send(url, ask, agent, options.timeoutMs ?? TIMEOUT_MS)
          note(answer.status, answer.text)
          return answer
        } catch (cause) {
          note(null, `no answer: ${cause instanceof Error ? cause.message : String(cause)}`)
          throw new Error(`ask the CA: ${ask.method} ${url.origin}${url.pathname}`, { cause })
        }
      },
    }
  }
  return { talk, close: () => agent?.destroy() }
}

/** A body as it is written down: JSON or a form, without its secrets. */
function without(body: string, hide: readonly string[]): string {
  return hide.reduce(
    (text, name) =>
      text
        .replace(new RegExp(`("${name}"\\s*:\\s*)"[^"]*"`, 'g'), '$1"…"')
        .replace(new RegExp(`(^|&)(${name}=)[^&]*`, 'g'), '$1$2…'),
    body,
  )
}

function send(url: URL, ask: Ask, agent: Agent | undefined, timeoutMs: number): Promise<Answer> {
  const { method, headers = {}, body } = ask
  const type = body === undefined ? {} : { 'content-type': 'application/json' }
  const size = { 'content-length': String(Buffer.byteLength(body ?? '')) }
  const settings = {
    method,
    headers: { accept: 'application/json', ...type, ...size, ...headers },
    signal: AbortSignal.timeout(timeoutMs),
  }
  return new Promise((resolve, reject) => {
    const sent = agent ? overHttps(url, { ...settings, agent }) : overHttp(url, settings)
    sent.on('error', reject)
    sent.on('response', (response) => {
      const parts: Buffer[] = []
      let octets = 0
      response.on('data', (part: Buffer) => {
        octets += part.length
        if (octets > MOST_OCTETS) sent.destroy(new Error(`is larger than ${MOST_OCTETS} octets`))
        else parts.push(part)
      })
      response.on('error', reject)
      response.on('end', () => {
        // An answer that was cut off ends without being complete: it is no answer.
        if (!response.complete) return reject(new Error('the answer was cut off'))
        const text = Buffer.concat(parts).toString('utf8')
        resolve({ status: response.statusCode ?? 0, headers: response.headers, text })
      })
    })
    sent.end(body)
  })
}

/** The answer's JSON object, or an empty one: an error page of a proxy is HTML. */
export function jsonOf({ text }: Answer): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}
  } catch {
    return {}
  }
}

/** The world is away, not against us: worth another try. */
export const isAway = (status: number): boolean => status === 429 || status >= 500

/** A status that an adapter has no reading for is the world's fault, and tried again. */
export function unread(what: string, { status, text }: Answer): Error {
  return new Error(`${what}: the CA answered ${status} ${text.slice(0, 300)}`)
}
