// The policy at the desk: its versions, a change looked at, proposed by one officer and agreed to by another.
import { z } from 'zod'
import { dayOf, printDay } from '../calendar/hongkong.ts'
import { LONGEST_POLICY } from '../revocation/policy.ts'
import { followedBy, type PolicyVersion } from '../revocation/policy-version.ts'
import type { Refusal } from '../revocation/revocation.ts'
import type { Looked } from '../steps/change-policy.ts'
import {
  policyLook,
  policyText,
  policyVersion,
  policyView,
  propose,
  versionLook,
} from './api-policy.ts'
import { problem, thaw } from './api-words.ts'
import type { DeskApp } from './desk-app.ts'
import { seated } from './guard.ts'
import { viewLook, viewVersions } from './policy-view.ts'
import { notFound, Refused } from './problems.ts'

type Answer = { readonly ok: true; readonly version: PolicyVersion } | Refusal

export type PolicyPorts = {
  readonly records: {
    policyVersions(): Promise<readonly PolicyVersion[]>
    agreePolicy(id: string, officer: string): Promise<Answer>
    withdrawPolicy(id: string, officer: string): Promise<Answer>
  }
  /** The steps of those names; the first looks only, at what is in force where it is told of nothing else. */
  readonly lookAtPolicy: (text: string, follows?: string) => Promise<Looked>
  readonly proposePolicy: (proposal: {
    readonly text: string
    readonly from: string | undefined
    readonly grounds: string
    readonly officer: string
  }) => Promise<Answer>
  readonly policyFileDiffers: () => string | null
  readonly clock: { now(): Date }
}

const params = z.object({ id: z.string().regex(/^P-[0-9A-Z]{10}$/) })
/** As JSON no character of a policy takes more than six octets; the grounds come on top. */
const bodyLimit = 6 * LONGEST_POLICY + 32 * 1024
const changed = { 200: policyVersion, 401: problem, 403: problem, 409: problem }

export function policyRoutes(app: DeskApp, ports: PolicyPorts): void {
  const { records, clock } = ports
  const looking = (officer: string) => {
    const now = clock.now()
    return { officer, now, today: printDay(dayOf(now.getTime())) }
  }
  const settled = (answer: Answer, officer: string) => {
    if (!answer.ok) throw new Refused(409, 'refused', answer.why)
    const [view] = viewVersions([answer.version], looking(officer))
    if (!view) throw notFound('version of the policy')
    return thaw(view)
  }

  app.get(
    '/policy',
    {
      schema: {
        summary: 'The version in force, those to come, and who proposed and agreed to each',
        tags: ['policy'],
        response: { 200: policyView, 401: problem },
      },
    },
    async (request) => {
      const at = looking(seated(request).officer.name)
      const versions = viewVersions(await records.policyVersions(), at)
      return thaw({ versions, fileDiffers: ports.policyFileDiffers(), today: at.today })
    },
  )

  app.get(
    '/policy/versions/:id',
    {
      schema: {
        summary:
          'The text of a version, what it changes of the policy in force, or of what it will follow, and for which open cases',
        tags: ['policy'],
        params,
        response: { 200: versionLook, 401: problem, 404: problem },
      },
    },
    async (request) => {
      const { id } = request.params
      const versions = await records.policyVersions()
      const version = versions.find((each) => each.id === id)
      if (!version) throw notFound('version of the policy')
      const { text, appliesFrom } = version
      const toCome = (appliesFrom ?? '') > printDay(dayOf(clock.now().getTime()))
      const follows = toCome ? followedBy(version, versions)?.text : undefined
      return thaw({ ...viewLook(await ports.lookAtPolicy(text, follows)), text })
    },
  )

  settleRoutes(app, records, settled)
  proposeRoutes(app, ports, settled)
}

type Settled = (answer: Answer, officer: string) => z.infer<typeof policyVersion>

function proposeRoutes(app: DeskApp, ports: PolicyPorts, settled: Settled): void {
  app.post(
    '/policy/look',
    {
      bodyLimit,
      schema: {
        summary:
          'What a text would change: its faults by line, or the changes and the open cases; nothing is written',
        tags: ['policy'],
        body: policyText,
        response: { 200: policyLook, 401: problem, 403: problem },
      },
    },
    async (request) => thaw(viewLook(await ports.lookAtPolicy(request.body.text))),
  )

  app.post(
    '/policy/versions',
    {
      bodyLimit,
      schema: {
        summary: 'Propose a policy to a second officer, to apply from a day to come',
        tags: ['policy'],
        body: propose,
        response: changed,
      },
    },
    async (request) => {
      const { name: officer } = seated(request).officer
      const { text, from, grounds } = request.body
      return settled(await ports.proposePolicy({ text, from, grounds, officer }), officer)
    },
  )
}

function settleRoutes(app: DeskApp, records: PolicyPorts['records'], settled: Settled): void {
  app.post(
    '/policy/versions/:id/agree',
    {
      schema: {
        summary: 'Agree, as the second officer, to a policy that was proposed',
        tags: ['policy'],
        params,
        response: changed,
      },
    },
    async (request) => {
      const { name } = seated(request).officer
      return settled(await records.agreePolicy(request.params.id, name), name)
    },
  )

  app.post(
    '/policy/versions/:id/withdraw',
    {
      schema: {
        summary: 'Take back a policy before its day has come',
        tags: ['policy'],
        params,
        response: changed,
      },
    },
    async (request) => {
      const { name } = seated(request).officer
      return settled(await records.withdrawPolicy(request.params.id, name), name)
    },
  )
}
