// The queue, its totals, and the search of the register.

import { reminderDays } from '../revocation/ageing.ts'
import type { RegisteredCertificate } from '../revocation/certificate.ts'
import type { Policy } from '../revocation/policy.ts'
import { isOverdue } from '../revocation/reminding.ts'
import { states as everyState, type State } from '../revocation/revocation.ts'
import {
  type CaseLineView,
  type QueueView,
  queue,
  queueQuery,
  registerAnswer,
  registerQuery,
  totals,
} from './api-queue.ts'
import { problem, thaw } from './api-words.ts'
import type { DeskApp } from './desk-app.ts'
import { maskIdentity } from './mask.ts'

type Totals = {
  readonly receipts: number
  readonly requests: number
  readonly cases: number
  readonly findings: number
  readonly unexamined: number
  readonly duplicates: number
}
type CaseLine = Omit<CaseLineView, 'troubleWith' | 'overdue'> & { readonly reminded: number }
export type QueuePorts = {
  readonly records: {
    queue(query: {
      states: readonly State[]
      search?: string
      limit: number
      untold: boolean
    }): Promise<readonly CaseLine[]>
    untoldCases(): Promise<number>
    driftsOpen(): Promise<number>
    missingCrlRun(): Promise<QueueView['missingCrlRun']>
    counts(): Promise<Readonly<Record<State, number>>>
    totals(): Promise<Totals>
  }
  readonly register: {
    search(text: string, limit: number): Promise<readonly RegisteredCertificate[]>
  }
  readonly policy: Policy
  readonly clock: { now(): Date }
}

export function queueRoutes(app: DeskApp, { records, register, policy, clock }: QueuePorts): void {
  app.get(
    '/cases',
    {
      schema: {
        summary: 'The queue: what is due first on top',
        tags: ['cases'],
        querystring: queueQuery,
        response: { 200: queue, 401: problem },
      },
    },
    async ({ query: { states, untold, search, limit } }) => {
      const cases = await records.queue({
        limit,
        untold,
        states: states.length > 0 || untold ? states : everyState,
        ...(search && { search }),
      })
      const [counts, waiting] = await Promise.all([records.counts(), records.untoldCases()])
      const [drifts, missingCrlRun] = [await records.driftsOpen(), await records.missingCrlRun()]
      const now = clock.now().toISOString()
      return thaw({
        cases: cases.map((line) => lineView(line, policy)),
        counts,
        untold: waiting,
        drifts,
        missingCrlRun,
        now,
      })
    },
  )

  app.get(
    '/totals',
    {
      schema: {
        summary: 'How much was received, laid and found',
        tags: ['cases'],
        response: { 200: totals, 401: problem },
      },
    },
    () => records.totals(),
  )

  app.get(
    '/register/certificates',
    {
      schema: {
        summary: 'Certificates by serial number, SRN, name, e-mail, organisation or host',
        tags: ['register'],
        querystring: registerQuery,
        response: { 200: registerAnswer, 401: problem },
      },
    },
    async ({ query: { search, limit } }) => {
      const found = await register.search(search, limit)
      const certificates = found.map((each) => ({
        ...each,
        hkid: each.hkid && maskIdentity(each.hkid),
      }))
      return thaw({ certificates })
    },
  )
}

function lineView({ reminded, ...line }: CaseLine, policy: Policy): CaseLineView {
  const { state, certificate, trouble } = line
  const days = reminderDays(policy, certificate?.kind)
  const overdue = state === 'suspended' && isOverdue({ reminded }, days)
  return { ...line, overdue, troubleWith: trouble === null ? null : troubleOf(trouble) }
}

function troubleOf(trouble: string): CaseLineView['troubleWith'] {
  if (/^(letter-needed|bounced):/.test(trouble)) return 'letter'
  return trouble.startsWith('uncertain:') ? 'notice' : 'ca'
}
