// Asks the HTTP API: the session's CSRF token on every change, and a refusal as the sentence it carries.
import type { AgeingView } from '../api-ageing.ts'
import type { CalendarView, Rule, RuledView } from '../api-calendar.ts'
import type { CaseView, Decide, Decided } from '../api-case.ts'
import type { ReconciledView, TheCaView } from '../api-drift.ts'
import type { LetterView, MailingView, ReleasedView, Settle, SettledView } from '../api-notice.ts'
import type {
  PolicyLook,
  PolicyVersionView,
  PolicyView,
  Propose,
  VersionLook,
} from '../api-policy.ts'
import type { QueueView, Received, RegisterAnswer } from '../api-queue.ts'
import type { SessionView, SignIn } from '../api-session.ts'
import type { TypeField } from '../api-typed.ts'
import type { Problem } from '../api-words.ts'

/** The API's refusal. Its message is one plain sentence. */
export class AskError extends Error {
  readonly status: number
  readonly problem: string
  constructor({ status, type, detail }: Problem) {
    super(detail)
    this.status = status
    this.problem = type.replace('urn:holdfast:', '')
  }
}

let csrf = ''

async function call<T>(method: string, path: string, options: Options = {}): Promise<T> {
  const { body, background } = options
  const form = body instanceof FormData
  const answer = await fetch(`/api/v1${path}`, {
    method,
    headers: {
      ...(method !== 'GET' && { 'x-csrf-token': csrf }),
      ...(body !== undefined && !form && { 'content-type': 'application/json' }),
      ...(background && { 'x-background': '1' }),
    },
    ...(body !== undefined && { body: form ? body : JSON.stringify(body) }),
  })
  if (!answer.ok) throw new AskError(await problemOf(answer))
  return (answer.status === 204 ? undefined : await answer.json()) as T // the API's own schemas say so
}
type Options = { readonly body?: unknown; readonly background?: boolean }

async function problemOf(answer: Response): Promise<Problem> {
  const plain = { type: 'about:blank', title: '', status: answer.status, detail: answer.statusText }
  if (!answer.headers.get('content-type')?.includes('problem+json')) return plain
  return (await answer.json()) as Problem
}

async function seat(asked: Promise<SessionView>): Promise<SessionView> {
  const session = await asked
  csrf = session.csrf
  return session
}

export const ask = {
  session: () => seat(call<SessionView>('GET', '/session')),
  signIn: (body: SignIn) => seat(call<SessionView>('POST', '/session', { body })),
  signOut: () => call<void>('DELETE', '/session'),
  queue: (
    { states, untold }: { readonly states: readonly string[]; readonly untold: boolean },
    search: string,
    background: boolean,
  ) => {
    const query = new URLSearchParams({
      states: states.join(','),
      ...(untold && { untold: 'true' }),
      ...(search && { search }),
    })
    return call<QueueView>('GET', `/cases?${query}`, { background })
  },
  case: (id: string, background: boolean) => call<CaseView>('GET', `/cases/${id}`, { background }),
  unmask: (id: string) => call<CaseView>('POST', `/cases/${id}/unmask`),
  decide: (id: string, body: Decide) => call<Decided>('POST', `/cases/${id}/decisions`, { body }),
  typeField: (id: string, requestId: string, body: TypeField) =>
    call<unknown>('POST', `/cases/${id}/requests/${requestId}/fields`, { body }),
  calendar: (background: boolean) => call<CalendarView>('GET', '/calendar', { background }),
  rule: (body: Rule) => call<RuledView>('POST', '/calendar/rulings', { body }),
  discardHeld: (id: string, heldId: string) =>
    call<void>('POST', `/cases/${id}/held/${heldId}/discard`),
  settle: (id: string, noticeId: string, body: Settle) =>
    call<SettledView>('POST', `/cases/${id}/notices/${noticeId}/settle`, { body }),
  letter: (id: string, kind: string) => call<LetterView>('GET', `/cases/${id}/letters/${kind}`),
  askToConfirm: (id: string) => call<SettledView>('POST', `/cases/${id}/ask-to-confirm`),
  mailing: (background: boolean) => call<MailingView>('GET', '/mailing', { background }),
  releaseMailing: (grounds: string) =>
    call<ReleasedView>('POST', '/mailing/release', { body: { grounds } }),
  register: (search: string) =>
    call<RegisterAnswer>('GET', `/register/certificates?${new URLSearchParams({ search })}`),
  ageing: (background: boolean) => call<AgeingView>('GET', '/ageing', { background }),
  policy: (background: boolean) => call<PolicyView>('GET', '/policy', { background }),
  policyVersion: (id: string) => call<VersionLook>('GET', `/policy/versions/${id}`),
  lookAtPolicy: (text: string) => call<PolicyLook>('POST', '/policy/look', { body: { text } }),
  proposePolicy: (body: Propose) => call<PolicyVersionView>('POST', '/policy/versions', { body }),
  settlePolicy: (id: string, act: 'agree' | 'withdraw') =>
    call<PolicyVersionView>('POST', `/policy/versions/${id}/${act}`),
  theCa: (background: boolean) => call<TheCaView>('GET', '/ca', { background }),
  reconcile: () => call<ReconciledView>('POST', '/ca/reconcile'),
  acknowledge: (id: string, grounds: string) =>
    call<void>('POST', `/ca/drifts/${id}/acknowledge`, { body: { grounds } }),
  takeIn: (body: FormData) => call<Received>('POST', '/receipts', { body }),
}

export const packUrl = (caseId: string): string => `/api/v1/cases/${caseId}/evidence.zip`
export const evidenceUrl = (caseId: string, receiptId: string): string =>
  `/api/v1/cases/${caseId}/receipts/${receiptId}/evidence`
export const letterPdfUrl = (caseId: string, noticeId: string): string =>
  `/api/v1/cases/${caseId}/notices/${noticeId}/letter.pdf`
export const attachmentUrl = (caseId: string, receiptId: string, sha256: string): string =>
  `/api/v1/cases/${caseId}/receipts/${receiptId}/attachments/${sha256}`
export const statusUrl = (caseId: string, receiptId: string, sha256: string): string =>
  `/api/v1/cases/${caseId}/receipts/${receiptId}/status/${sha256}`
type PagePlace = { readonly caseId: string; readonly receiptId: string; readonly of: string }

/** `seen` changes when the case is unmasked, so that the picture is asked for again. */
export function pageUrl(at: PagePlace, page: number, seen: string, uncover: boolean): string {
  const query = new URLSearchParams({ of: at.of, seen, ...(uncover && { uncover: 'yes' }) })
  return `/api/v1/cases/${at.caseId}/receipts/${at.receiptId}/pages/${page}.png?${query}`
}
export const cropUrl = ({ caseId, receiptId, of }: PagePlace, name: string): string =>
  `/api/v1/cases/${caseId}/receipts/${receiptId}/crops/${name}.png?${new URLSearchParams({ of })}`

/** `seen` as for a page. */
export const laidUrl = (caseId: string, requestId: string, seen: string): string =>
  `/api/v1/cases/${caseId}/requests/${requestId}/laid-on-fax.png?seen=${encodeURIComponent(seen)}`

/** `toScale`: eight pixels a millimetre; not there where the image tells no resolution. */
export const specimenUrl = (caseId: string, specimenId: string, toScale = false): string =>
  `/api/v1/cases/${caseId}/specimens/${encodeURIComponent(specimenId)}.png${toScale ? '?toScale=8' : ''}`

/** Five seconds: what another officer or a worker did is seen before one acts on old news. */
export const AGAIN_MS = 5000
