/** Fetched CRLs: asked for with conditions, kept on disk, and never given up for one that is worse. */

import { once } from 'node:events'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { fixtureKey } from '../../fixtures/identities.ts'
import { points, pointUri, responderAt, scope } from '../../fixtures/pki-status.ts'
import { type CrlCache, openCrlCache } from '../../src/adapters/crl-cache.ts'
import { openCrlIndexer } from '../../src/adapters/crl-indexer.ts'
import { openTrust, type TrustSource } from '../../src/adapters/trust-source.ts'
import type { Crl } from '../../src/pki/crl.ts'
import { CRL_LIMITS } from '../../src/pki/limits.ts'
import { buildPath } from '../../src/pki/path.ts'
import { writePem } from '../../src/pki/pem.ts'
import { makeTrust, proveCrl } from '../../src/pki/trust.ts'
import { at, below, ca, days, list, root, rootList } from '../pki/status-world.ts'
import { fixturePath } from '../steps/examiner.ts'

let dir: string
const stops: (() => unknown)[] = []
const indexer = openCrlIndexer()
const log = pino({ level: 'silent' })
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'holdfast-crls-'))
})
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop()
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

const trust = makeTrust({ anchors: [root], intermediates: [ca] })
const fault = async (crl: Crl) => ((await proveCrl(trust, crl)) ? undefined : 'nobody signed it')
const open = (limits = {}): CrlCache => openCrlCache({ dir, indexer, fault, limits })
const revoking = (serial: string, thisUpdate: Date, more = {}) =>
  list({ thisUpdate, revoked: [{ serial, at: days(-2), reason: 1 }], ...more })

describe('one address', () => {
  test('is asked with ETag and date, and "not modified" keeps what is held', async () => {
    const heard: IncomingMessage['headers'][] = []
    const url = await serve((request, response) => {
      heard.push(request.headers)
      if (request.headers['if-none-match'] === '"1"') return response.writeHead(304).end()
      response.setHeader('etag', '"1"')
      response.setHeader('last-modified', 'Mon, 23 Nov 2026 01:00:00 GMT')
      return response.end(list().der)
    })
    const cache = open()
    expect(await cache.refresh(url)).toBe(true)
    expect(await cache.refresh(url)).toBe(false)
    expect(heard.map((each) => each['if-none-match'])).toEqual([undefined, '"1"'])
    expect(heard[1]?.['if-modified-since']).toBe('Mon, 23 Nov 2026 01:00:00 GMT')
    expect(cache.lists()).toHaveLength(1)
  })

  test('whose server is away after a restart is known from disk, password unwritten', async () => {
    const url = await serve((_, response) => response.end(list().der))
    const secret = url.replace('//', '//reader:s3cret@')
    await open().refresh(secret)
    const files = readdirSync(dir)
    expect(files).toHaveLength(2)
    expect(files).toContain(`${list().sha256}.crl`)
    expect(files).toContainEqual(expect.stringMatching(/^[0-9a-f]{32}\.json$/))
    for (const file of files)
      expect(readFileSync(join(dir, file), 'latin1')).not.toContain('s3cret')
    const again = open()
    await again.restore([secret, 'http://127.0.0.1:9/never-had'])
    expect(again.lists().map((crl) => crl.sha256)).toEqual([list().sha256])
    expect(again.holds(secret)).toBe(true)
  })

  test('whose kept file was changed is fetched again', async () => {
    const url = await serve((_, response) => response.end(list().der))
    await open().refresh(url)
    const other = list({ number: 8 })
    writeFileSync(join(dir, `${list().sha256}.crl`), other.der)
    const again = open()
    await again.restore([url])
    expect(again.holds(url)).toBe(false)
  })

  test('gives its place on disk to the next list', async () => {
    let served = list()
    const url = await serve((_, response) => response.end(served.der))
    const cache = open()
    await cache.refresh(url)
    served = list({ number: 8 })
    expect(await cache.refresh(url)).toBe(true)
    const kept = readdirSync(dir).filter((file) => file.endsWith('.crl'))
    expect(kept).toEqual([`${served.sha256}.crl`])
  })

  const strange = { signingKey: fixtureKey('stranger-ca', 'rsa2048') }
  test.each([
    ['rubbish', () => Buffer.from('rubbish'), ''],
    [
      'one that a stranger signed',
      () => revoking('5511', days(-0.5), strange).der,
      'nobody signed',
    ],
    ['an older one', () => list({ thisUpdate: days(-3) }).der, 'older than the one held'],
    ['one that is cut off', () => list({ number: 9 }).der.subarray(0, 300), ''],
    ['one that is too large', () => Buffer.alloc(9_000), 'larger than'],
  ])('keeps its last good list when it serves %s', async (_title, bad, why) => {
    let served: Buffer = list().der
    const url = await serve((_, response) => response.end(served))
    const cache = open({ octets: 8_000 })
    await cache.refresh(url)
    served = bad()
    const refused = await cache.refresh(url).catch((error: Error) => error)
    expect(String(refused)).toContain(`fetch the CRL of "${url}"`)
    expect(String((refused as Error).cause)).toContain(why)
    expect(cache.lists().map((crl) => crl.sha256)).toEqual([list().sha256])
  })
})

