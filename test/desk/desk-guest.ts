/** A browser's bare bones over fastify inject: keeps the cookie and the CSRF token of one officer. */
import type { DeskApp } from '../../src/desk/desk-app.ts'
import { PASSWORD } from './officers.ts'

type Answer = Awaited<ReturnType<DeskApp['inject']>>
type Headers = Readonly<Record<string, string>>

export type Guest = {
  readonly cookie: string
  readonly csrf: string
  get(url: string, headers?: Headers): Promise<Answer>
  post(url: string, payload?: object, headers?: Headers): Promise<Answer>
  delete(url: string): Promise<Answer>
}

let addresses = 0
/** From an address of its own, unless one is named: sign-ins are counted by address. */
const anywhere = () => `10.0.${addresses >> 8}.${addresses++ & 255}`

export const askToSignIn = (app: DeskApp, name: string, password: string, address = anywhere()) =>
  app.inject({
    method: 'POST',
    url: '/api/v1/session',
    remoteAddress: address,
    payload: { name, password },
  })

export async function signIn(app: DeskApp, name: string): Promise<Guest> {
  const answer = await askToSignIn(app, name, PASSWORD)
  if (answer.statusCode !== 200) throw new Error(`sign in ${name}: ${answer.body}`)
  const [cookie] = String(answer.headers['set-cookie']).split(';')
  const { csrf } = answer.json<{ csrf: string }>()
  const kept = { cookie: cookie ?? '', 'x-csrf-token': csrf }
  return {
    cookie: kept.cookie,
    csrf,
    get: (url, headers) => app.inject({ url: `/api/v1${url}`, headers: { ...kept, ...headers } }),
    post: (url, payload, headers) =>
      app.inject({
        method: 'POST',
        url: `/api/v1${url}`,
        headers: { ...kept, ...headers },
        ...(payload && { payload }),
      }),
    delete: (url) => app.inject({ method: 'DELETE', url: `/api/v1${url}`, headers: kept }),
  }
}
