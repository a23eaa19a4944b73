// One case as an officer sees it: the records put beside each other, identity card numbers masked.
import type { Clocks } from '../calendar/clocks.ts'
import { dayOf, printDay, readMoment } from '../calendar/hongkong.ts'
import type { Processing } from '../calendar/processing.ts'
import { reminderDays } from '../revocation/ageing.ts'
import type { AuditRow } from '../revocation/audit.ts'
import type { RegisteredCertificate, Representative, Specimen } from '../revocation/certificate.ts'
import type { Claim, Field } from '../revocation/claim.ts'
import type { DecisionRules } from '../revocation/decision.ts'
import type { Finding } from '../revocation/finding.ts'
import type { HeldDecision } from '../revocation/held.ts'
import type { Capabilities } from '../revocation/instruction.ts'
import { type CertificateKind, type RevocationReason, reasonCodes } from '../revocation/kinds.ts'
import type { Notice } from '../revocation/notice.ts'
import type { Policy } from '../revocation/policy.ts'
import { missingRun, runAfter, type Timetable } from '../revocation/publication.ts'
import type { Receipt, ReceiptSource } from '../revocation/receipt.ts'
import { standingOf } from '../revocation/reminding.ts'
import { isAppointed } from '../revocation/representative.ts'
import type { Request } from '../revocation/request.ts'
import type { Revocation } from '../revocation/revocation.ts'
import { awaitedTyping, untyped } from '../steps/paper-typed.ts'
import type { CaseView, RequestView } from './api-case.ts'
import { compare } from './compare.ts'
import { readingView, type VerdictWords, verdictView } from './examined.ts'
import { historyRow } from './history-row.ts'
import { laidView } from './laid-view.ts'
import { maskDeep } from './mask.ts'
import { maskReading, maskRow } from './mask-view.ts'
import { noticeView } from './notice-view.ts'
import { confirmationsOf, optionsOf } from './options.ts'

export type CaseFile = {
  readonly revocation: Revocation
  readonly dueAt: string | null
  readonly certificate: RegisteredCertificate | null
  readonly requests: readonly (Request & { readonly receipt: Receipt })[]
  readonly notices: readonly Notice[]
  readonly held: readonly HeldDecision[]
  readonly audit: readonly AuditRow[]
}

export type ViewPorts = {
  readonly verdictWords: VerdictWords
  readonly policy: Policy
  readonly rules: (kind: CertificateKind | null) => DecisionRules
  /** What the CRL will say of a reason (policy's `publishedReason`). */
  readonly published: (kind: CertificateKind, reason: RevocationReason) => RevocationReason
  readonly ca: {
    /** Null where no CA is set. */
    readonly capabilities: Capabilities | null
    /** Null where CRLs are made at once, as in the demo. */
    readonly timetable: Timetable | null
  }
}

/** A register may name a specimen before its image was taken in: that one is not on file yet. */
export const hasImage = ({ sha256 }: Specimen): boolean => sha256 !== ''

/** What the register holds around a case's certificate. */
export type OnFile = {
  readonly candidates: CaseView['candidates']
  readonly representatives: readonly Representative[]
  readonly specimens: readonly Specimen[]
}

/** How long an officer who asked to see identity card numbers sees them. */
const UNMASKED_MS = 10 * 60_000

/** Until when this officer sees them in full: what the audit trail says, so that looking leaves a trace. */
export function unmaskedUntil(audit: readonly AuditRow[], officer: string, now: Date) {
  const last = audit.findLast(
    (row) => row.action === 'unmasked' && row.actor === `officer:${officer}`,
  )
  if (!last) return null
  const until = new Date(Date.parse(last.at) + UNMASKED_MS)
  return until > now ? until.toISOString() : null
}

/** So many are shown at most: "all my certificates" of a large organisation may point to hundreds. */
const CANDIDATES = 20

type Pointed = Pick<CaseView['candidates'][number], 'by' | 'behind'>

