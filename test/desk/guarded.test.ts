/** Every route of the API's own document, so that no new one is left open: a seat, its token, its own page, a role. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Guest, signIn } from './desk-guest.ts'
import { openWorld, type World } from './desk-world.ts'

let world: World
let ada: Guest
let vic: Guest
let routes: { readonly method: 'GET' | 'POST' | 'DELETE'; readonly url: string }[]
beforeAll(async () => {
  world = await openWorld()
  ada = await signIn(world.app, 'ada')
  vic = await signIn(world.app, 'vic')
  const { paths } = (await world.app.inject('/api/openapi.json')).json()
  routes = Object.entries<object>(paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => ({
      method: method.toUpperCase() as 'GET' | 'POST' | 'DELETE',
      url: path.replace(/\{\w+\}/g, 'R-0000000000'),
    })),
  )
}, 300_000)
afterAll(() => world.close())

/** An auditor looks closer, and leaves; to sign in takes no seat. */
const forReaders = ['POST /api/v1/cases/R-0000000000/unmask', 'DELETE /api/v1/session']
const open = ['POST /api/v1/session', 'GET /livez', 'GET /readyz', 'GET /metrics']
const changes = () => routes.filter(({ method }) => method !== 'GET')

async function asked(headers: (guest: Guest) => Record<string, string>, guest = ada) {
  const answers = new Map<string, number>()
  for (const { method, url } of routes) {
    const { statusCode } = await world.app.inject({ method, url, headers: headers(guest) })
    answers.set(`${method} ${url}`, statusCode)
  }
  return answers
}
const name = ({ method, url }: (typeof routes)[number]) => `${method} ${url}`

test('without a seat nothing is read or changed', async () => {
  const answers = await asked(() => ({}))
  expect(answers.size).toBeGreaterThan(30)
  const through = [...answers].filter(([route, status]) => status !== 401 && !open.includes(route))
  expect(through).toEqual([])
})

test('no change without the token of the session, none from a page of another site', async () => {
  expect(changes().length).toBeGreaterThan(15)
  const token = await asked(({ cookie }) => ({ cookie, 'x-csrf-token': 'no' }))
  const foreign = await asked(({ cookie, csrf }) => ({
    ...{ cookie, 'x-csrf-token': csrf },
    origin: 'https://elsewhere.example',
  }))
  for (const route of changes().map(name)) {
    if (!open.includes(route)) expect([route, token.get(route)]).toEqual([route, 403])
    expect([route, foreign.get(route)]).toEqual([route, 403])
  }
})

test('an auditor changes nothing', async () => {
  const headers = { cookie: vic.cookie, 'x-csrf-token': vic.csrf }
  for (const { method, url } of changes()) {
    const route = `${method} ${url}`
    if (forReaders.includes(route) || open.includes(route)) continue
    const { statusCode } = await world.app.inject({ method, url, headers })
    expect([route, statusCode]).toEqual([route, 403])
  }
})
