// Stands for EJBCA's REST interface, and answers as its code does: its states, its words, its errors and its traps.
import { type Asked, type Imitator, type Said, startImitator } from './imitator.ts'

type Kept = { reason: number; date: number }

export type EjbcaBehaviour = {
  /** Acts wait for another hand. */
  approvals?: boolean
  /** The release that is answered with success and not done where an invalidity date comes with it (8.2.0.1), or always. */
  silentRelease?: 'with-date' | 'always'
  /** A revocation keeps this reason, whatever was asked, and echoes what was asked. */
  keeps?: number
  /** The protocol “REST Certificate Management” is off. */
  off?: boolean
  /** Callers are known by this bearer token, not by their certificate. */
  bearer?: string
  /** Every act is answered with this and not done; statuses are told as ever. */
  answerActs?: Said
  now?: () => Date
}

export type Ejbca = Imitator & {
  readonly base: string
  /** By serial, upper-case hex; `null` is neither revoked nor on hold. */
  readonly kept: Map<string, Kept | null>
  readonly behaviour: EjbcaBehaviour
  /** Acts that changed something. */
  readonly acts: string[]
}

const reasons = [
  'UNSPECIFIED',
  'KEY_COMPROMISE',
  'CA_COMPROMISE',
  'AFFILIATION_CHANGED',
  'SUPERSEDED',
  'CESSATION_OF_OPERATION',
  'CERTIFICATE_HOLD',
  '',
  'REMOVE_FROM_CRL',
  'PRIVILEGES_WITHDRAWN',
  'AA_COMPROMISE',
]
const BASE = '/ejbca/ejbca-rest-api'
const error = (status: number, error_message: string): Said => ({
  status,
  json: { error_code: status, error_message },
})

export async function startEjbca(
  issuer: string,
  serials: readonly string[],
  behaviour: EjbcaBehaviour = {},
): Promise<Ejbca> {
  const kept = new Map<string, Kept | null>(serials.map((serial) => [serial, null]))
  const acts: string[] = []
  const state = { issuer, kept, behaviour, acts, requests: new Map<string, number>() }
  const server = await startImitator((asked) => route(state, asked))
  return { ...server, base: `${server.url}${BASE}`, kept, behaviour, acts }
}

type State = {
  readonly issuer: string
  readonly kept: Map<string, Kept | null>
  readonly behaviour: EjbcaBehaviour
  readonly acts: string[]
  readonly requests: Map<string, number>
}

function route(state: State, asked: Asked): Said {
  const { behaviour } = state
  if (behaviour.bearer !== undefined) {
    if (asked.headers.authorization !== `Bearer ${behaviour.bearer}`)
      return error(401, 'Authentication failed using OAuth token')
  } else if (!asked.known) return error(403, 'Not authorized')
  if (behaviour.off) return error(403, 'This REST protocol is disabled')
  const path = asked.path.slice(BASE.length)
  if (path === '/v1/certificate/status')
    return {
      status: 200,
      json: { status: 'OK', version: '1.0', revision: 'EJBCA 8.3.2 Community' },
    }
  if (path === '/v1/ca') {
    const ca = { id: 1, name: 'Test', subject_dn: state.issuer, issuer_dn: state.issuer }
    return { status: 200, json: { certificate_authorities: [ca] } }
  }
  if (path === '/v2/certificate/search') return search(state, asked)
  const forced = /^\/v1\/ca\/([^/]+)\/createcrl$/.exec(path)
  if (forced && asked.method === 'POST') {
    if (decodeURIComponent(forced[1] ?? '') !== state.issuer) return error(404, 'No such CA')
    const issuer_dn = state.issuer
    return { status: 200, json: { issuer_dn, latest_crl_version: 7, all_success: true } }
  }
  const latest = /^\/v1\/ca\/([^/]+)\/getLatestCrl$/.exec(path)
  if (latest) return { status: 200, json: { crl: 'MAA=', response_format: 'DER' } }
  const one = /^\/v1\/certificate\/([^/]+)\/([^/]+)\/(revoke|revocationstatus)$/.exec(path)
  if (!one) return error(404, 'Not found')
  return certificate(state, asked, one)
}