describe('distribution points', () => {
  const files = () => {
    const rootCrl = join(dir, 'root.crl')
    writeFileSync(rootCrl, rootList.der)
    return {
      TRUST_ANCHORS: [fixturePath('pki/root.pem')],
      INTERMEDIATES: [fixturePath('pki/ca.pem')],
      CRLS: [rootCrl],
      DATA_DIR: dir,
    }
  }
  const opened = async (more: object = {}): Promise<TrustSource> => {
    const source = await openTrust({ ...files(), ...more }, log)
    stops.push(() => source.close())
    return source
  }

  /** A leaf whose partition is at that address, and the partition. */
  function partitioned(url: string) {
    const point = pointUri(`${url}/p7.crl`)
    return {
      leaf: below({ more: [points({ point })] }),
      partition: list({ extensions: [scope({ point })] }),
    }
  }

  test('are fetched for certificates of our CAs where the setting allows, and kept', async () => {
    const asked: string[] = []
    let body: Buffer = Buffer.alloc(0)
    const url = await serve((request, response) => {
      asked.push(request.url ?? '')
      response.end(body)
    })
    const { leaf, partition } = partitioned(url)
    body = partition.der
    const silent = await opened()
    expect((await silent.gather([leaf], at)).trust.crls).toHaveLength(1)
    expect(asked).toEqual([])
    const source = await opened({ STATUS_POINTS: true })
    const { trust: found } = await source.gather([leaf], at)
    expect(buildPath(leaf, found, at).outcome).toBe('valid')
    expect(readdirSync(join(dir, 'crls'))).toContain(`${partition.sha256}.crl`)
    await source.gather([leaf], at)
    expect(asked).toEqual(['/p7.crl']) // the second time it is at hand, and fetched on the schedule
  })

  test('and responders of a certificate by anybody else are never called', async () => {
    const asked: string[] = []
    const url = await serve((request, response) => {
      asked.push(request.url ?? '')
      response.end()
    })
    const point = pointUri(`${url}/p7.crl`)
    const leaf = below({ more: [points({ point }), responderAt(`${url}/ocsp`)] })
    const stranger = { TRUST_ANCHORS: [fixturePath('pki/stranger-ca.pem')], INTERMEDIATES: [] }
    const source = await opened({ ...stranger, STATUS_POINTS: true })
    expect((await source.gather([leaf], at, [ca])).ocsp).toEqual([])
    expect(asked).toEqual([])
  })
})

describe('a list of two hundred thousand', () => {
  const entries = Array.from({ length: 200_000 }, (_, i) => ({
    serial: (i + 0x10000).toString(16).padStart(16, '7'),
    at: days(-2),
    reason: 1,
  }))
  const { der } = list({ revoked: entries })

  test('is indexed and proved aside: the event loop goes round all the while', async () => {
    await indexer.read(new Uint8Array(der)) // the thread starts once
    let rounds = 0
    let going = true
    const turn = (): void => {
      rounds++
      if (going) setImmediate(turn)
    }
    setImmediate(turn)
    const crl = await indexer.read(new Uint8Array(der))
    expect(await proveCrl(makeTrust({ anchors: [root, ca] }), crl)).toBe(true)
    going = false
    // On this thread it would be a handful; how long it takes is the bench's to say.
    expect(rounds).toBeGreaterThan(200)
    expect(crl.entries.size).toBe(200_000)
    expect(crl.entries.get('7777777777710000')?.reason).toBe('keyCompromise')
  })

  test('comes as PEM too, and what is no list or too large is a fault that the thread survives', async () => {
    const pem = Buffer.from(writePem(der, 'X509 CRL'))
    expect((await indexer.read(pem)).entries.size).toBe(200_000)
    await expect(indexer.read(Buffer.alloc(300_000))).rejects.toThrow('octets after the value')
    await expect(indexer.read(Buffer.alloc(CRL_LIMITS.octets + 1))).rejects.toThrow('a CRL of')
    expect((await indexer.read(new Uint8Array(der))).sha256).toHaveLength(64)
  })
})