/** What the requests point to, and by what: first what a page fits best. */
export function pointedTo({ requests }: CaseFile): ReadonlyMap<string, Pointed> {
  const pointed = new Map<string, Pointed>()
  for (const { assessment } of requests)
    for (const { certificateId, by, behind } of assessment?.candidates ?? []) {
      const known = pointed.get(certificateId) ?? { by: [], behind: null }
      const all = [...new Set([...known.by, ...by])]
      pointed.set(certificateId, { by: all, behind: behind ?? known.behind })
    }
  const away = ([, { behind }]: [string, Pointed]) => behind ?? Number.POSITIVE_INFINITY
  const nearestFirst = [...pointed].sort((a, b) => (away(a) < away(b) ? -1 : 1))
  return new Map(nearestFirst.slice(0, CANDIDATES))
}

type Looking = {
  readonly officer: string
  readonly now: Date
  /** What holds decisions now. */
  readonly processing: Processing
}

export function viewCase(
  file: CaseFile,
  held: OnFile,
  { officer, now, processing }: Looking,
  ports: ViewPorts,
): CaseView {
  const until = unmaskedUntil(file.audit, officer, now)
  const masked = until === null
  const { revocation, certificate } = file
  const rules = ports.rules(certificate?.kind ?? null)
  const { sighting } = revocation
  const view: CaseView = {
    revocation: {
      ...revocation,
      emergency: revocation.emergency ?? null,
      awaited: awaitedView(revocation.awaited, ports.ca.timetable, now),
      sighting: sighting && {
        ...sighting,
        reason: sighting.entry?.reason ?? null,
        onCrl: sighting.entry !== null,
      },
    },
    dueAt: file.dueAt,
    now: now.toISOString(),
    asking:
      standingOf(revocation, file.requests, reminderDays(ports.policy, certificate?.kind)) ?? null,
    certificate,
    candidates: held.candidates,
    requests: file.requests.map((each) =>
      viewRequest(each, { certificate, ...held }, masked, ports),
    ),
    specimens: held.specimens
      .filter(hasImage)
      .map(({ id, what, takenOn }) => ({ id, what, takenOn })),
    publishesReasons:
      !certificate || ports.published(certificate.kind, 'keyCompromise') === 'keyCompromise',
    options: optionsOf(revocation, rules, ports.ca.capabilities),
    ca: abilities(certificate?.kind ?? null, ports),
    awaitsTyping: acts(revocation)
      ? (awaitedTyping(file.requests, revocation.certificateId) ?? null)
      : null,
    confirmations: confirmationsOf(file.requests, revocation.certificateId, rules),
    processing,
    held: file.held,
    notices: file.notices.map(noticeView),
    history: file.audit.map(historyRow),
    masked,
    unmaskedUntil: until,
  }
  return masked ? (maskDeep(view) as CaseView) : view // masking keeps every shape
}

/** States in which the CA may be told to act on what the requests say. */
const acts = ({ state }: Revocation): boolean =>
  state === 'laid' || state === 'scheduled' || state === 'suspended'

/** When the CRL that shows it is due, and whether that time has passed without it. */
function awaitedView(
  awaited: Revocation['awaited'],
  timetable: Timetable | null,
  now: Date,
): CaseView['revocation']['awaited'] {
  if (!awaited) return null
  const since = new Date(awaited.since)
  if (!timetable || Number.isNaN(since.getTime()))
    return { ...awaited, appearsAt: null, late: false }
  const appears = runAfter(timetable.runs, since)
  const late = (missingRun(timetable, null, now) ?? since) >= appears
  return { ...awaited, appearsAt: appears.toISOString(), late }
}

/** What the CA can do, and which reasons would reach its CRL by way of the policy. */
function abilities(kind: CertificateKind | null, { ca, published }: ViewPorts): CaseView['ca'] {
  if (!ca.capabilities) return null
  const { hold, release, reasons } = ca.capabilities
  const sayable = reasonCodes.filter(
    (code): code is RevocationReason =>
      code !== 'certificateHold' &&
      code !== 'removeFromCRL' &&
      reasons.includes(kind === null ? code : published(kind, code)),
  )
  return { hold, release, reasons: sayable }
}

