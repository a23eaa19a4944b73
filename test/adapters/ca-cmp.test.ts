// CMP revocation requests through `openssl cmp`, against OpenSSL's own mock CMP server.
import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeAll, describe, expect, test } from 'vitest'
import { type CmpOptions, openCmp } from '../../src/adapters/ca-cmp.ts'
import type { Instruction } from '../../src/revocation/instruction.ts'
import { freePort } from '../servers/free-port.ts'

const AT = new Date('2026-11-23T03:00:00Z')
const clock = { now: () => AT }
const revoke: Instruction = { kind: 'revoke', reason: 'superseded', invalidityDate: null }

let dir = ''
const read = (name: string) => readFileSync(join(dir, name), 'utf8')

beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'holdfast-cmp-test-'))
  const ec = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '30']
  for (const name of ['server', 'client', 'holder', 'other']) {
    const out = ['-keyout', `${name}-key.pem`, '-out', `${name}.pem`, '-subj', `/CN=${name}/O=Test`]
    execFileSync('openssl', ['req', '-x509', ...ec, ...out], { cwd: dir, stdio: 'pipe' })
  }
})

const children: ChildProcess[] = []
afterEach(async () => {
  for (const child of children.splice(0)) {
    const ended = once(child, 'exit')
    child.kill('SIGKILL')
    await ended
  }
})

/** The mock revokes one certificate, `holder`; it remembers nothing. */
async function mock(...words: string[]): Promise<string> {
  const port = await freePort()
  const own = words.includes('-srv_secret')
    ? []
    : ['-srv_cert', 'server.pem', '-srv_key', 'server-key.pem', '-srv_trusted', 'client.pem']
  const settings = ['-config', '', '-port', `${port}`, '-rsp_cert', 'holder.pem']
  const child = spawn('openssl', ['cmp', ...settings, ...own, ...words], { cwd: dir })
  children.push(child)
  let said = ''
  for await (const part of child.stdout) {
    said += part
    if (said.includes('ACCEPT')) break
  }
  return `http://127.0.0.1:${port}/pkix/`
}

function open(server: string, protection?: CmpOptions['protection']) {
  const signed = {
    cert: read('client.pem'),
    key: read('client-key.pem'),
    trusted: read('server.pem'),
  }
  return openCmp({ server, protection: protection ?? signed, clock })
}
const key = () => ({ issuer: 'CN=holder,O=Test', serial: 'A1', pem: read('holder.pem') })

test.each([
  ['a hold, reason 6', { kind: 'suspend' }, 'on-hold', 6],
  ['a release, reason 8', { kind: 'release' }, 'good', 8],
  ['a revocation, reason 4', revoke, 'revoked', 4],
] as [string, Instruction, string, number][])(
  '%s is accepted',
  async (_what, told, end, reason) => {
    const outcome = await open(await mock()).carryOut(key(), told, AT)
    expect(outcome).toMatchObject({ result: 'done', after: { kind: end } })
    expect(outcome.exchanges?.[0]?.request).toContain(`reason ${reason}`)
  },
)

describe('what the server says is what comes of it', () => {
  test.each([
    ['granted with modifications', ['-pkistatus', '1'], 'done', 'on-hold'],
    ['waiting', ['-pkistatus', '3'], 'pending-approval', 'unknown'],
    ['about to be revoked', ['-pkistatus', '4'], 'pending-approval', 'unknown'],
    ['has been revoked', ['-pkistatus', '5'], 'done', 'on-hold'],
    ['rejected', ['-pkistatus', '2', '-failure', '4'], 'refused', 'unknown'],
    // Bit 10 of PKIFailureInfo (RFC 4210 §5.2.3): an earlier try did it, and its answer was lost.
    ['rejected, for it is revoked', ['-pkistatus', '2', '-failure', '10'], 'already', 'on-hold'],
    ['an error message', ['-send_error'], 'refused', 'unknown'],
  ])('%s', async (_what, words, result, kind) => {
    const outcome = await open(await mock(...words)).carryOut(key(), { kind: 'suspend' }, AT)
    expect(outcome).toMatchObject({ result, after: { kind } })
  })

  test('the server’s own sentence reaches the officer', async () => {
    const words = ['-pkistatus', '2', '-failure', '4', '-statusstring', 'no such certificate here']
    const outcome = await open(await mock(...words)).carryOut(key(), revoke, AT)
    expect(outcome.detail).toContain('no such certificate here')
  })
})

test('by a shared secret, which stands in no log; a wrong one is no refusal by the CA', async () => {
  const server = await mock('-srv_ref', '11', '-srv_secret', 'pass:s3cret-word')
  const right = open(server, { reference: '11', secret: 's3cret-word' })
  const outcome = await right.carryOut(key(), revoke, AT)
  expect(outcome.result).toBe('done')
  expect(JSON.stringify(outcome)).not.toContain('s3cret-word')
  const wrong = open(server, { reference: '11', secret: 'another' })
  await expect(wrong.carryOut(key(), revoke, AT)).rejects.toThrow('hand over by CMP')
})

test('a server whose signature we do not believe is not believed', async () => {
  const protection = {
    cert: read('client.pem'),
    key: read('client-key.pem'),
    trusted: read('other.pem'),
  }
  const ca = open(await mock(), protection)
  await expect(ca.carryOut(key(), revoke, AT)).rejects.toThrow('hand over by CMP')
})

test('nobody listening is the world being away', async () => {
  const ca = open(`http://127.0.0.1:${await freePort()}/pkix/`)
  await expect(ca.carryOut(key(), revoke, AT)).rejects.toThrow('hand over by CMP')
})

test('a certificate that the register does not hold cannot be named, and that is said', async () => {
  const ca = open('http://127.0.0.1:9/pkix/')
  const outcome = await ca.carryOut({ ...key(), pem: null }, revoke, AT)
  expect(outcome).toMatchObject({ result: 'not-supported', after: { kind: 'unknown' } })
})
