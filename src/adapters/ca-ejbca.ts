// EJBCA over its REST interface: hold, revoke, release, status, search and CRLs (domain §6.1).
import type { Clock } from '../process/clock.ts'
import type { CertificateStatus } from '../revocation/certificate.ts'
import {
  type CaKey,
  type CaListed,
  type CaPort,
  everyReason,
  type Instruction,
} from '../revocation/instruction.ts'
import type { ReasonCode } from '../revocation/kinds.ts'
import {
  type Answer,
  type Ask,
  type CaLog,
  isAway,
  jsonOf,
  openCaHttp,
  type Talk,
  type Tls,
  unread,
} from './ca-http.ts'
import { sameIssuer } from './ca-names.ts'
import { type RemoteCa, remoteCa, type Taken } from './ca-remote.ts'
import type { Token } from './ca-token.ts'
import { bareSerial } from './index-txt.ts'

export type EjbcaOptions = {
  /** Up to and with `/ejbca/ejbca-rest-api`. */
  readonly base: string
  readonly tls: Tls
  /** Where EJBCA knows its callers by OAuth2 instead of by their certificate. */
  readonly token?: Token | undefined
  readonly clock: Clock
  readonly log?: CaLog | undefined
  readonly timeoutMs?: number
}

/** EJBCA's words for RFC 5280's reasons; the ninth has an S of its own. */
const words = {
  unspecified: 'UNSPECIFIED',
  keyCompromise: 'KEY_COMPROMISE',
  cACompromise: 'CA_COMPROMISE',
  affiliationChanged: 'AFFILIATION_CHANGED',
  superseded: 'SUPERSEDED',
  cessationOfOperation: 'CESSATION_OF_OPERATION',
  certificateHold: 'CERTIFICATE_HOLD',
  removeFromCRL: 'REMOVE_FROM_CRL',
  privilegeWithdrawn: 'PRIVILEGES_WITHDRAWN',
  aACompromise: 'AA_COMPROMISE',
} as const satisfies Record<ReasonCode, string>

const reasonOfWord = new Map(
  Object.entries(words).map(([code, word]) => [word as string, code as ReasonCode]),
)
/** The same by number, as the search answers them. */
const reasonNumbers: readonly (ReasonCode | undefined)[] = [
  'unspecified',
  'keyCompromise',
  'cACompromise',
  'affiliationChanged',
  'superseded',
  'cessationOfOperation',
  'certificateHold',
  undefined,
  'removeFromCRL',
  'privilegeWithdrawn',
  'aACompromise',
]

/** EJBCA's own default for how long a request for approval stands; after that it is asked anew. */
const APPROVAL_STANDS_MS = 8 * 3_600_000
/** The search answers at most 1,000 certificates a page, each with its octets. */
const PAGE = 500

export function openEjbca(options: EjbcaOptions): CaPort & { close(): void } {
  const http = openCaHttp(options)
  const ask = asking(options.token)
  const waiting = new Map<string, { readonly detail: string; readonly at: number }>()
  const remote: RemoteCa<Talk> = {
    capabilities: {
      hold: true,
      release: true,
      reason: true,
      invalidityDate: true,
      forceCrl: true,
      reasons: everyReason,
    },
    talk: () => http.talk(),
    status: (talk, key) => status(ask, talk, key),
    async act(talk, key, instruction) {
      const which = `${key.issuer} ${key.serial} ${JSON.stringify(instruction)}`
      const asked = waiting.get(which)
      const now = options.clock.now().getTime()
      // A second request would lie before the approvers beside the first.
      if (asked && now - asked.at < APPROVAL_STANDS_MS)
        return { how: 'pending-approval', detail: asked.detail }
      const taken = await act(ask, talk, key, instruction)
      if (taken.how === 'pending-approval') waiting.set(which, { detail: taken.detail, at: now })
      else waiting.delete(which)
      return taken
    },
    forceCrl: (talk) => forceCrl(ask, talk),
    list: (talk, issuer) => list(ask, talk, issuer),
    latestCrl: (talk, issuer) => latestCrl(ask, talk, issuer),
    check: (talk) => check(ask, talk),
  }
  return { ...remoteCa(remote, options.clock), close: http.close }
}

