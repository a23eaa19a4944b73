/** OCSP over HTTP, with `openssl ocsp` as the responder that answers us and as the peer that reads what we ask. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type RequestListener } from 'node:http'
import { type AddressInfo, createServer as createPort } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { fixtureKey } from '../../fixtures/identities.ts'
import { ocspDer, ocspNoCheck, responderAt } from '../../fixtures/pki-status.ts'
import { EKU } from '../../fixtures/x509.ts'
import { openResponders } from '../../src/adapters/ocsp.ts'
import type { Certificate } from '../../src/pki/certificate.ts'
import { gatherStatus } from '../../src/pki/gather-status.ts'
import { writeOcspRequest } from '../../src/pki/ocsp-request.ts'
import { buildPath } from '../../src/pki/path.ts'
import { writePem } from '../../src/pki/pem.ts'
import { makeTrust } from '../../src/pki/trust.ts'
import { below, ca, pki, root, rootList } from '../pki/status-world.ts'
import { describeNeeding } from '../servers/needs.ts'

let dir: string
const stops: (() => void)[] = []
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'holdfast-ocsp-'))
})
afterEach(() => {
  for (const stop of stops.splice(0)) stop()
  rmSync(dir, { recursive: true, force: true })
})

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener).listen(0, '127.0.0.1')
  await once(server, 'listening')
  stops.push(() => {
    server.closeAllConnections()
    server.close()
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

async function freePort(): Promise<number> {
  const server = createPort().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  return port
}

const key = fixtureKey('tam', 'rsa2048')
const trust = makeTrust({ anchors: [root], intermediates: [ca], crls: [rootList] })
// openssl answers by the machine's clock, so these certificates live around it.
const now = new Date()
const span = {
  from: new Date(now.getTime() - 86_400_000),
  to: new Date(now.getTime() + 86_400_000),
}
const responder = below({
  serial: '5520',
  cn: 'responder',
  key: 'tam',
  eku: [EKU.ocsp],
  more: [ocspNoCheck()],
  ...span,
})
const leafAt = (url: string, serial = '5511') =>
  below({ serial, more: [responderAt(url)], ...span })

function writeCa(by: { certificate: Certificate; key: typeof key }): readonly string[] {
  const pem = (name: string, certificate: Certificate) =>
    writeFileSync(join(dir, name), writePem(certificate.der, 'CERTIFICATE'))
  pem('ca.pem', ca)
  pem('responder.pem', by.certificate)
  writeFileSync(join(dir, 'key.pem'), by.key.export({ type: 'pkcs8', format: 'pem' }))
  const line = (state: string, gone: string, serial: string) =>
    `${state}\t301231235959Z\t${gone}\t${serial}\tunknown\t/CN=leaf\n`
  writeFileSync(
    join(dir, 'index.txt'),
    line('V', '', '5511') +
      line('R', '260901000000Z,keyCompromise', '5512') +
      line('R', '260901000000Z,certificateHold', '5513'),
  )
  const files = ['-index', 'index.txt', '-CA', 'ca.pem', '-rsigner', 'responder.pem']
  return ['ocsp', ...files, '-rkey', 'key.pem']
}

async function outcomeOf(leaf: Certificate): Promise<string> {
  const gathered = await gatherStatus([leaf], trust, now, openResponders())
  expect(gathered.faults).toEqual([])
  const { responses } = gathered
  const result = buildPath(leaf, trust, now, { ocsp: responses, now: new Date() })
  return result.outcome === 'invalid' ? result.code : result.outcome
}

describeNeeding(['openssl'], 'openssl ocsp', () => {
  test('as a server: good, revoked, on hold and unknown come back with our nonce', async () => {
    const args = writeCa({ certificate: responder, key })
    const port = await freePort()
    const server = spawn('openssl', [...args, '-port', String(port), '-ndays', '1'], { cwd: dir })
    stops.push(() => server.kill('SIGKILL'))
    const url = `http://127.0.0.1:${port}/`
    await untilOpen(server)
    expect(await outcomeOf(leafAt(url))).toBe('valid')
    expect(await outcomeOf(leafAt(url, '5512'))).toBe('revoked')
    expect(await outcomeOf(leafAt(url, '5513'))).toBe('on-hold')
    expect(await outcomeOf(leafAt(url, '5514'))).toBe('status-unknown')
  })

  test.each([
    [
      'the CA itself, by key, without nextUpdate',
      { certificate: ca, key: pki.ca.key },
      ['-resp_key_id'],
    ],
    [
      'a delegate, SHA-384, its certificate left out',
      { certificate: responder, key },
      ['-rmd', 'sha384', '-resp_no_certs'],
    ],
  ] as const)('answers signed by %s', async (_title, by, more) => {
    const args = writeCa(by)
    const url = await serve(async (request, response) => {
      const parts: Buffer[] = []
      for await (const part of request) parts.push(part)
      writeFileSync(join(dir, 'ask.der'), Buffer.concat(parts))
      execFileSync('openssl', [...args, ...more, '-reqin', 'ask.der', '-respout', 'told.der'], {
        cwd: dir,
        stdio: 'ignore',
      })
      response.end(readFileSync(join(dir, 'told.der')))
    })
    // Without the delegate's certificate nobody can say who signed.
    const expected = more.includes('-resp_no_certs' as never) ? 'status-unknown' : 'valid'
    expect(await outcomeOf(leafAt(`${url}/`))).toBe(expected)
  })

  test.each(['sha1', 'sha256'] as const)('as a peer: it reads our request with %s', (hash) => {
    const nonce = Buffer.alloc(32, 0xab)
    const leaf = below({ serial: '00F1E2' })
    writeFileSync(
      join(dir, 'ask.der'),
      writeOcspRequest({ certificate: leaf, issuer: ca, nonce, hash }),
    )
    const ours = execFileSync('openssl', ['ocsp', '-reqin', 'ask.der', '-req_text'], { cwd: dir })
    writeFileSync(join(dir, 'ca.pem'), writePem(ca.der, 'CERTIFICATE'))
    writeFileSync(join(dir, 'leaf.pem'), writePem(leaf.der, 'CERTIFICATE'))
    const names = ['-issuer', 'ca.pem', `-${hash}`, '-cert', 'leaf.pem']
    const theirs = execFileSync('openssl', ['ocsp', ...names, '-no_nonce', '-req_text'], {
      cwd: dir,
    })
    const idOf = (text: Buffer) => text.toString().match(/(Hash Algorithm|Hash|Serial Number): .*/g)
    expect(idOf(ours)).toHaveLength(4)
    expect(idOf(ours)).toEqual(idOf(theirs))
    expect(ours.toString()).toContain(`0420${'AB'.repeat(4)}`)
  })

  test('as a peer: it verifies a response as we make them for tests', () => {
    writeCa({ certificate: responder, key })
    const leaf = leafAt('http://127.0.0.1/')
    const answer = { about: leaf, issuer: ca, thisUpdate: now, nextUpdate: span.to }
    const der = ocspDer({ signer: responder, key, producedAt: now, answers: [answer] })
    writeFileSync(join(dir, 'told.der'), der)
    writeFileSync(join(dir, 'root.pem'), writePem(root.der, 'CERTIFICATE'))
    writeFileSync(join(dir, 'leaf.pem'), writePem(leaf.der, 'CERTIFICATE'))
    const names = ['-issuer', 'ca.pem', '-cert', 'leaf.pem', '-CAfile', 'root.pem']
    const told = execFileSync(
      'openssl',
      ['ocsp', ...names, '-verify_other', 'ca.pem', '-respin', 'told.der', '-no_nonce'],
      { cwd: dir, stdio: 'pipe' },
    )
    expect(told.toString()).toContain('leaf.pem: good')
  })
})

