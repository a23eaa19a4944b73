/** Trust as the examiners see it: read again when its files change, fetched again from its URLs. */
import {
  copyFileSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { pino } from 'pino'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openDemoCa } from '../../src/adapters/ca-demo.ts'
import { openTrust, type TrustSource } from '../../src/adapters/trust-source.ts'
import { fixture, fixturePath } from '../steps/examiner.ts'
import { ISSUER, worldClock } from '../world.ts'

let dir: string
let source: TrustSource | undefined
let server: Server | undefined
const log = pino({ level: 'silent' })
const SERIAL = '3A41C7059E2210B4'

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'holdfast-trust-'))
})
afterEach(async () => {
  await source?.close()
  server?.closeAllConnections()
  server?.close()
  source = undefined
  server = undefined
  rmSync(dir, { recursive: true, force: true })
})

const paths = (...crls: string[]) => ({
  TRUST_ANCHORS: [fixturePath('pki/root.pem')],
  INTERMEDIATES: [fixturePath('pki/ca.pem')],
  CRLS: crls,
})

/** CRLs as the demo CA writes them, before and after a certificate was put on hold. */
async function twoCrls(): Promise<readonly [Buffer, Buffer]> {
  const ca = join(dir, 'ca')
  cpSync(fixturePath('pki/ca'), ca, { recursive: true })
  const clock = worldClock('2026-11-23T02:00:00Z')
  const demo = openDemoCa({ dir: ca, clock })
  await demo.forceCrl(clock.now())
  const before = readFileSync(join(ca, 'crl.pem'))
  await demo.carryOut({ issuer: ISSUER, serial: SERIAL }, { kind: 'suspend' }, clock.now())
  await demo.forceCrl(clock.now())
  return [before, readFileSync(join(ca, 'crl.pem'))]
}

const holds = async () => (await source?.fresh())?.crls.some((crl) => crl.entries.has(SERIAL))

test('a CRL that is replaced is seen at the very next question', async () => {
  const [before, after] = await twoCrls()
  const file = join(dir, 'ca.crl')
  writeFileSync(file, before)
  source = await openTrust(paths(file), log)
  expect(source.current().crls).toHaveLength(1)
  expect(await holds()).toBe(false)
  writeFileSync(`${file}.new`, after)
  renameSync(`${file}.new`, file)
  expect(await holds()).toBe(true)
})

test('what does not change is not read again', async () => {
  source = await openTrust(paths(fixturePath('pki/root.crl')), log)
  expect(await source.fresh()).toBe(await source.fresh())
})

test('a folder is read whole, and a file that comes later with it', async () => {
  const folder = join(dir, 'crls')
  mkdirSync(folder)
  copyFileSync(fixturePath('pki/root.crl'), join(folder, 'root.crl'))
  source = await openTrust(paths(folder), log)
  expect(source.current().crls).toHaveLength(1)
  copyFileSync(fixturePath('pki/ca.crl'), join(folder, 'ca.crl'))
  expect((await source.fresh()).crls).toHaveLength(2)
})

test('a list that is caught half written is read once more before it is believed missing', async () => {
  const [before, after] = await twoCrls()
  const file = join(dir, 'ca.crl')
  writeFileSync(file, before)
  source = await openTrust(paths(file), log)
  writeFileSync(file, after.subarray(0, 300))
  const asked = holds()
  await pause(50)
  writeFileSync(file, after)
  expect(await asked).toBe(true)
})

test('a CRL at a URL is fetched again; while it cannot be had the last one stays', async () => {
  const [before, after] = await twoCrls()
  let answer: Buffer | undefined = before
  server = createServer((_, response) => {
    response.statusCode = answer ? 200 : 503
    response.end(answer)
  }).listen(0, '127.0.0.1')
  await new Promise((resolve) => server?.once('listening', resolve))
  const { port } = server.address() as AddressInfo
  writeFileSync(join(dir, 'root.crl'), fixture('pki/root.crl'))
  const crls = [join(dir, 'root.crl'), `http://127.0.0.1:${port}/ca.crl`]
  source = await openTrust({ ...paths(...crls), STATUS_FETCH_SECONDS: 0.03 }, log)
  expect(source.current().crls).toHaveLength(2)
  answer = undefined
  await pause(100)
  expect((await source.fresh()).crls).toHaveLength(2)
  answer = after
  for (let tries = 0; tries < 100 && !(await holds()); tries += 1) await pause(20)
  expect(await holds()).toBe(true)
  expect((await source.fresh()).crls).toHaveLength(2)
})