type Asking = (talk: Talk, ask: Ask) => Promise<Answer>

/** With a token where one is used; one that has just run out is got anew, once. */
function asking(token: Token | undefined): Asking {
  return async (talk, ask) => {
    if (!token) return talk.ask(ask)
    const bearing = async (fresh: boolean) =>
      talk.ask({ ...ask, headers: { authorization: `Bearer ${await token(talk, fresh)}` } })
    const answer = await bearing(false)
    return answer.status === 401 ? bearing(true) : answer
  }
}

const place = ({ issuer, serial }: CaKey): string =>
  `/v1/certificate/${encodeURIComponent(issuer)}/${bareSerial(serial)}`

async function status(ask: Asking, talk: Talk, key: CaKey): Promise<CertificateStatus> {
  const answer = await ask(talk, { method: 'GET', path: `${place(key)}/revocationstatus` })
  if (answer.status === 404) return { kind: 'unknown' }
  if (answer.status !== 200) throw unread('look at the status', answer)
  const { revoked, revocation_reason: word, revocation_date: date } = jsonOf(answer)
  if (revoked === false || word === 'NOT_REVOKED') return { kind: 'good' }
  const reason = reasonOfWord.get(String(word))
  const since = new Date(String(date))
  if (revoked !== true || !reason || Number.isNaN(since.getTime()))
    throw unread('look at the status', answer)
  return held(reason, since)
}

function held(reason: ReasonCode, since: Date): CertificateStatus {
  if (reason === 'removeFromCRL') return { kind: 'good' }
  return reason === 'certificateHold'
    ? { kind: 'on-hold', since: since.toISOString() }
    : { kind: 'revoked', since: since.toISOString(), reason }
}

function reasonOf(instruction: Instruction): ReasonCode {
  switch (instruction.kind) {
    case 'suspend':
      return 'certificateHold'
    case 'release':
      return 'removeFromCRL'
    case 'revoke':
      return instruction.reason
  }
}

async function act(ask: Asking, talk: Talk, key: CaKey, instruction: Instruction): Promise<Taken> {
  const query = new URLSearchParams({ reason: words[reasonOf(instruction)] })
  // Never with a release: EJBCA 8.2 then answers that it did it, and the certificate stays on hold (its issue 504).
  if (instruction.kind === 'revoke' && instruction.invalidityDate !== null)
    query.set('invalidity_date', momentOf(instruction.invalidityDate))
  const answer = await ask(talk, { method: 'PUT', path: `${place(key)}/revoke?${query}` })
  const says = saying(answer)
  switch (answer.status) {
    case 200:
      return { how: 'taken', detail: says }
    case 202:
      return { how: 'pending-approval', detail: says }
    case 409:
      return { how: 'conflict', detail: says }
    case 400:
    case 401:
    case 403:
    case 404:
    case 422:
      // A second request for what already waits for approval is refused by EJBCA itself.
      if (/approval/i.test(says)) return { how: 'pending-approval', detail: says }
      return { how: 'refused', detail: says }
    default:
      throw unread('hand over', answer)
  }
}

/** A bare day begins at midnight in Hong Kong, the earliest it can mean. */
const momentOf = (date: string): string =>
  /^\d{4}-\d\d-\d\d$/.test(date) ? `${date}T00:00:00+08:00` : date

/** The CA's own words, as an officer may read them. */
function saying(answer: Answer): string {
  const { message, error_message, info_message, request_id } = jsonOf(answer)
  const said = message ?? error_message ?? info_message ?? answer.text.slice(0, 200)
  const request = request_id === undefined ? '' : ` (EJBCA request ${String(request_id)})`
  return `HTTP ${answer.status}: ${String(said)}${request}`
}

