// An HTTPS server that stands for a CA's: it knows its callers by their certificate, and can be made to fail in every way.

import type { IncomingHttpHeaders } from 'node:http'
import { createServer, type Server } from 'node:https'
import type { AddressInfo } from 'node:net'
import type { TLSSocket } from 'node:tls'
import { testTls } from './tls.ts'

export type Asked = {
  readonly method: string
  readonly path: string
  readonly query: URLSearchParams
  readonly headers: IncomingHttpHeaders
  readonly body: string
  /** The caller's certificate was issued by our CA. */
  readonly known: boolean
}
export type Said = {
  readonly status: number
  readonly json?: unknown
  /** Instead of `json`, as it stands. */
  readonly text?: string
  readonly headers?: Readonly<Record<string, string | string[]>>
}

export type Trouble = {
  /** The n-th request from now (0 = the next) is cut off, before or after the server has acted on it. */
  cut?: { at: number; side: 'before' | 'after' } | undefined
  /** Every request is answered with this, and nothing is done. */
  always?: Said | undefined
}

export type Imitator = {
  readonly url: string
  readonly trouble: Trouble
  /** What was asked, in order. */
  readonly asked: Asked[]
  close(): Promise<void>
}

export async function startImitator(answer: (asked: Asked) => Said): Promise<Imitator> {
  const { ca, server: own } = testTls()
  const trouble: Trouble = {}
  const asked: Asked[] = []
  const server: Server = createServer(
    { ca, cert: own.cert, key: own.key, requestCert: true, rejectUnauthorized: false },
    async (request, response) => {
      const parts: Buffer[] = []
      for await (const part of request) parts.push(part as Buffer)
      const url = new URL(request.url ?? '/', 'https://localhost')
      const here: Asked = {
        method: request.method ?? '',
        path: url.pathname,
        query: url.searchParams,
        headers: request.headers,
        body: Buffer.concat(parts).toString('utf8'),
        known: (request.socket as TLSSocket).authorized,
      }
      asked.push(here)
      const cut = trouble.cut && trouble.cut.at-- === 0 ? trouble.cut : undefined
      if (cut) trouble.cut = undefined
      if (cut?.side === 'before') return void request.socket.destroy()
      const said = trouble.always ?? answer(here)
      if (cut) return void request.socket.destroy()
      const text = said.text ?? (said.json === undefined ? '' : JSON.stringify(said.json))
      response.writeHead(said.status, { 'content-type': 'application/json', ...said.headers })
      response.end(text)
    },
  )
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `https://127.0.0.1:${port}`,
    trouble,
    asked,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
