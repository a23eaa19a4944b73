// Who may call EJBCA, and as whom we come: by our certificate, or by a token that is granted.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openEjbca } from '../../src/adapters/ca-ejbca.ts'
import { grantedToken } from '../../src/adapters/ca-token.ts'
import type { Ejbca } from '../servers/ejbca.ts'
import { type Imitator, startImitator } from '../servers/imitator.ts'
import { testTls } from '../servers/tls.ts'
import { AT, clock, key, open, opened } from './ejbca-open.ts'

describe('who we are', () => {
  test('without our certificate, or with a stranger’s, nothing is done', async () => {
    const { server } = await open()
    for (const own of [{}, testTls().stranger]) {
      const ca = openEjbca({ base: server.base, tls: { ca: testTls().ca, ...own }, clock })
      await expect(ca.carryOut(key, { kind: 'suspend' }, AT)).rejects.toThrow()
      await expect(ca.check?.()).rejects.toThrow('REST Certificate Management')
      ca.close()
    }
    expect(server.acts).toEqual([])
  })

  test('a server that our anchors do not know is told nothing', async () => {
    const { server } = await open()
    const ca = openEjbca({ base: server.base, tls: testTls().client, clock })
    await expect(ca.status(key)).rejects.toThrow('ask the CA')
    expect(server.asked).toEqual([])
    ca.close()
  })

  test('the doctor hears the version and how many CAs we see', async () => {
    const { ca } = await open()
    expect(await ca.check?.()).toBe('EJBCA 8.3.2 Community, 1 CA to be seen')
  })
})

describe('by OAuth2', () => {
  let endpoint: Imitator
  let granted = 0
  beforeAll(async () => {
    endpoint = await startImitator(({ body }) => {
      const form = new URLSearchParams(body)
      if (form.get('client_secret') !== 'client-secret-1')
        return { status: 401, json: { error: 'invalid_client' } }
      granted += 1
      return { status: 200, json: { access_token: `granted-${granted}`, expires_in: 300 } }
    })
  })
  afterAll(() => endpoint.close())

  const granting = (clientSecret = 'client-secret-1') =>
    grantedToken({
      url: `${endpoint.url}/realms/ca/token`,
      clientId: 'holdfast',
      clientSecret,
      tls: { ca: testTls().ca },
      clock,
    })

  const openWith = (server: Ejbca, secret?: string) => {
    const ca = openEjbca({
      base: server.base,
      tls: { ca: testTls().ca },
      token: granting(secret),
      clock,
    })
    opened.push(ca)
    return ca
  }

  test('a token is granted once, used, and got anew when it is no longer taken; it is never written down', async () => {
    granted = 0
    const { server } = await open({ bearer: 'granted-1' })
    const ca = openWith(server)
    expect((await ca.carryOut(key, { kind: 'suspend' }, AT)).result).toBe('done')
    expect(granted).toBe(1)
    server.behaviour.bearer = 'granted-2'
    const outcome = await ca.carryOut(key, { kind: 'release' }, AT)
    expect(outcome.result).toBe('done')
    expect(granted).toBe(2)
    const written = JSON.stringify(outcome.exchanges)
    expect(written).toContain('grant_type=client_credentials')
    expect(written).not.toMatch(/client-secret-1|granted-\d/)
  })

  test('a wrong secret is told, and shown to nobody', async () => {
    const { server } = await open({ bearer: 'granted-1' })
    const fault = await openWith(server, 'wrong-secret')
      .status(key)
      .catch((cause: unknown) => String(cause))
    expect(fault).toContain('get a token: the CA answered 401')
    expect(fault).not.toContain('wrong-secret')
  })
})
