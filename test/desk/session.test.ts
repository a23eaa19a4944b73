/** Who gets in, what keeps others out, and when a session ends. */
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { askToSignIn, signIn } from './desk-guest.ts'
import { openWorld, PASSWORD, type World } from './desk-world.ts'

let world: World
let address = 0
const fresh = () => `10.1.0.${++address}`
beforeAll(async () => {
  world = await openWorld({ limits: { idleMs: 30 * 60_000, absoluteMs: 8 * 3_600_000 } })
})
beforeEach(() => {
  world.time.now = new Date(world.time.now.getTime() + 24 * 3_600_000)
})
afterAll(() => world.close())
const later = (ms: number) => {
  world.time.now = new Date(world.time.now.getTime() + ms)
}

test('the session cookie is out of reach of scripts and of other sites, and its token is kept only as a hash', async () => {
  const answer = await askToSignIn(world.app, 'ada', PASSWORD)
  const cookie = String(answer.headers['set-cookie'])
  expect(cookie).toMatch(/^holdfast=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict$/)
  const token = /holdfast=([\w-]+)/.exec(cookie)?.[1] ?? ''
  const { rows } = await world.pool.query<{ token_hash: string }>('select * from sessions')
  expect(JSON.stringify(rows)).not.toContain(token)
  expect(rows.some((row) => /^[0-9a-f]{64}$/.test(row.token_hash))).toBe(true)
})

test('behind TLS the cookie is bound to the host', async () => {
  const secure = await world.another({ secureCookies: true })
  const answer = await askToSignIn(secure, 'ada', PASSWORD)
  expect(answer.headers['set-cookie']).toMatch(/^__Host-holdfast=.*; Secure; SameSite=Strict$/)
  expect(answer.headers['strict-transport-security']).toBeDefined()
  await secure.close()
})

test('a wrong password and an unknown name are answered alike', async () => {
  const wrong = await askToSignIn(world.app, 'ada', 'wrong', fresh())
  const unknown = await askToSignIn(world.app, 'nobody', 'wrong', fresh())
  expect([wrong.statusCode, unknown.statusCode]).toEqual([401, 401])
  expect(wrong.json()).toEqual(unknown.json())
  expect(wrong.headers['content-type']).toContain('application/problem+json')
})

test('each wrong password after the fourth makes the next try wait longer, even with the right one', async () => {
  const from = fresh()
  for (let tries = 0; tries < 5; tries++) await askToSignIn(world.app, 'ada', 'wrong', from)
  for (const seconds of [2, 4, 8, 16]) {
    const locked = await askToSignIn(world.app, 'ada', PASSWORD, from)
    expect(locked.statusCode).toBe(429)
    expect(locked.headers['retry-after']).toBe(String(seconds))
    later(seconds * 1000)
    await askToSignIn(world.app, 'ada', 'wrong', from)
  }
  const elsewhere = await askToSignIn(world.app, 'ada', PASSWORD, fresh())
  expect(elsewhere.statusCode, 'the officer at her own desk is not locked out').toBe(200)
})

test('behind a proxy, what a visitor writes into X-Forwarded-For hides nobody', async () => {
  const desk = await world.another({ behindProxy: true })
  const from = fresh()
  const tries = async (made: string) => {
    const answer = await desk.inject({
      method: 'POST',
      url: '/api/v1/session',
      remoteAddress: '10.9.9.9',
      headers: { 'x-forwarded-for': `${made}, ${from}` },
      payload: { name: 'ada', password: 'wrong' },
    })
    return answer.statusCode
  }
  const answers = []
  for (let n = 1; n <= 6; n++) answers.push(await tries(`192.0.2.${n}`))
  expect(answers).toEqual([401, 401, 401, 401, 401, 429])
  await desk.close()
})

test('more sign-ins a minute than people type are refused', async () => {
  const from = fresh()
  const codes: number[] = []
  for (let tries = 0; tries < 25; tries++)
    codes.push((await askToSignIn(world.app, `guess${tries}`, 'x', from)).statusCode)
  expect(codes.slice(0, 20)).not.toContain(429)
  expect(codes.slice(20)).toEqual([429, 429, 429, 429, 429])
})

test('a change without the CSRF token, or asked for by another site, is refused', async () => {
  const ada = await signIn(world.app, 'ada')
  const { cookie } = ada
  const bare = (headers: Record<string, string>) =>
    world.app.inject({ method: 'DELETE', url: '/api/v1/session', headers: { cookie, ...headers } })
  expect((await bare({})).statusCode).toBe(403)
  expect((await bare({ 'x-csrf-token': 'x'.repeat(43) })).statusCode).toBe(403)
  const token = { 'x-csrf-token': ada.csrf }
  expect((await bare({ ...token, origin: 'https://evil.example' })).statusCode).toBe(403)
  expect((await bare({ ...token, 'sec-fetch-site': 'cross-site' })).statusCode).toBe(403)
  expect((await bare({ ...token, origin: 'null' })).statusCode).toBe(403)
  expect((await bare({ ...token, origin: 'http://localhost:80' })).statusCode).toBe(204)
})

test('signing out ends the session on the server, not only in the browser', async () => {
  const ada = await signIn(world.app, 'ada')
  expect((await ada.get('/session')).statusCode).toBe(200)
  expect((await ada.delete('/session')).statusCode).toBe(204)
  expect((await ada.get('/session')).statusCode).toBe(401)
})

test('an idle session ends, and a page that only looks again by itself does not keep it awake', async () => {
  const ada = await signIn(world.app, 'ada')
  for (let polls = 0; polls < 4; polls++) {
    later(10 * 60_000)
    const poll = await ada.get('/cases', { 'x-background': '1' })
    expect(poll.statusCode).toBe(polls < 2 ? 200 : 401)
  }
})

test('work keeps a session awake, but not beyond the day', async () => {
  const ada = await signIn(world.app, 'ada')
  for (let minutes = 25; minutes < 8 * 60; minutes += 25) {
    later(25 * 60_000)
    expect((await ada.get('/session')).statusCode, `after ${minutes} minutes`).toBe(200)
  }
  later(25 * 60_000)
  expect((await ada.get('/session')).statusCode).toBe(401)
})

test('nothing of the API but signing in, the documents and the health probes answers without a session', async () => {
  type Paths = Record<string, Record<string, unknown>>
  const document = (await world.app.inject('/api/openapi.json')).json<{ paths: Paths }>()
  const open = new Set(['POST /api/v1/session', 'GET /livez', 'GET /readyz', 'GET /metrics'])
  const asked = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => ({ path, method: method.toUpperCase() as 'GET' })),
  )
  expect(asked.length).toBeGreaterThan(12)
  for (const { path, method } of asked) {
    if (open.has(`${method} ${path}`)) continue
    const url = path
      .replace('{page}', '0')
      .replace('{name}', 'srn')
      .replaceAll(/\{\w+\}/g, 'x')
    const answer = await world.app.inject({ method, url })
    expect({ method, path, status: answer.statusCode }).toEqual({ method, path, status: 401 })
  }
})
