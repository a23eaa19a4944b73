// One case as text: head, certificate or candidates, each request, and what may be decided, for whoever works without the desk.
import type { CaseView } from '../desk/api-case.ts'
import { requestLines } from './case-print-request.ts'
import { hongKong, inHongKong, shown } from './printed.ts'

export function drawnCase(view: CaseView): string {
  const parts = [
    headLines(view),
    certificateLines(view),
    candidateLines(view),
    ...view.requests.map(requestLines),
    decisionLines(view),
    view.notices.flatMap(noticeLines),
    historyLines(view),
  ]
  return `${parts
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`
}

function headLines({ revocation, dueAt, asking }: CaseView): readonly string[] {
  const { id, state, version, urgent, emergency, secondWanted } = revocation
  const { pendingInstruction, awaited, sighting, scheduledFor, trouble, mergedInto } = revocation
  const marks = [urgent ? 'URGENT' : '', emergency ? 'EMERGENCY' : ''].filter(Boolean)
  return [
    [id, state, ...marks].join('  '),
    `  version ${version}, opened ${hongKong(revocation.openedAt)}, changed ${hongKong(revocation.changedAt)}`,
    ...(dueAt ? [`  due ${hongKong(dueAt)}`] : []),
    ...(scheduledFor ? [`  takes effect on ${scheduledFor}`] : []),
    ...(mergedInto ? [`  joined to ${mergedInto}`] : []),
    ...(secondWanted
      ? [
          `  a second officer must agree: ${secondWanted.decision.kind}, proposed by ${secondWanted.officer}, ${hongKong(secondWanted.at)}: ${shown(secondWanted.grounds)}`,
        ]
      : []),
    ...(pendingInstruction ? [`  the CA has been told to ${pendingInstruction.kind}`] : []),
    ...(trouble
      ? [`  the CA did not do as told: ${shown(trouble.detail)} (${hongKong(trouble.at)})`]
      : []),
    ...(awaited ? [awaitedLine(awaited)] : []),
    ...(sighting
      ? [
          `  ${sighting.onCrl ? 'on' : 'not on'} CRL ${sighting.crlNumber ?? 'without number'} of ${hongKong(sighting.thisUpdate)}${sighting.reason ? `, reason ${sighting.reason}` : ''}`,
        ]
      : []),
    ...(asking ? [askingLine(asking)] : []),
  ]
}

function awaitedLine({
  what,
  since,
  appearsAt,
  late,
}: NonNullable<CaseView['revocation']['awaited']>) {
  const when = appearsAt ? `; due in the CRL of ${hongKong(appearsAt)}${late ? '  LATE' : ''}` : ''
  return `  the CRL is awaited to show: ${what}, since ${hongKong(since)}${when}`
}

function askingLine(asking: NonNullable<CaseView['asking']>): string {
  const { since, reminded, nextReminder, overdue, answered } = asking
  const letters = reminded === 0 ? 'not reminded yet' : `reminded on day ${reminded}`
  const next = nextReminder ? `, next on ${hongKong(nextReminder)}` : ''
  const mark = overdue ? '  OVERDUE' : answered ? '  ANSWERED' : ''
  return `  the holder is asked to confirm since ${hongKong(since)}; ${letters}${next}${mark}`
}

type Certificate = NonNullable<CaseView['certificate']>

function certificateLines({ certificate, specimens }: CaseView): readonly string[] {
  if (!certificate) return []
  return [
    `certificate ${certificate.id}`,
    ...factsOf(certificate),
    ...specimens.map(({ what, takenOn }) => `  ${what} on file, taken on ${takenOn}`),
  ]
}

function factsOf(certificate: Certificate): readonly string[] {
  const { kind, serial, srn, hkid, organisation, nameEn, nameZh, serverName, emails } = certificate
  const { notBefore, notAfter, status } = certificate
  const row = (name: string, value: string | null | undefined) =>
    value ? [`  ${name.padEnd(13)} ${shown(value)}`] : []
  const since = 'since' in status ? ` since ${hongKong(status.since)}` : ''
  const reason = 'reason' in status ? `, ${status.reason}` : ''
  return [
    ...row('kind', kind),
    ...row('serial', serial),
    ...row('SRN', srn),
    ...row('HKID', hkid),
    ...row('holder', [nameEn, nameZh].filter(Boolean).join(' ')),
    ...row('organisation', organisation && organisationWords(organisation)),
    ...row('server', serverName),
    ...row('e-mail', emails.join(', ')),
    ...row('subject', certificate.subject),
    ...row('issued by', certificate.issuer),
    ...row('valid', `${hongKong(notBefore)} to ${hongKong(notAfter)}`),
    ...row('register says', `${status.kind}${since}${reason}`),
  ]
}