/** Everything revoked or on hold, page by page, in the order in which it was issued so that nothing slips between pages. */
async function* list(ask: Asking, talk: Talk, issuer: string): AsyncGenerator<CaListed> {
  for (let page = 1; ; page += 1) {
    const body = JSON.stringify({
      pagination: { page_size: PAGE, current_page: page },
      sort: { property: 'ISSUED_DATE', operation: 'ASC' },
      criteria: [{ property: 'STATUS', value: 'CERT_REVOKED', operation: 'EQUAL' }],
    })
    const answer = await ask(talk, { method: 'POST', path: '/v2/certificate/search', body })
    const { certificates } = jsonOf(answer)
    if (answer.status !== 200 || !Array.isArray(certificates))
      throw unread('search for what is revoked', answer)
    for (const each of certificates as readonly Record<string, unknown>[])
      if (sameIssuer(String(each.issuerDN), issuer)) yield listed(each)
    if (certificates.length < PAGE) return
  }
}

function listed(found: Record<string, unknown>): CaListed {
  const { serialNumber, revocationReason, revocationDate } = found
  const reason = reasonNumbers[Number(revocationReason)]
  const since = new Date(Number(revocationDate))
  if (typeof serialNumber !== 'string' || !/^[0-9a-fA-F]+$/.test(serialNumber))
    throw new Error(`search for what is revoked: "${String(serialNumber)}" is no serial number`)
  const status: CertificateStatus =
    reason && !Number.isNaN(since.getTime()) ? held(reason, since) : { kind: 'unknown' }
  return { serial: bareSerial(serialNumber), status }
}

async function latestCrl(ask: Asking, talk: Talk, issuer: string): Promise<Buffer> {
  const path = `/v1/ca/${encodeURIComponent(issuer)}/getLatestCrl?deltaCrl=false&crlPartitionIndex=0`
  const answer = await ask(talk, { method: 'GET', path })
  const { crl } = jsonOf(answer)
  if (answer.status !== 200 || typeof crl !== 'string') throw unread('fetch the CRL', answer)
  return Buffer.from(crl, 'base64')
}

/** Every CA that we may see makes one: a CRL too many harms nobody. */
async function forceCrl(ask: Asking, talk: Talk): Promise<void> {
  const answer = await ask(talk, { method: 'GET', path: '/v1/ca' })
  const { certificate_authorities: all } = jsonOf(answer)
  if (answer.status !== 200 || !Array.isArray(all)) throw unread('list the CAs', answer)
  for (const each of all as readonly Record<string, unknown>[]) {
    const dn = encodeURIComponent(String(each.subject_dn))
    const path = `/v1/ca/${dn}/createcrl?deltacrl=false`
    const made = await ask(talk, { method: 'POST', path })
    // 200 with all_success false: the CA is there, and made none.
    if (made.status !== 200 || jsonOf(made).all_success === false) throw unread('make a CRL', made)
  }
}

async function check(ask: Asking, talk: Talk): Promise<string> {
  const answer = await ask(talk, { method: 'GET', path: '/v1/certificate/status' })
  if (answer.status === 403)
    throw new Error(
      'EJBCA answers 403: the protocol “REST Certificate Management” is switched off, or our certificate or token has no role there',
    )
  if (answer.status !== 200) throw unread('ask EJBCA how it is', answer)
  const { status: says, revision } = jsonOf(answer)
  const seen = await ask(talk, { method: 'GET', path: '/v1/ca' })
  if (isAway(seen.status)) throw unread('list the CAs', seen)
  const { certificate_authorities: all } = jsonOf(seen)
  const count = Array.isArray(all) ? all.length : 0
  if (count === 0) throw new Error('EJBCA shows us no CA: our role has no access to one')
  return `${String(revision ?? says)}, ${count} ${count === 1 ? 'CA' : 'CAs'} to be seen`
}
