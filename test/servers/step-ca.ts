// Stands for step-ca's revocation: the token is verified by the provisioner's key, taken once, and a second revocation is refused.
import { createPublicKey, type JsonWebKey, verify } from 'node:crypto'
import { type Asked, type Imitator, type Said, startImitator } from './imitator.ts'

export type StepCa = Imitator & {
  /** By serial in decimal: the reason code that was given. */
  readonly revoked: Map<string, number>
  readonly acts: string[]
}

export type Provisioner = { readonly name: string; readonly key: JsonWebKey; readonly kid: string }

const fault = (status: number, message: string): Said => ({ status, json: { status, message } })

export async function startStepCa(provisioner: Provisioner, now: () => Date): Promise<StepCa> {
  const revoked = new Map<string, number>()
  const acts: string[] = []
  const used = new Set<string>()
  const server = await startImitator((asked) => {
    if (asked.path === '/health') return { status: 200, json: { status: 'ok' } }
    if (asked.path === '/provisioners') {
      const { name, key } = provisioner
      return { status: 200, json: { provisioners: [{ type: 'JWK', name, key }] } }
    }
    if (asked.path !== '/1.0/revoke') return fault(404, 'Not Found')
    const audience = `https://${asked.headers.host}/1.0/revoke`
    return revoke(
      { provisioner, audience, now: now().getTime() / 1000, used, revoked, acts },
      asked,
    )
  })
  return { ...server, revoked, acts }
}

type State = {
  readonly provisioner: Provisioner
  readonly audience: string
  readonly now: number
  readonly used: Set<string>
  readonly revoked: Map<string, number>
  readonly acts: string[]
}

function revoke(state: State, { body }: Asked): Said {
  const asked = JSON.parse(body) as {
    serial?: string
    ott?: string
    reasonCode?: number
    passive?: boolean
  }
  const { serial = '', ott = '', reasonCode = 0 } = asked
  if (!/^(\d+|0x[0-9a-f]+)$/i.test(serial))
    return fault(400, `'${serial}' is not a valid serial number`)
  if (reasonCode < 0 || reasonCode > 10) return fault(400, 'reasonCode out of bounds')
  if (!asked.passive) return fault(501, 'non-passive revocation not implemented')
  const refused = whyNot(state, ott, serial)
  if (refused) return fault(401, refused)
  if (state.revoked.has(serial))
    return fault(403, `certificate with serial number '${serial}' is already revoked`)
  state.revoked.set(serial, reasonCode)
  state.acts.push(`${serial} ${reasonCode}`)
  return { status: 200, json: { status: 'ok' } }
}

function whyNot({ provisioner, audience, now, used }: State, ott: string, serial: string) {
  const [head = '', claims = '', signature = ''] = ott.split('.')
  const part = (text: string) => JSON.parse(Buffer.from(text, 'base64url').toString() || '{}')
  const header = part(head) as { alg?: string; kid?: string }
  const says = part(claims) as Record<string, string | number>
  if (says.iss !== provisioner.name || header.kid !== provisioner.kid)
    return 'provisioner not found'
  const key = {
    key: createPublicKey({ key: provisioner.key, format: 'jwk' }),
    dsaEncoding: 'ieee-p1363' as const,
  }
  const digest = header.alg === 'EdDSA' ? null : `sha${header.alg?.slice(2)}`
  const signed = Buffer.from(`${head}.${claims}`)
  if (!verify(digest, signed, key, Buffer.from(signature, 'base64url'))) return 'invalid token'
  if (says.aud !== audience) return 'invalid audience'
  if (Number(says.nbf) > now + 60 || Number(says.exp) < now) return 'token is not valid now'
  if (says.sub !== serial) return 'token subject does not match the serial'
  if (used.has(String(says.jti))) return 'token already used'
  used.add(String(says.jti))
  return undefined
}
