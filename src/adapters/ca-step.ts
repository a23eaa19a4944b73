// step-ca: revokes for good and nothing else, by a token that its provisioner's key signs; it cannot be asked for a status.
import {
  createHash,
  createPrivateKey,
  createPublicKey,
  type JsonWebKey,
  type KeyObject,
  randomUUID,
  sign,
} from 'node:crypto'
import type { Clock } from '../process/clock.ts'
import type { CertificateStatus } from '../revocation/certificate.ts'
import {
  type CaKey,
  type CaPort,
  everyReason,
  type Instruction,
} from '../revocation/instruction.ts'
import { type RevocationReason, reasonCodes } from '../revocation/kinds.ts'
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

export type StepOptions = {
  readonly base: string
  /** The provisioner's name, and its private key as PEM or JWK. */
  readonly provisioner: string
  readonly key: string
  readonly tls: Pick<Tls, 'ca'>
  readonly clock: Clock
  readonly log?: CaLog | undefined
  readonly timeoutMs?: number
}

/** step-ca takes a token for as long as it says, and once; its own command gives five minutes. */
const TOKEN_SECONDS = 300

export function openStepCa(options: StepOptions): CaPort & { close(): void } {
  const http = openCaHttp(options)
  const signer = readSigner(options.key)
  const { base, provisioner, clock } = options
  const remote: RemoteCa<Talk> = {
    capabilities: {
      hold: false, // reason 6 is taken as a number, and nothing comes of it
      release: false,
      reason: true,
      invalidityDate: false,
      forceCrl: false,
      reasons: everyReason,
    },
    talk: () => http.talk(),
    status: async () => ({ kind: 'unknown' }),
    async act(talk, key, instruction) {
      const serial = BigInt(`0x${key.serial}`).toString()
      const audience = `${base.replace(/\/$/, '')}/1.0/revoke`
      const ott = token(signer, { provisioner, audience, serial, now: clock.now() })
      return revoke(talk, key, instruction, { serial, ott, now: clock.now() })
    },
    forceCrl: () => Promise.reject(new Error('make a CRL: step-ca makes them by itself')),
    async check(talk) {
      const answer = await talk.ask({ method: 'GET', path: '/health' })
      if (answer.status !== 200) throw unread('ask step-ca how it is', answer)
      const known = await talk.ask({ method: 'GET', path: '/provisioners' })
      if (!known.text.includes(JSON.stringify(provisioner)))
        throw new Error(`step-ca has no provisioner "${provisioner}": check CA_CLIENT_ID`)
      return `step-ca is up, and knows the provisioner "${provisioner}"`
    },
  }
  return { ...remoteCa(remote, clock), close: http.close }
}

/** RFC 5280 §5.3.1: the names in their order, the seventh left out. */
function numberOf(reason: RevocationReason): number {
  const place = reasonCodes.indexOf(reason)
  return place >= 7 ? place + 1 : place
}

type Revoking = { readonly serial: string; readonly ott: string; readonly now: Date }

async function revoke(
  talk: Talk,
  _key: CaKey,
  instruction: Instruction,
  { serial, ott, now }: Revoking,
): Promise<Taken> {
  if (instruction.kind !== 'revoke') return { how: 'not-supported', detail: 'step-ca only revokes' }
  const reasonCode = numberOf(instruction.reason)
  const reason = instruction.reason
  // Passive: a certificate that is not renewed. The active kind is answered with 501.
  const body = JSON.stringify({ serial, ott, reasonCode, reason, passive: true })
  const answer = await talk.ask({ method: 'POST', path: '/1.0/revoke', body, hide: ['ott'] })
  const says = saying(answer)
  const proves: CertificateStatus = { kind: 'revoked', since: now.toISOString(), reason }
  if (answer.status === 200 && jsonOf(answer).status === 'ok')
    return { how: 'taken', detail: says, proves }
  // The one way to learn of a status there: that a second revocation is refused.
  if (answer.status < 500 && /already revoked/i.test(says))
    return { how: 'conflict', detail: says, proves }
  if (
    answer.status === 501 ||
    (answer.status >= 400 && answer.status < 500 && answer.status !== 429)
  )
    return { how: 'refused', detail: says, proves: { kind: 'unknown' } }
  throw unread('hand over', answer)
}

function saying(answer: Answer): string {
  const { status, message } = jsonOf(answer)
  return `HTTP ${answer.status}: ${String(message ?? status ?? answer.text.slice(0, 200))}`
}

type Signer = { readonly key: KeyObject; readonly kid: string; readonly alg: string }

export function readSigner(text: string): Signer {
  const given = text.trim().startsWith('{')
    ? (JSON.parse(text) as JsonWebKey & { kid?: string })
    : undefined
  const key = given ? createPrivateKey({ key: given, format: 'jwk' }) : createPrivateKey(text)
  const open = createPublicKey(key).export({ format: 'jwk' })
  const alg = algorithmOf(key, open)
  return { key, alg, kid: given?.kid ?? thumbprint(open) }
}

function algorithmOf(key: KeyObject, { crv }: JsonWebKey): string {
  switch (key.asymmetricKeyType) {
    case 'rsa':
      return 'RS256'
    case 'ed25519':
      return 'EdDSA'
    case 'ec':
      if (crv === 'P-256') return 'ES256'
      if (crv === 'P-384') return 'ES384'
      if (crv === 'P-521') return 'ES512'
  }
  throw new Error(`sign with the provisioner’s key: it is of the kind ${key.asymmetricKeyType}`)
}

/** RFC 7638: the required members in the order of their names. step-ca finds the provisioner's key by it. */
function thumbprint({ crv, e, kty, n, x, y }: JsonWebKey): string {
  const members =
    kty === 'RSA' ? { e, kty, n } : kty === 'EC' ? { crv, kty, x, y } : { crv, kty, x }
  return createHash('sha256').update(JSON.stringify(members)).digest('base64url')
}

type Claims = {
  readonly provisioner: string
  readonly audience: string
  readonly serial: string
  readonly now: Date
}

function token({ key, kid, alg }: Signer, { provisioner, audience, serial, now }: Claims): string {
  const at = Math.floor(now.getTime() / 1000)
  const claims = {
    iss: provisioner,
    aud: audience,
    sub: serial,
    iat: at,
    nbf: at,
    exp: at + TOKEN_SECONDS,
    jti: randomUUID(),
  }
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
  const text = `${part({ alg, kid, typ: 'JWT' })}.${part(claims)}`
  const digest = alg === 'EdDSA' ? null : `sha${alg.slice(2)}`
  const signature = sign(digest, Buffer.from(text), { key, dsaEncoding: 'ieee-p1363' })
  return `${text}.${signature.toString('base64url')}`
}
