// Vault's PKI engine: revokes for good, without a reason, and nothing else.
import type { Clock } from '../process/clock.ts'
import type { CertificateStatus } from '../revocation/certificate.ts'
import type { CaListed, CaPort } from '../revocation/instruction.ts'
import {
  type Answer,
  type CaLog,
  jsonOf,
  openCaHttp,
  type Talk,
  type Tls,
  unread,
} from './ca-http.ts'
import { type RemoteCa, remoteCa, type Taken } from './ca-remote.ts'
import { bareSerial } from './index-txt.ts'

export type VaultOptions = {
  /** Up to and with the engine's mount: `https://host:8200/v1/pki`. */
  readonly base: string
  readonly token: string
  readonly tls: Tls
  readonly clock: Clock
  readonly log?: CaLog | undefined
  readonly timeoutMs?: number
}

export function openVault(options: VaultOptions): CaPort & { close(): void } {
  const { base, token } = options
  const mount = new URL(base).pathname.replace(/^\/v1\//, '').replace(/\/$/, '')
  const origin = base.slice(0, base.indexOf('/v1/'))
  if (mount === '' || !base.includes('/v1/'))
    throw new Error('open Vault: CA must name the mount, as vault:https://host:8200/v1/pki')
  const http = openCaHttp({ ...options, base: origin, secrets: [token] })
  const ask: Asking = (talk, method, path, body) =>
    talk.ask({
      method,
      path: `/v1/${path}`,
      headers: { 'x-vault-token': token },
      ...(body && { body: JSON.stringify(body) }),
    })
  const remote: RemoteCa<Talk> = {
    capabilities: {
      hold: false,
      release: false,
      reason: false,
      invalidityDate: false,
      forceCrl: true,
      reasons: ['unspecified'],
    },
    talk: () => http.talk(),
    status: (talk, key) => status(ask, mount, talk, key.serial),
    async act(talk, key) {
      const serial_number = colons(key.serial)
      return taken(await ask(talk, 'POST', `${mount}/revoke`, { serial_number }))
    },
    async forceCrl(talk) {
      const made = await ask(talk, 'GET', `${mount}/crl/rotate`)
      if (made.status !== 200) throw unread('make a CRL', made)
    },
    list: (talk) => list(ask, mount, talk),
    check: (talk) => check(ask, mount, talk),
  }
  return { ...remoteCa(remote, options.clock), close: http.close }
}

type Asking = (talk: Talk, method: 'GET' | 'POST', path: string, body?: object) => Promise<Answer>

/** As Vault writes serial numbers: octets in small hex, with colons. */
export function colons(serial: string): string {
  const hex = bareSerial(serial).toLowerCase()
  const whole = hex.length % 2 ? `0${hex}` : hex
  return (whole.match(/../g) ?? []).join(':')
}

async function status(
  ask: Asking,
  mount: string,
  talk: Talk,
  serial: string,
): Promise<CertificateStatus> {
  const answer = await ask(talk, 'GET', `${mount}/cert/${colons(serial)}`)
  if (answer.status === 404) return { kind: 'unknown' }
  const data = dataOf(answer)
  const seconds = Number(data.revocation_time)
  if (answer.status !== 200 || data.revocation_time === undefined || Number.isNaN(seconds))
    throw unread('look at the status', answer)
  if (seconds === 0) return { kind: 'good' }
  const since = new Date(seconds * 1000).toISOString()
  return { kind: 'revoked', since, reason: 'unspecified' }
}

function taken(answer: Answer): Taken {
  const { errors } = jsonOf(answer)
  const { state } = dataOf(answer)
  const said = Array.isArray(errors) ? errors.map(String).join('; ') : `state ${String(state)}`
  const detail = `HTTP ${answer.status}: ${said}`
  if (answer.status === 200)
    return { how: state === 'pending' ? 'pending-approval' : 'taken', detail }
  if (answer.status >= 500 || answer.status === 429 || answer.status === 412)
    throw unread('hand over', answer) // 412: a standby that has not caught up
  return { how: 'refused', detail }
}

const dataOf = (answer: Answer): Readonly<Record<string, unknown>> => {
  const { data } = jsonOf(answer)
  return typeof data === 'object' && data !== null ? (data as Record<string, unknown>) : {}
}

async function* list(ask: Asking, mount: string, talk: Talk): AsyncGenerator<CaListed> {
  const answer = await ask(talk, 'GET', `${mount}/certs/revoked?list=true`)
  if (answer.status === 404) return // nothing is revoked
  const { keys } = dataOf(answer)
  if (answer.status !== 200 || !Array.isArray(keys)) throw unread('list what is revoked', answer)
  for (const each of keys.map(String)) {
    const serial = bareSerial(each.replaceAll(/[:-]/g, ''))
    yield { serial, status: await status(ask, mount, talk, serial) }
  }
}

async function check(ask: Asking, mount: string, talk: Talk): Promise<string> {
  const path = `${mount}/revoke`
  const answer = await ask(talk, 'POST', 'sys/capabilities-self', { paths: [path] })
  if (answer.status !== 200) throw unread('ask Vault for our rights', answer)
  const rights = jsonOf(answer)[path] ?? dataOf(answer)[path]
  const may = Array.isArray(rights) && rights.some((each) => each === 'update' || each === 'root')
  if (!may) throw new Error(`Vault’s token may not write ${path}`)
  return `Vault lets us write ${path}`
}