/** Of a case that was assessed before derivations were told in two languages, the one is shown for both. */
function clocksView(clocks: Clocks | null): RequestView['clocks'] {
  if (!clocks) return null
  const why: readonly (Clocks['why'][number] | string)[] = clocks.why
  const runs: readonly string[] | undefined = clocks.crlRuns
  const said = why.map((line) => (typeof line === 'string' ? { en: line, zh: line } : line))
  return { ...clocks, crlRuns: runs ?? [], why: said }
}

function hongKongDay(iso: string): string {
  const moment = readMoment(iso)
  return moment === undefined ? iso.slice(0, 10) : printDay(dayOf(moment))
}

function viewRequest(
  request: CaseFile['requests'][number],
  held: Pick<OnFile, 'representatives'> & Pick<CaseFile, 'certificate'>,
  masked: boolean,
  { verdictWords }: ViewPorts,
): RequestView {
  const { claim, examined, assessment, receipt } = request
  const verdict = verdictView(examined.verdict, verdictWords)
  const day = hongKongDay(receipt.receivedAt)
  const appointed = held.representatives.filter((each) => isAppointed(each, day))
  const comparisons = claim ? compare(claim, held.certificate, appointed) : []
  const awaited = untyped(request, held.certificate?.id ?? null)
  const reading = readingView(examined.reading, { typed: request.typed, awaited })
  return {
    id: request.id,
    kind: request.kind,
    laidAt: request.laidAt,
    receipt: { ...receipt, source: sourceLine(receipt.source) },
    ask: claim?.ask.value ?? null,
    all: claim?.all ?? false,
    urgent: claim?.urgent ?? false,
    finalConfirmation: claim?.finalConfirmation ?? false,
    role: claim?.role?.value ?? null,
    comparisons: masked ? comparisons.map(maskRow) : comparisons,
    findings: findingsOf(request),
    recommendation: assessment?.recommendation ?? null,
    clocks: clocksView(assessment?.clocks ?? null),
    policyVersion: assessment?.policyVersion ?? null,
    sender: examined.sender ?? null,
    subject: examined.subject ?? null,
    text: examined.text ?? null,
    textProved: verdict?.outcome === 'passed' || verdict?.outcome === 'passed-on-hold',
    marks: claim ? marksOf(claim) : [],
    verdict,
    reading: reading && masked ? maskReading(reading) : reading,
    laidOnFax: laidView(examined.laidOnFax, masked),
    attachments: examined.attachments ?? [],
  }
}

/** Of the receipt, the examination and the assessment, each once. */
function findingsOf({ receipt, findings, assessment }: CaseFile['requests'][number]) {
  const all = [...(assessment?.findings ?? []), ...findings, ...receipt.findings]
  const key = (it: Finding) => `${it.code} ${it.grounds}`
  return [...new Map(all.map((each) => [key(each), each])).values()]
}

/** The places of the text that the claim was read from, for the desk to mark. */
function marksOf(claim: Claim): RequestView['marks'] {
  const fields: readonly (readonly [string, Field | undefined])[] = [
    ['ask', claim.ask],
    ...claim.serials.map((each) => ['serial', each] as const),
    ...claim.srns.map((each) => ['srn', each] as const),
    ...claim.names.map((each) => ['name', each] as const),
    ...claim.emails.map((each) => ['email', each] as const),
    ...claim.caseIds.map((each) => ['caseId', each] as const),
    ['organisation', claim.organisation],
    ['serverName', claim.serverName],
    ['hkid', claim.hkid],
    ['reason', claim.reason],
    ['compromisedOn', claim.compromisedOn],
    ['phone', claim.phone],
  ]
  return fields.flatMap(([what, field]) => {
    if (field?.origin.from !== 'text') return []
    const [start, end] = field.origin.span
    return end > start ? [{ start, end, what }] : []
  })
}

function sourceLine(source: ReceiptSource): string {
  switch (source.kind) {
    case 'mailbox':
      return `${source.account}/${source.folder} UID ${source.uid}`
    case 'tray':
      return `${source.tray}/${source.name}`
    case 'desk':
      return `${source.officer}: ${source.name}`
    case 'relay':
      return `${source.relay} ${source.reference}`
    case 'command':
      return source.name
  }
}
