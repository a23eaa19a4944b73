// The letters of a case: read before they go, printed for the post, and one more that asks for the confirmation.
import type { FastifyReply } from 'fastify'
import { z } from 'zod'
import type { AuditEntry } from '../revocation/audit.ts'
import type { RegisteredCertificate } from '../revocation/certificate.ts'
import { type PrintedText, postedLetter, previewNotice } from '../revocation/letter-preview.ts'
import { type Letter, noticeAddress } from '../revocation/letters.ts'
import { type HolderNoticeKind, type Notice, noticeKinds } from '../revocation/notice.ts'
import { caseRules } from '../revocation/notice-period.ts'
import { type Policy, sendsNotice } from '../revocation/policy.ts'
import type { Refusal } from '../revocation/revocation.ts'
import { type LetterView, letter, settled } from './api-notice.ts'
import { problem } from './api-words.ts'
import type { CaseFile } from './case-view.ts'
import type { DeskApp } from './desk-app.ts'
import { seated } from './guard.ts'
import { notFound, Refused } from './problems.ts'
import { caseParams } from './routes-case.ts'

export type LetterPorts = {
  readonly records: {
    caseFile(id: string): Promise<CaseFile | undefined>
    audit(entry: AuditEntry): Promise<unknown>
  }
  readonly policy: Policy
  readonly printLetter: (letter: PrintedText) => Promise<Uint8Array>
  /** The step of that name. */
  readonly askToConfirm: (
    caseId: string,
    officer: string,
  ) => Promise<{ readonly ok: true; readonly noticeId: string } | Refusal>
  readonly clock: { now(): Date }
}

const holderKinds = noticeKinds.filter((kind) => kind !== 'acknowledged')
const kindParams = caseParams.extend({ kind: z.enum(holderKinds) })
const noticeParams = caseParams.extend({ noticeId: z.string().regex(/^N-[0-9A-Z]{10}$/) })

export function letterRoutes(app: DeskApp, ports: LetterPorts): void {
  const fileOf = async (id: string): Promise<CaseFile> => {
    const file = await ports.records.caseFile(id)
    if (!file) throw notFound('case')
    return file
  }
  app.get(
    '/cases/:id/letters/:kind',
    {
      schema: {
        summary: 'A letter to the holder as it would read, before the decision that sends it',
        tags: ['cases'],
        params: kindParams,
        response: { 200: letter, 401: problem, 404: problem, 409: problem },
      },
    },
    async ({ params: { id, kind } }) => preview(await fileOf(id), kind, ports),
  )
  pdfRoute(app, ports, fileOf)
  app.post(
    '/cases/:id/ask-to-confirm',
    {
      schema: {
        summary: 'Ask the holder of a suspended certificate to confirm, once more',
        tags: ['cases'],
        params: caseParams,
        response: { 200: settled, 401: problem, 403: problem, 404: problem, 409: problem },
      },
    },
    async (request) => {
      const { revocation } = await fileOf(request.params.id)
      const answer = await ports.askToConfirm(revocation.id, seated(request).officer.name)
      if (!answer.ok) throw new Refused(409, 'refused', answer.why)
      return { state: revocation.state, version: revocation.version }
    },
  )
}

function pdfRoute(
  app: DeskApp,
  ports: LetterPorts,
  fileOf: (id: string) => Promise<CaseFile>,
): void {
  const { records, policy, clock } = ports
  app.get(
    '/cases/:id/notices/:noticeId/letter.pdf',
    {
      schema: {
        summary: 'A notice as a letter for the post (PDF); written to the audit trail',
        tags: ['cases'],
        params: noticeParams,
        response: { 401: problem, 404: problem, 409: problem },
      },
    },
    async (request, reply) => {
      const { id, noticeId } = request.params
      const file = await fileOf(id)
      const notice = file.notices.find((each) => each.id === noticeId)
      if (!notice) throw notFound('notice of this case')
      const { letter: words, certificate } = wordsOf(notice, file, policy)
      const pdf = await ports.printLetter(postedLetter(words, certificate, policy, clock.now()))
      const at = clock.now().toISOString()
      const actor = `officer:${seated(request).officer.name}`
      const about = { receiptId: null, revocationId: id, details: { noticeId, kind: notice.kind } }
      await records.audit({ at, actor, action: 'letter-printed', ...about })
      return download(reply, pdf, `${noticeId}.pdf`)
    },
  )
}

function download(reply: FastifyReply, pdf: Uint8Array, name: string) {
  return reply
    .type('application/pdf')
    .header('content-disposition', `attachment; filename="${name}"`)
    .send(Buffer.from(pdf))
}

/** As it was kept when it was to leave; before that, as it reads now. */
function wordsOf(
  { kind, subject, text }: Notice,
  file: CaseFile,
  policy: Policy,
): { letter: Letter; certificate: RegisteredCertificate } {
  const { certificate } = file
  if (kind === 'acknowledged' || !certificate)
    throw new Refused(409, 'refused', 'Only a letter to a registered holder is printed.')
  if (subject !== null && text !== null) return { letter: { subject, text }, certificate }
  const { subject: now, text: words } = composed(file, kind, certificate, policy)
  return { letter: { subject: now, text: words }, certificate }
}

function composed(
  { revocation }: CaseFile,
  kind: HolderNoticeKind,
  certificate: RegisteredCertificate,
  policy: Policy,
): Letter {
  const facts = { caseId: revocation.id, revocation, certificate, policy }
  const words = previewNotice(kind, { ...facts, sighting: revocation.sighting })
  if (!words) throw new Refused(409, 'refused', 'This letter would not be true of the case now.')
  return words
}

function preview(
  file: CaseFile,
  asked: HolderNoticeKind,
  { policy, clock }: LetterPorts,
): LetterView {
  const { certificate, requests } = file
  const rules = caseRules(policy, certificate?.kind ?? null, requests, clock.now())
  const kind = asked === 'refused' && rules.wrongChannel ? 'wrong-channel' : asked
  const nobody = { kind, subject: '', text: '', by: 'nobody', address: null } as const
  if (!certificate || !sendsNotice(policy, certificate.kind, kind)) return nobody
  const address = noticeAddress(certificate)
  const by = address === null ? 'post' : 'email'
  return { kind, ...composed(file, kind, certificate, policy), by, address }
}
