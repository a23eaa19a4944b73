// Where CRLs are published: fetched within limits, believed only when the issuer signed them.
import { once } from 'node:events'
import { mkdtemp, readFile, writeFile } from 'node:fs/promises'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { openDemoCa } from '../../src/adapters/ca-demo.ts'
import { fetchCrl, openCrlSource } from '../../src/adapters/crl-source.ts'
import { parseCertificate } from '../../src/pki/certificate.ts'
import { describeNeeding } from '../servers/needs.ts'
import { ISSUER, later, makeCaFolder, START, valid } from './ca-folder.ts'

const stops: (() => void)[] = []
afterEach(() => {
  for (const stop of stops.splice(0)) stop()
})

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  stops.push(() => {
    server.closeAllConnections()
    server.close()
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

test('a file and a URL give the same bytes, over redirects too', async () => {
  const file = join(await mkdtemp(join(tmpdir(), 'holdfast-crl-')), 'x.crl')
  await writeFile(file, 'bytes')
  const url = await serve((request, response) => {
    if (request.url === '/moved') return response.writeHead(302, { location: '/here' }).end()
    return response.end('bytes')
  })
  expect((await fetchCrl(file)).toString()).toBe('bytes')
  expect((await fetchCrl(`${url}/here`)).toString()).toBe('bytes')
  expect((await fetchCrl(`${url}/moved`)).toString()).toBe('bytes')
})

test.each([
  ['an answer that is no CRL', (_q, r) => r.writeHead(404).end('no'), 'answered 404'],
  ['a circle of redirects', (_q, r) => r.writeHead(302, { location: '/' }).end(), 'too often'],
  [
    'a redirect to a file',
    (_q, r) => r.writeHead(302, { location: 'file:///etc/hosts' }).end(),
    'redirected to "file:"',
  ],
  [
    'an endless answer',
    (_q, r) => void setInterval(() => r.write(Buffer.alloc(9000)), 1).unref(),
    'larger than',
  ],
  ['no answer', () => undefined, 'timeout'],
] as [string, RequestListener, string][])('%s is a fault', async (_title, listener, why) => {
  const url = await serve(listener)
  const fault = await fetchCrl(url, { octets: 20_000, timeoutMs: 700, redirects: 2 }).catch(
    (each: Error) => each,
  )
  expect(String(fault)).toContain(`fetch the CRL of "${url}"`)
  expect(String((fault as Error).cause)).toContain(why)
})

test('a file that is not there is a fault that names it', async () => {
  await expect(fetchCrl('/nowhere/x.crl')).rejects.toThrow('fetch the CRL of "/nowhere/x.crl"')
})

describeNeeding(['openssl'], 'what a published CRL says', () => {
  const SERIAL = '3A41C7059E2210B4'
  const clock = { now: () => later(90) }
  async function held() {
    const dir = await makeCaFolder([valid(SERIAL), valid('0A')])
    const ca = openDemoCa({ dir, clock })
    await ca.carryOut({ issuer: ISSUER, serial: SERIAL }, { kind: 'suspend' }, START)
    await ca.carryOut({ issuer: ISSUER, serial: 'A' }, { kind: 'suspend' }, START)
    await ca.forceCrl(later(30))
    const issuer = parseCertificate(await readFile(join(dir, 'ca.pem')))
    return { dir, issuer }
  }

  test('an entry, with number, times and reason, and an absence', async () => {
    const { dir, issuer } = await held()
    const location = join(dir, 'crl.pem')
    const source = openCrlSource({ location, issuers: () => [issuer], clock })
    expect(await source.look({ issuer: ISSUER, serial: SERIAL })).toMatchObject({
      issuer: ISSUER,
      crlNumber: '4094',
      thisUpdate: later(30).toISOString(),
      source: location,
      entry: {
        revocationDate: START.toISOString(),
        reason: 'certificateHold',
        invalidityDate: null,
      },
      seenAt: later(90).toISOString(),
    })
    // The register writes serial numbers without leading zeros, a CRL in whole octets.
    expect((await source.look({ issuer: ISSUER, serial: 'A' })).entry?.reason).toBe(
      'certificateHold',
    )
    expect((await source.look({ issuer: ISSUER, serial: '77' })).entry).toBeNull()
  })

  test('a password in the URL opens the door and is not recorded', async () => {
    const { dir, issuer } = await held()
    const bytes = await readFile(join(dir, 'crl.der'))
    const right = `Basic ${Buffer.from('reader:s3cret').toString('base64')}`
    const url = await serve(({ headers }, response) =>
      headers.authorization === right ? response.end(bytes) : response.writeHead(401).end(),
    )
    const location = `${url}/ca.crl`.replace('//', '//reader:s3cret@')
    const source = openCrlSource({ location, issuers: () => [issuer], clock })
    const { source: recorded } = await source.look({ issuer: ISSUER, serial: SERIAL })
    expect(recorded).toBe(`${url}/ca.crl`)
    const fault = await fetchCrl(location.replace('s3cret', 'wr0ng')).catch((each: Error) => each)
    expect(String(fault)).toContain('fetch the CRL of')
    expect(String(fault)).not.toContain('wr0ng')
  })

  test('a CRL that another key signed, of another issuer, or changed by one octet is not believed', async () => {
    const { dir, issuer } = await held()
    const stranger = await held()
    const key = { issuer: ISSUER, serial: SERIAL }
    const look = (location: string, issuers = [issuer], asked = key) =>
      openCrlSource({ location, issuers: () => issuers, clock }).look(asked)
    await expect(look(join(stranger.dir, 'crl.pem'))).rejects.toThrow('verifies its signature')
    await expect(look(join(dir, 'crl.pem'), [])).rejects.toThrow('verifies its signature')
    await expect(
      look(join(dir, 'crl.pem'), [issuer], { ...key, issuer: 'CN=Other' }),
    ).rejects.toThrow('it is of')
    const bytes = await readFile(join(dir, 'crl.der'))
    const at = bytes.indexOf(Buffer.from('261123020000Z'))
    bytes[at + 4] = (bytes[at + 4] ?? 0) ^ 1
    await writeFile(join(dir, 'changed.crl'), bytes)
    await expect(look(join(dir, 'changed.crl'))).rejects.toThrow('verifies its signature')
    await writeFile(join(dir, 'rubbish.crl'), 'rubbish')
    await expect(look(join(dir, 'rubbish.crl'))).rejects.toThrow('read the CRL')
  })
})
