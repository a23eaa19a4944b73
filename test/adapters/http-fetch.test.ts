/** What other people's servers may do to us: nothing but cost a bounded while, and lead us nowhere but to their own host. */
import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { gzipSync } from 'node:zlib'
import { afterEach, describe, expect, test } from 'vitest'
import { fetchWithin } from '../../src/adapters/http-fetch.ts'
import { type Reach, whyBarred } from '../../src/adapters/http-reach.ts'

const stops: (() => void)[] = []
afterEach(() => {
  for (const stop of stops.splice(0)) stop()
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

const LIMITS = { octets: 20_000, timeoutMs: 400, redirects: 3 }
const ANYWHERE: Reach = { hosts: [] }
const get = (url: string, reach: Reach | undefined = ANYWHERE) =>
  fetchWithin(url, LIMITS, reach ? { reach } : {})
const to = (location: string): RequestListener => {
  return (_, response) => response.writeHead(302, { location }).end()
}

describe('a server that', () => {
  const slowly: RequestListener = (_, response) => {
    response.writeHead(200)
    setInterval(() => response.write('x'), 20).unref()
  }
  const huge: RequestListener = (_, response) => {
    response.writeHead(200, { 'content-length': 100 * 1024 * 1024 })
    setInterval(() => response.write(Buffer.alloc(9000)), 1).unref()
  }
  const zeros = gzipSync(Buffer.alloc(1_000_000))
  test.each<[string, RequestListener, string]>([
    ['sends an octet now and then (slow loris)', slowly, 'timeout'],
    ['sends its header and then nothing', (_, r) => r.writeHead(200).flushHeaders(), 'timeout'],
    ['sends 100 MB', huge, 'larger than 20000'],
    [
      'hangs up in the middle',
      (_, r) => {
        r.writeHead(200, { 'content-length': 5000 })
        r.write('x')
        setTimeout(() => r.destroy(), 20).unref()
      },
      'aborted',
    ],
    ['redirects for ever', to('/again'), 'redirected too often'],
    ['redirects to a file', to('file:///etc/passwd'), 'redirected to "file:"'],
    ['redirects to ftp', to('ftp://127.0.0.1/x'), 'redirected to "ftp:"'],
    ['redirects to where clouds keep passwords', to('http://169.254.169.254/x'), 'no place to ask'],
    ['redirects into our network by name', to('http://localhost:9/x'), 'into our network'],
    ['redirects into our network by number', to('http://10.0.0.1/x'), 'into our network'],
    ['redirects into our network in IPv6', to('http://[fd00::1]/x'), 'into our network'],
    ['redirects to an IPv4 address in IPv6', to('http://[::ffff:a00:1]/x'), 'into our network'],
  ])('%s', async (_, listener, why) => {
    await expect(get(await serve(listener))).rejects.toThrow(why)
  })

  test('says its answer is packed is taken at its octets: nothing is unpacked', async () => {
    const url = await serve((request, response) => {
      expect(request.headers['accept-encoding']).toBe('identity')
      response.writeHead(200, { 'content-encoding': 'gzip' }).end(zeros)
    })
    expect((await get(url)).bytes).toEqual(zeros)
  })

  test('redirects on its own host is followed three times', async () => {
    const url = await serve((request, response) => {
      const turn = Number(request.url?.slice(1))
      if (turn === 0) return response.end('here')
      return response.writeHead(307, { location: `/${turn - 1}` }).end()
    })
    expect(String((await get(`${url}/3`)).bytes)).toBe('here')
    await expect(get(`${url}/4`)).rejects.toThrow('redirected too often')
  })
})

test.each(['file:///etc/passwd', 'ftp://127.0.0.1/', 'data:text/plain,x'])(
  '%s is not fetched',
  async (url) => {
    await expect(get(url)).rejects.toThrow('is not fetched')
  },
)

test('with hosts named, no other is called, and those named may be anywhere', async () => {
  const asked: string[] = []
  const url = await serve((request, response) => {
    asked.push(request.url ?? '')
    response.end('told')
  })
  const port = new URL(url).port
  const other: Reach = { hosts: ['crl.example.hk'] }
  await expect(get(`${url}/a`, other)).rejects.toThrow('"127.0.0.1" is none of STATUS_HOSTS')
  expect(asked).toEqual([])
  const named: Reach = { hosts: ['127.0.0.1', 'localhost'] }
  expect(String((await get(`http://localhost:${port}/b`, named)).bytes)).toBe('told')
  const leading = await serve(to(`http://localhost:${port}/c`))
  expect(String((await get(`${leading}/`, named)).bytes)).toBe('told')
  expect(asked).toEqual(['/b', '/c'])
})

test('an address that the operator set may be anywhere, and lead anywhere', async () => {
  const url = await serve((_, response) => response.end('told'))
  const leading = await serve(to(url.replace('127.0.0.1', 'localhost')))
  expect(String((await fetchWithin(leading, LIMITS)).bytes)).toBe('told')
})

describe('an address', () => {
  const first = new URL('http://ocsp.example.hk/')
  const led = { url: new URL('http://elsewhere.example.hk/'), first }
  const own = { url: first, first }
  test.each([
    ['169.254.169.254', false, false],
    ['0.0.0.0', false, false],
    ['224.0.0.1', false, false],
    ['::', false, false],
    ['fe80::1', false, false],
    ['::ffff:169.254.169.254', false, false],
    ['10.1.2.3', true, false],
    ['172.31.0.1', true, false],
    ['192.168.1.1', true, false],
    ['100.64.0.1', true, false],
    ['127.0.0.1', true, false],
    ['::1', true, false],
    ['fd12::1', true, false],
    ['64:ff9b::a00:1', true, false],
    ['203.0.113.7', true, true],
    ['2001:db8::1', true, true],
  ])('%s: named by the certificate %s, redirected to %s', (address, named, redirected) => {
    expect(whyBarred(address, own, ANYWHERE) === undefined).toBe(named)
    expect(whyBarred(address, led, ANYWHERE) === undefined).toBe(redirected)
    expect(whyBarred(address, led, { hosts: ['elsewhere.example.hk'] })).toBeUndefined()
  })
})
