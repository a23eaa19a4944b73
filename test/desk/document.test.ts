/** The API's document, kept in the tree; what every answer carries; and the probes. */
import { readFileSync, writeFileSync } from 'node:fs'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Guest, signIn } from './desk-guest.ts'
import { openWorld, type World } from './desk-world.ts'
import { layChan, layTwoCertificates } from './laid.ts'

let world: World
let ada: Guest
beforeAll(async () => {
  world = await openWorld()
  ada = await signIn(world.app, 'ada')
})
afterAll(() => world.close())

test('docs/openapi.json is the document that the desk serves (WRITE_OPENAPI=1 writes it anew)', async () => {
  const served = (await world.app.inject('/api/openapi.json')).json()
  expect(served.openapi).toBe('3.1.0')
  const kept = 'docs/openapi.json'
  if (process.env.WRITE_OPENAPI === '1') writeFileSync(kept, `${JSON.stringify(served, null, 2)}\n`)
  expect(JSON.parse(readFileSync(kept, 'utf8'))).toEqual(served)
})

test('every schema that the document names is in it', async () => {
  const text = (await world.app.inject('/api/openapi.json')).body
  const { components } = JSON.parse(text)
  for (const [, name] of text.matchAll(/#\/components\/schemas\/([^"]+)"/g))
    expect(components.schemas).toHaveProperty(name ?? '')
})

test('nothing may be framed, sniffed, or run but the desk’s own scripts', async () => {
  for (const url of ['/api/v1/session', '/livez', '/nowhere']) {
    const { headers } = await world.app.inject(url)
    const policy = String(headers['content-security-policy'])
    expect(policy).toContain("default-src 'none'")
    expect(policy).toContain("script-src 'self';")
    expect(policy).toContain("frame-ancestors 'none'")
    expect(policy).not.toContain('unsafe')
    expect(headers).toMatchObject({ 'x-frame-options': 'DENY', 'referrer-policy': 'no-referrer' })
  }
})

test('the queue has what is urgent first, filters by state and search, and counts what it hides', async () => {
  const chan = await layChan(world)
  const fax = await layTwoCertificates(world)
  const all = (await ada.get('/cases')).json()
  expect(all.cases.map((line: { id: string }) => line.id)).toEqual([
    chan.revocationId,
    fax.revocationId,
  ])
  expect(all.cases[0]).toMatchObject({
    urgent: true,
    certificate: { nameEn: 'CHAN TAI MAN' },
    findings: { note: 1 },
    channels: ['email'],
  })
  const none = (await ada.get('/cases?states=suspended,closed')).json()
  expect(none.cases).toEqual([])
  expect(none.counts.laid).toBe(2)
  expect((await ada.get('/cases?search=CHAN')).json().cases).toHaveLength(1)
  expect((await ada.get('/cases?states=lost')).statusCode).toBe(400)
  expect((await ada.get('/totals')).json()).toMatchObject({ receipts: 2, cases: 2 })
})

test('the register is searched by any of its names and numbers', async () => {
  for (const search of ['LAU CHI', '51D0E3B78842F19C', '0000100033', 'chikeung.lau@example.hk']) {
    const { certificates } = (
      await ada.get(`/register/certificates?${new URLSearchParams({ search })}`)
    ).json()
    expect(certificates[0]?.nameEn, search).toBe('LAU CHI KEUNG')
    expect(certificates[0]).not.toHaveProperty('pem')
  }
})

test('ready means that everything leaned on answers; else 503 says what does not', async () => {
  const well = await world.app.inject('/readyz')
  expect(well.json()).toMatchObject({ ready: true, problems: [] })
  world.checks.push({ name: 'crl', look: async () => 'The CRL of CN=Demo is 3 days old.' })
  world.checks.push({
    name: 'queue',
    look: () => Promise.reject(new Error('connect ECONNREFUSED holdfast@db.internal:5432')),
  })
  const ill = await world.app.inject('/readyz')
  expect(ill.statusCode).toBe(503)
  expect(ill.json().problems).toEqual([
    { name: 'crl', says: 'The CRL of CN=Demo is 3 days old.' },
    { name: 'queue', says: 'The queue does not answer.' },
  ])
  expect(ill.body, 'no word of the fault itself').not.toMatch(/ECONN|holdfast@|internal/)
  world.checks.length = 1
  expect((await world.app.inject('/livez')).body).toBe('alive\n')
})

test('the figures for Prometheus count, and name nobody', async () => {
  const { body, headers } = await world.app.inject('/metrics')
  expect(headers['content-type']).toContain('text/plain')
  expect(body).toMatch(/holdfast_cases\{state="laid"\} 2/)
  expect(body).toMatch(/holdfast_jobs\{queue="email",state="waiting"\} 2/)
  expect(body).toMatch(/holdfast_http_request_seconds_count\{route="\/api\/v1\/cases"/)
  expect(body).not.toMatch(/CHAN|ada|3A41C7|E-[0-9A-Z]{10}/)
})
