// Dogtag over its agents' REST interface: a session, a nonce for each act, and no way from hold to revoked but by release.
import type { Clock } from '../process/clock.ts'
import type { CertificateStatus } from '../revocation/certificate.ts'
import {
  type CaKey,
  type CaListed,
  type CaPort,
  everyReason,
  type Instruction,
} from '../revocation/instruction.ts'
import { type ReasonCode, reasonCodes } from '../revocation/kinds.ts'
import {
  type Answer,
  type CaLog,
  jsonOf,
  openCaHttp,
  type Talk,
  type Tls,
  unread,
} from './ca-http.ts'
import { sameIssuer } from './ca-names.ts'
import { type RemoteCa, remoteCa, type Taken } from './ca-remote.ts'
import { bareSerial } from './index-txt.ts'

export type DogtagOptions = {
  /** Up to and with `/ca/v2`, or `/ca/rest` before Dogtag 11.6. */
  readonly base: string
  /** The certificate of an agent. */
  readonly tls: Tls
  readonly clock: Clock
  readonly log?: CaLog | undefined
  readonly timeoutMs?: number
}

/** Dogtag takes a reason it does not know for Unspecified, without a word: each label must be right. */
const labels = {
  unspecified: 'Unspecified',
  keyCompromise: 'Key_Compromise',
  cACompromise: 'CA_Compromise',
  affiliationChanged: 'Affiliation_Changed',
  superseded: 'Superseded',
  cessationOfOperation: 'Cessation_of_Operation',
  certificateHold: 'Certificate_Hold',
  removeFromCRL: 'Remove_from_CRL',
  privilegeWithdrawn: 'Privilege_Withdrawn',
  aACompromise: 'AA_Compromise',
} as const satisfies Record<ReasonCode, string>

/** RFC 5280 §5.3.1: the names in their order, the seventh left out. */
const reasonOfNumber = (number: number): ReasonCode | undefined =>
  number === 7 ? undefined : reasonCodes[number > 7 ? number - 1 : number]

const PAGE = 500

type Session = { cookie: string | undefined }

export function openDogtag(options: DogtagOptions): CaPort & { close(): void } {
  const http = openCaHttp(options)
  const session: Session = { cookie: undefined }
  const remote: RemoteCa<Talk> = {
    capabilities: {
      hold: true,
      release: true,
      reason: true,
      invalidityDate: true,
      forceCrl: false, // its agents' REST interface has no word for it
      reasons: everyReason,
    },
    talk: () => http.talk(),
    status: async (talk, key) => (await look(session, talk, key)).status,
    act: (talk, key, instruction, before) => act(session, talk, key, instruction, before),
    forceCrl: () => Promise.reject(new Error('make a CRL: Dogtag makes them by itself')),
    list: (talk, issuer) => list(session, talk, issuer),
    async check(talk) {
      await signIn(session, talk)
      return 'Dogtag knows us as an agent'
    },
  }
  return { ...remoteCa(remote, options.clock), close: http.close }
}

type Asked = { readonly method: 'GET' | 'POST'; readonly path: string; readonly body?: string }

/** Nonces live in the session: its cookie goes with every request, and a session that has ended is opened anew. */
async function asked(session: Session, talk: Talk, ask: Asked): Promise<Answer> {
  if (session.cookie === undefined) await signIn(session, talk)
  const sending = () => talk.ask({ ...ask, headers: { cookie: session.cookie ?? '' } })
  const answer = await sending()
  if (answer.status !== 401) return answer
  await signIn(session, talk)
  return sending()
}

async function signIn(session: Session, talk: Talk): Promise<void> {
  const answer = await talk.ask({ method: 'GET', path: '/account/login' })
  const cookie = answer.headers['set-cookie']?.map((each) => each.split(';')[0]).join('; ')
  if (answer.status >= 300 || !cookie)
    throw new Error(`sign in at Dogtag: it answered ${answer.status}; CA_CERT must be an agent’s`)
  session.cookie = cookie
}

const place = ({ serial }: CaKey): string => `/agent/certs/0x${bareSerial(serial)}`

type Seen = { readonly status: CertificateStatus; readonly nonce: string | undefined }

