// Stands for Dogtag's agent interface, and answers as its code does: sessions, nonces that are Java longs, and its refusals.
import { randomBytes } from 'node:crypto'
import { type Asked, type Imitator, type Said, startImitator } from './imitator.ts'

type Kept = { reason: number; date: number }

export type Dogtag = Imitator & {
  readonly base: string
  readonly kept: Map<string, Kept | null>
  readonly acts: string[]
  /** Ends every session: cookies and nonces are worth nothing any more. */
  forget(): void
  readonly behaviour: { pending?: boolean; error?: string }
}

/** Labels in the order of their numbers; what is none of them becomes Unspecified, without a word. */
const labels = [
  'Unspecified',
  'Key_Compromise',
  'CA_Compromise',
  'Affiliation_Changed',
  'Superseded',
  'Cessation_of_Operation',
  'Certificate_Hold',
  '',
  'Remove_from_CRL',
  'Privilege_Withdrawn',
  'AA_Compromise',
]
const BASE = '/ca/v2'
const fault = (status: number, Message: string): Said => ({
  status,
  json: { Attributes: { Attribute: [] }, ClassName: 'PKIException', Code: status, Message },
})

type State = Pick<Dogtag, 'kept' | 'acts' | 'behaviour'> & {
  readonly issuer: string
  readonly now: () => Date
  /** By cookie: the nonce of each certificate that was looked at. */
  readonly sessions: Map<string, Map<string, string>>
}

export async function startDogtag(
  issuer: string,
  serials: readonly string[],
  now: () => Date,
): Promise<Dogtag> {
  const kept = new Map<string, Kept | null>(serials.map((serial) => [serial, null]))
  const state: State = { issuer, kept, acts: [], behaviour: {}, now, sessions: new Map() }
  const server = await startImitator((asked) => route(state, asked))
  const { acts, behaviour, sessions } = state
  return {
    ...server,
    base: `${server.url}${BASE}`,
    kept,
    acts,
    behaviour,
    forget: () => sessions.clear(),
  }
}

function route(state: State, asked: Asked): Said {
  if (!asked.known) return fault(401, 'Client certificate required')
  const path = asked.path.slice(BASE.length)
  if (path === '/account/login') {
    const cookie = `JSESSIONID=${randomBytes(8).toString('hex')}`
    state.sessions.set(cookie, new Map())
    return {
      status: 200,
      json: { id: 'agent', Roles: ['Certificate Manager Agents'] },
      headers: { 'set-cookie': [`${cookie}; Path=/ca; Secure; HttpOnly`] },
    }
  }
  const nonces = state.sessions.get(asked.headers.cookie ?? '')
  if (!nonces) return fault(401, 'Authentication required')
  if (path === '/certs/search') return search(state, asked)
  const one = /^\/agent\/certs\/0x([0-9A-F]+)(?:\/(revoke|unrevoke))?$/.exec(path)
  const serial = one?.[1] ?? ''
  if (!one || !state.kept.has(serial)) return fault(404, `Certificate ID 0x${serial} not found`)
  if (one[2] === 'revoke') return revoke(state, asked, serial, nonces)
  return one[2] === 'unrevoke' ? unrevoke(state, serial) : look(state, serial, nonces)
}

function look({ kept, issuer }: State, serial: string, nonces: Map<string, string>): Said {
  const held = kept.get(serial)
  // Always beyond what a JavaScript number holds: 2^53 and more.
  const nonce = `${randomBytes(1).readUInt8() & 1 ? '-' : ''}9${(BigInt(`0x${randomBytes(7).toString('hex')}`) | 1n).toString().padStart(17, '1').slice(0, 17)}1`
  nonces.set(serial, nonce)
  const rest = held
    ? `"Status":"REVOKED","RevokedOn":${held.date},"RevokedBy":"agent","RevocationReason":${held.reason}`
    : '"Status":"VALID"'
  const text = `{"id":"0x${serial.toLowerCase()}","IssuerDN":${JSON.stringify(issuer)},${rest},"Nonce":${nonce}}`
  return { status: 200, text }
}

const info = (requestStatus: string, operationResult: string, errorMessage?: string): Said => ({
  status: 200,
  json: {
    requestID: '0x11',
    requestType: 'revocation',
    requestStatus,
    operationResult,
    errorMessage,
  },
})

function revoke(state: State, asked: Asked, serial: string, nonces: Map<string, string>): Said {
  const { kept, acts, behaviour, now } = state
  const nonce = /"Nonce":(-?\d+)/.exec(asked.body)?.[1]
  const right = nonce !== undefined && nonce === nonces.get(serial)
  nonces.delete(serial)
  if (!right) return fault(400, 'Nonce for cert-revoke does not match')
  if (behaviour.error) return info('complete', 'error', behaviour.error)
  if (behaviour.pending) return info('pending', 'success')
  // On hold too: the record's status is REVOKED, and that is all that is looked at.
  if (kept.get(serial)) return fault(400, `Certificate 0x${serial} has already been revoked`)
  const { Reason } = JSON.parse(asked.body) as { Reason?: string }
  const reason = Math.max(0, labels.indexOf(Reason ?? ''))
  acts.push(`${serial} ${labels[reason]}`)
  kept.set(serial, { reason, date: now().getTime() })
  return info('complete', 'success')
}

function unrevoke({ kept, acts }: State, serial: string): Said {
  if (kept.get(serial)?.reason !== 6) return fault(400, `Certificate 0x${serial} is not on hold`)
  acts.push(`${serial} off hold`)
  kept.set(serial, null)
  return info('complete', 'success')
}

function search({ kept, issuer }: State, asked: Asked): Said {
  const size = Number(asked.query.get('size'))
  const start = Number(asked.query.get('start'))
  const all = [...kept].flatMap(([serial, held]) =>
    held ? [{ id: `0x${serial.toLowerCase()}`, IssuerDN: issuer, Status: 'REVOKED' }] : [],
  )
  return { status: 200, json: { total: all.length, entries: all.slice(start, start + size) } }
}