/** It says so; a connection to find out would be taken for a malformed question, and end it. */
async function untilOpen(server: ChildProcess): Promise<void> {
  for await (const said of server.stderr ?? [])
    if (String(said).includes('waiting for OCSP client')) return
  throw new Error('openssl ocsp ended')
}

test.each([
  ['an answer that is none', (_q, r) => r.writeHead(500).end('no'), 'answered 500'],
  [
    'an endless answer',
    (_q, r) => void setInterval(() => r.write(Buffer.alloc(9000)), 1).unref(),
    'larger than',
  ],
  ['no answer', () => undefined, 'timeout'],
  [
    'a redirect to a file',
    (_q, r) => r.writeHead(302, { location: 'file:///etc/hosts' }).end(),
    'redirected to',
  ],
] as [string, RequestListener, string][])(
  '%s is told, and the lists answer',
  async (_title, listener, why) => {
    const url = await serve(listener)
    const ask = openResponders({ timeoutMs: 500 })
    const { responses, faults } = await gatherStatus([leafAt(`${url}/`)], trust, now, ask)
    expect(responses).toEqual([])
    expect(faults).toEqual([expect.stringContaining(why)])
  },
)

test('a responder that did not answer is left alone for a while, and then asked again', async () => {
  let asked = 0
  const url = await serve((_, response) => {
    asked++
    response.writeHead(asked === 1 ? 503 : 200).end('told')
  })
  const ask = openResponders({}, 300)
  await expect(ask(url, Buffer.from('?'))).rejects.toThrow('answered 503')
  await expect(ask(url, Buffer.from('?'))).rejects.toThrow('answered 503')
  expect(asked).toBe(1)
  await pause(320)
  expect(String(Buffer.from(await ask(url, Buffer.from('?'))))).toBe('told')
})