async function look(session: Session, talk: Talk, key: CaKey): Promise<Seen> {
  const answer = await asked(session, talk, { method: 'GET', path: place(key) })
  if (answer.status === 404) return { status: { kind: 'unknown' }, nonce: undefined }
  const { Status: says, IssuerDN: issuer, ...rest } = jsonOf(answer)
  if (answer.status !== 200 || typeof says !== 'string') throw unread('look at the status', answer)
  // Dogtag has one CA to an address; a serial number of another issuer means nothing to it.
  if (!sameIssuer(String(issuer), key.issuer))
    return { status: { kind: 'unknown' }, nonce: undefined }
  // A Java long: as a JavaScript number it would lose its last digits, and be refused.
  const nonce = /"Nonce"\s*:\s*(-?\d+)/.exec(answer.text)?.[1]
  return { status: statusOf(says, rest, answer), nonce }
}

function statusOf(says: string, rest: Record<string, unknown>, answer: Answer): CertificateStatus {
  if (!says.startsWith('REVOKED')) return { kind: 'good' }
  const { RevokedOn: on, RevocationReason: number } = rest
  const since = new Date(typeof on === 'number' ? on : String(on))
  const reason =
    number === undefined || number === null ? 'unspecified' : reasonOfNumber(Number(number))
  if (!reason || Number.isNaN(since.getTime())) throw unread('look at the status', answer)
  return reason === 'certificateHold'
    ? { kind: 'on-hold', since: since.toISOString() }
    : { kind: 'revoked', since: since.toISOString(), reason }
}

async function act(
  session: Session,
  talk: Talk,
  key: CaKey,
  instruction: Instruction,
  before: CertificateStatus,
): Promise<Taken> {
  if (instruction.kind === 'release') return release(session, talk, key)
  if (instruction.kind === 'revoke' && before.kind === 'on-hold') {
    // Dogtag refuses to revoke what it holds. Cut off in between, the next try finds it good and revokes it.
    const released = await release(session, talk, key)
    if (released.how !== 'taken') return released
  }
  const { nonce } = await look(session, talk, key)
  const reason = instruction.kind === 'suspend' ? 'certificateHold' : instruction.reason
  const date = instruction.kind === 'revoke' ? invalidity(instruction.invalidityDate) : ''
  const body = `{"Reason":"${labels[reason]}"${date}${nonce === undefined ? '' : `,"Nonce":${nonce}`}}`
  return taken(await asked(session, talk, { method: 'POST', path: `${place(key)}/revoke`, body }))
}

async function release(session: Session, talk: Talk, key: CaKey): Promise<Taken> {
  return taken(await asked(session, talk, { method: 'POST', path: `${place(key)}/unrevoke` }))
}

/** Milliseconds; a bare day begins at midnight in Hong Kong, the earliest it can mean. */
function invalidity(date: string | null): string {
  if (date === null) return ''
  const moment = Date.parse(/^\d{4}-\d\d-\d\d$/.test(date) ? `${date}T00:00:00+08:00` : date)
  return `,"InvalidityDate":${moment}`
}

function taken(answer: Answer): Taken {
  const said = jsonOf(answer)
  const { operationResult, requestStatus, errorMessage, Message: message } = said
  const detail = `HTTP ${answer.status}: ${String(errorMessage ?? message ?? `${operationResult}, request ${String(requestStatus)}`)}`
  if (answer.status === 200 || answer.status === 201) {
    if (operationResult === 'error') return { how: 'refused', detail }
    return { how: requestStatus === 'complete' ? 'taken' : 'pending-approval', detail }
  }
  if (answer.status >= 500 || answer.status === 429) throw unread('hand over', answer)
  return { how: /already/i.test(detail) ? 'conflict' : 'refused', detail }
}

async function* list(session: Session, talk: Talk, issuer: string): AsyncGenerator<CaListed> {
  for (let start = 0; ; start += PAGE) {
    const path = `/certs/search?size=${PAGE}&start=${start}`
    const body = JSON.stringify({ status: 'REVOKED' })
    const answer = await asked(session, talk, { method: 'POST', path, body })
    const { entries } = jsonOf(answer)
    if (answer.status !== 200 || !Array.isArray(entries))
      throw unread('search what is revoked', answer)
    for (const each of entries as readonly Record<string, unknown>[]) {
      if (!sameIssuer(String(each.IssuerDN), issuer)) continue
      const serial = bareSerial(String(each.id).replace(/^0x/i, ''))
      // The search names no reason: hold or final is asked one by one.
      yield { serial, status: (await look(session, talk, { issuer, serial })).status }
    }
    if (entries.length < PAGE) return
  }
}