function certificate(state: State, asked: Asked, [, dn, hex, what]: RegExpExecArray): Said {
  const issuer = decodeURIComponent(dn ?? '')
  const serial = (hex ?? '').replace(/^0x/i, '').toUpperCase()
  if (!/^[0-9A-F]+$/.test(serial)) return error(400, 'Invalid serial number')
  if (issuer !== state.issuer) return error(404, `CA with DN: '${issuer}' does not exist.`)
  if (!state.kept.has(serial))
    return error(404, `Certificate with serial number ${serial} was not found.`)
  if (what === 'revocationstatus') return { status: 200, json: standing(state, serial) }
  if (state.behaviour.answerActs) return state.behaviour.answerActs
  return asked.method === 'PUT' ? revoke(state, asked, serial) : error(405, 'Method not allowed')
}

function standing({ issuer, kept }: State, serial_number: string) {
  const held = kept.get(serial_number)
  const which = { issuer_dn: issuer, serial_number }
  if (!held) return { ...which, revocation_reason: 'NOT_REVOKED', revoked: false }
  const revocation_date = new Date(held.date).toISOString().replace('.000', '')
  return { ...which, revocation_reason: reasons[held.reason], revocation_date, revoked: true }
}

function revoke(state: State, { query }: Asked, serial: string): Said {
  const { kept, behaviour, acts, requests, issuer } = state
  const word = query.get('reason') ?? ''
  const reason = reasons.indexOf(word)
  const now = behaviour.now?.() ?? new Date()
  if (word === '' || reason < 0) return error(400, 'Invalid revocation reason.')
  const invalidity = query.get('invalidity_date')
  if (invalidity !== null) {
    if (Number.isNaN(Date.parse(invalidity))) return error(400, 'Invalid date format')
    if (Date.parse(invalidity) > now.getTime()) return error(400, 'Invalidity date in the future')
  }
  const held = kept.get(serial)
  const release = word === 'REMOVE_FROM_CRL'
  const already = `Certificate with serial number ${serial} has already been revoked`
  if (release && held?.reason !== 6)
    return error(409, 'Certificate is not on hold, cannot unrevoke')
  if (!release && held && held.reason !== 6 && (word !== 'KEY_COMPROMISE' || held.reason === 1))
    return error(409, already)
  if (!release && held?.reason === 6 && reason === 6) return error(409, already)
  if (behaviour.approvals) {
    const which = `${serial} ${word}`
    if (requests.has(which))
      return error(400, 'There already exists an approval request for this task')
    requests.set(which, 1000 + requests.size)
    const info_message = 'Revocation of certificate requires approval'
    return {
      status: 202,
      json: { status_code: 202, info_message, request_id: requests.get(which) },
    }
  }
  const skip = behaviour.silentRelease
  const silent = release && (skip === 'always' || (skip === 'with-date' && invalidity !== null))
  if (!silent) {
    acts.push(`${serial} ${word}`)
    const final = behaviour.keeps !== undefined && !release && reason !== 6
    kept.set(
      serial,
      release
        ? null
        : {
            reason: final ? (behaviour.keeps ?? 0) : reason,
            date: Math.floor(now.getTime() / 1000) * 1000,
          },
    )
  }
  const answer = { issuer_dn: issuer, serial_number: serial, revocation_reason: word }
  const date = release ? {} : { revocation_date: now.toISOString() }
  return {
    status: 200,
    json: {
      ...answer,
      ...date,
      message: release ? 'Successfully reactivated' : 'Successfully revoked',
      revoked: !release,
    },
  }
}

function search({ kept, issuer }: State, asked: Asked): Said {
  const { pagination, criteria } = JSON.parse(asked.body) as {
    pagination: { page_size: number; current_page: number }
    criteria: { property: string; value: string }[]
  }
  if (pagination.page_size > 1000) return error(400, 'Invalid page size')
  if (criteria[0]?.value !== 'CERT_REVOKED') return error(400, 'Invalid search criteria')
  const all = [...kept].flatMap(([serialNumber, held]) =>
    held
      ? [
          {
            serialNumber,
            issuerDN: issuer,
            status: 40,
            revocationReason: held.reason,
            revocationDate: held.date,
          },
        ]
      : [],
  )
  const { page_size, current_page } = pagination
  const from = (current_page - 1) * page_size
  const pagination_summary = { page_size, current_page }
  return {
    status: 200,
    json: { certificates: all.slice(from, from + page_size), pagination_summary },
  }
}
