/** What certificates name for their status, on the loopback: `openssl ocsp` as the responder, and a server of lists. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Identity } from '../../fixtures/identities.ts'
import { writePem } from '../../src/pki/pem.ts'
import { freePort } from './free-port.ts'

export type Entry = {
  readonly serial: string
  /** Undefined where it stands. */
  readonly revoked?: { readonly at: Date; readonly reason?: string }
}

export type Responder = {
  readonly url: string
  end(): Promise<void>
}

/** Answers by the machine's own clock, so whoever it is asked about must live now. */
export async function startResponder(parts: {
  readonly ca: Buffer
  readonly signer: Identity
  readonly entries: readonly Entry[]
  /** Where it was before, to be back there. */
  readonly port?: number
}): Promise<Responder> {
  const dir = mkdtempSync(join(tmpdir(), 'holdfast-responder-'))
  const write = (name: string, body: string | Buffer) => writeFileSync(join(dir, name), body)
  write('ca.pem', writePem(parts.ca, 'CERTIFICATE'))
  write('signer.pem', writePem(parts.signer.der, 'CERTIFICATE'))
  write('key.pem', parts.signer.key.export({ type: 'pkcs8', format: 'pem' }))
  write('index.txt', parts.entries.map(indexLine).join(''))
  const port = parts.port ?? (await freePort())
  const files = ['-index', 'index.txt', '-CA', 'ca.pem', '-rsigner', 'signer.pem']
  // Its -port takes a number and no address, so it listens on every interface (OpenSSL 3.0).
  const args = ['ocsp', ...files, '-rkey', 'key.pem', '-port', String(port), '-ndays', '1']
  const server = spawn('openssl', args, { cwd: dir, stdio: ['ignore', 'ignore', 'pipe'] })
  const kill = (): void => void server.kill('SIGKILL')
  process.once('exit', kill)
  await untilOpen(server)
  return {
    url: `http://127.0.0.1:${port}/`,
    async end() {
      process.off('exit', kill)
      const over = server.exitCode !== null || server.signalCode !== null
      const ended = over ? undefined : once(server, 'exit')
      kill()
      await ended
      rmSync(dir, { recursive: true, force: true })
    },
  }
}

/** As `openssl ca` keeps it. */
function indexLine({ serial, revoked }: Entry): string {
  const when = revoked ? `${stamp(revoked.at)}${revoked.reason ? `,${revoked.reason}` : ''}` : ''
  return `${revoked ? 'R' : 'V'}\t491231235959Z\t${when}\t${serial}\tunknown\t/CN=${serial}\n`
}

const stamp = (at: Date): string => `${at.toISOString().replace(/[-:T]/g, '').slice(2, 14)}Z`

/** It says so; a connection to find out would be taken for a malformed question. */
async function untilOpen(server: ChildProcess): Promise<void> {
  let said = ''
  for await (const words of server.stderr ?? []) {
    said += words
    if (said.includes('waiting for OCSP client')) {
      server.stderr?.resume()
      return
    }
  }
  throw new Error(`openssl ocsp ended: ${said}`)
}

export type ListServer = {
  readonly url: string
  /** What lies at each path; a path that is not there answers 404. */
  readonly lists: Map<string, Buffer>
  readonly asked: readonly string[]
  end(): Promise<void>
}

export async function startLists(): Promise<ListServer> {
  const lists = new Map<string, Buffer>()
  const asked: string[] = []
  const server = createServer((request, response) => {
    asked.push(request.url ?? '')
    const body = lists.get(request.url ?? '')
    if (body) response.end(body)
    else response.writeHead(404).end()
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    lists,
    asked,
    async end() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}
