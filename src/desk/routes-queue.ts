// The queue, its totals, and the search of the register.
import type { RegisteredCertificate } from '../revocation/certificate.ts'
import { states as everyState, type State } from '../revocation/revocation.ts'
import {
  type CaseLineView,
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
export type QueuePorts = {
  readonly records: {
    queue(query: {
      states: readonly State[]
      search?: string
      limit: number
    }): Promise<readonly CaseLineView[]>
    counts(): Promise<Readonly<Record<State, number>>>
    totals(): Promise<Totals>
  }
  readonly register: {
    search(text: string, limit: number): Promise<readonly RegisteredCertificate[]>
  }
  readonly clock: { now(): Date }
}

export function queueRoutes(app: DeskApp, { records, register, clock }: QueuePorts): void {
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
    async ({ query: { states, search, limit } }) => {
      const cases = await records.queue({
        limit,
        states: states.length > 0 ? states : everyState,
        ...(search && { search }),
      })
      return thaw({ cases, counts: await records.counts(), now: clock.now().toISOString() })
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
