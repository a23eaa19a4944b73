// Stands for Vault's PKI engine: a token with rights, certificates by their serial in colons, revocation without a reason.
import { type Asked, type Imitator, type Said, startImitator } from './imitator.ts'

export type Vault = Imitator & {
  readonly base: string
  /** By serial with colons: when it was revoked, in seconds; 0 for not. */
  readonly kept: Map<string, number>
  readonly acts: string[]
  readonly behaviour: { sealed?: boolean; pending?: boolean; rights?: readonly string[] }
}

export const VAULT_TOKEN = 'hvs.test-token-4711'
const errors = (status: number, ...said: string[]): Said => ({ status, json: { errors: said } })

export async function startVault(serials: readonly string[], now: () => Date): Promise<Vault> {
  const kept = new Map(serials.map((serial) => [serial, 0]))
  const acts: string[] = []
  const behaviour: Vault['behaviour'] = {}
  const server = await startImitator((asked) => {
    if (behaviour.sealed) return errors(503, 'Vault is sealed')
    if (asked.headers['x-vault-token'] !== VAULT_TOKEN) return errors(403, 'permission denied')
    return route({ kept, acts, behaviour, now: Math.floor(now().getTime() / 1000) }, asked)
  })
  return { ...server, base: `${server.url}/v1/pki`, kept, acts, behaviour }
}

type State = Pick<Vault, 'kept' | 'acts' | 'behaviour'> & { readonly now: number }

function route({ kept, acts, behaviour, now }: State, { method, path, query, body }: Asked): Said {
  if (path === '/v1/sys/capabilities-self') {
    const rights = behaviour.rights ?? ['update']
    return { status: 200, json: { 'pki/revoke': rights, data: { 'pki/revoke': rights } } }
  }
  if (path === '/v1/pki/crl/rotate') return { status: 200, json: { data: { success: true } } }
  if (method === 'GET' && query.get('list') === 'true' && path === '/v1/pki/certs/revoked') {
    const keys = [...kept].filter(([, at]) => at > 0).map(([serial]) => serial)
    return keys.length > 0 ? { status: 200, json: { data: { keys } } } : errors(404)
  }
  const serial = /^\/v1\/pki\/cert\/([0-9a-f:]+)$/.exec(path)?.[1]
  if (serial !== undefined) {
    const revocation_time = kept.get(serial)
    if (revocation_time === undefined) return errors(404)
    return { status: 200, json: { data: { certificate: 'PEM', revocation_time } } }
  }
  if (path !== '/v1/pki/revoke') return errors(404, 'no handler for route')
  const { serial_number: which = '' } = JSON.parse(body) as { serial_number?: string }
  const known = kept.get(which)
  if (known === undefined) return errors(400, `certificate with serial ${which} not found`)
  if (behaviour.pending) return { status: 200, json: { data: { state: 'pending' } } }
  if (known === 0) {
    acts.push(which)
    kept.set(which, now)
  }
  return { status: 200, json: { data: { revocation_time: kept.get(which), state: 'revoked' } } }
}