const organisationWords = ({
  nameEn,
  nameZh,
  brn,
  branch,
}: NonNullable<Certificate['organisation']>) =>
  [nameEn, nameZh, `BRN ${brn}`, branch].filter(Boolean).join(', ')

/** Where a certificate is identified the others no longer matter, as at the desk. */
function candidateLines({ certificate, candidates }: CaseView): readonly string[] {
  if (certificate || candidates.length === 0) return []
  const marked = candidates.some(({ differs }) =>
    Object.values(differs).some((at) => at.length > 0),
  )
  return [
    `candidates: ${candidates.length}; an officer chooses with: identify --certificate C-…`,
    ...(marked ? ['  what stands in [ ] differs from what was read or written'] : []),
    ...candidates.flatMap(({ certificate: each, by, behind, differs }) => [
      `candidate ${each.id}`,
      ...factsOf({
        ...each,
        serial: bracketed(each.serial, differs.serial),
        srn: each.srn && bracketed(each.srn, differs.srn),
        hkid: each.hkid && bracketed(each.hkid, differs.hkid),
      }),
      `  pointed to by ${by.join(', ') || 'nothing'}${behindWords(behind)}`,
    ]),
  ]
}

function behindWords(behind: number | null): string {
  if (behind === null) return ''
  return behind === 0 ? '; the page fits it best' : `; the page fits it ${behind} nats less`
}

/** Runs of characters that differ, in brackets: `0000[1]00017`. */
export function bracketed(text: string, places: readonly number[]): string {
  const chars = [...text].map((char, at) => {
    if (!places.includes(at)) return char
    const opens = places.includes(at - 1) ? '' : '['
    return `${opens}${char}${places.includes(at + 1) ? '' : ']'}`
  })
  return chars.join('')
}

function decisionLines(view: CaseView): readonly string[] {
  const { options, confirmations, awaitsTyping, processing, held } = view
  const allowed = options.filter((each) => each.allowed)
  const words = ({ kind, needsGrounds, needsSecond }: CaseView['options'][number]) =>
    [kind, needsGrounds ? '(with grounds)' : '', needsSecond ? '(two officers)' : '']
      .filter(Boolean)
      .join(' ')
  return [
    `may be decided: ${allowed.map(words).join(', ') || 'nothing'}`,
    ...(processing.open ? [] : closedLines(processing)),
    ...(allowed.some(({ kind }) => kind === 'revoke') ? confirmations.map(confirmationLine) : []),
    ...(awaitsTyping
      ? [`  to be typed from the page first (at the desk): ${awaitsTyping.fields.join(', ')}`]
      : []),
    ...held.map(
      ({ id, decision, officer, grounds, at, reopensAt }) =>
        `  draft ${id} ${decision.kind} by ${officer}, ${hongKong(at)}${grounds ? `: ${shown(grounds)}` : ''}; processing opens ${reopensAt ? hongKong(reopensAt) : 'nobody knows when'}`,
    ),
  ]
}

function closedLines({ why, reopensAt }: Extract<CaseView['processing'], { open: false }>) {
  const again = reopensAt ? hongKong(reopensAt) : 'nobody knows when'
  return [
    `  processing is stopped: a decision is kept as a draft until it opens, ${again}`,
    ...why.map(({ en }) => `    ${en}`),
  ]
}

function confirmationLine(each: CaseView['confirmations'][number]): string {
  const { confirmation, receivedAt, needsGrounds, needsSecond } = each
  const by = confirmation.by === 'receipt' ? confirmation.requestId : confirmation.by
  const when = receivedAt ? `, received ${hongKong(receivedAt)}` : ''
  const wants = `${needsGrounds ? ' (with grounds)' : ''}${needsSecond ? ' (two officers)' : ''}`
  return `  a revocation may rest on: --confirmation ${by}${when}${wants}`
}

function noticeLines(notice: CaseView['notices'][number]): readonly string[] {
  const { id, kind, stands, dueAt, sentAt, address, subject, outcome, because } = notice
  const when = sentAt ? hongKong(sentAt) : `due ${hongKong(dueAt)}`
  const why = because ?? outcome
  return [
    `notice ${kind}: ${stands}, ${when}, ${id}`,
    ...(address ? [`  to ${shown(address)}`] : []),
    ...(subject ? [`  subject ${shown(subject)}`] : []),
    ...(why ? [`  ${shown(why)}`] : []),
  ]
}

const historyLines = ({ history }: CaseView): readonly string[] => [
  `history: ${history.length} rows, sealed`,
  ...history.map(({ at, actor, action, decision, grounds, details }) => {
    const what = [action, decision ?? ''].filter(Boolean).join(' ')
    const said = grounds ? `: ${shown(grounds)}` : ''
    const more =
      decision === null && !grounds && details
        ? `  ${inHongKong(shown(details)).slice(0, 300)}`
        : ''
    return `  ${hongKong(at)} ${shown(actor)} ${what}${said}${more}`
  }),
]
