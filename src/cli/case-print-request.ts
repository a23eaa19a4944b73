// One request of a case as text: what came, what was proved or read, what it states beside the register, and what was found.
import type { CaseView, RequestView } from '../desk/api-case.ts'
import { hongKong, inHongKong, shown, shownLines } from './printed.ts'

type Request = CaseView['requests'][number]

export function requestLines(request: Request): readonly string[] {
  return [
    ...arrivalLines(request),
    ...adviceLines(request),
    ...clockLines(request.clocks),
    ...claimLines(request),
    ...(request.verdict ? verdictLines(request.verdict) : []),
    ...letterLines(request),
    ...(request.reading ? readingLines(request.reading) : []),
    ...(request.laidOnFax ? laidLines(request.laidOnFax) : []),
    ...request.attachments.map(
      ({ name, mediaType, size, sha256 }) =>
        `  attached ${shown(name)}, ${shown(mediaType)}, ${size} octets, sha256 ${sha256}`,
    ),
  ]
}

function arrivalLines({ id, kind, laidAt, receipt }: Request): readonly string[] {
  return [
    `request ${id}: ${kind} by ${receipt.channel}, received ${hongKong(receipt.receivedAt)} (${receipt.receivedBy}), laid ${hongKong(laidAt)}`,
    `  receipt ${receipt.id} from ${shown(receipt.source)}, ${receipt.size} octets, sha256 ${receipt.sha256}`,
    ...(receipt.messageId ? [`  Message-ID ${shown(receipt.messageId)}`] : []),
    ...(receipt.duplicateOf ? [`  the same bytes as receipt ${receipt.duplicateOf}`] : []),
  ]
}

const order = { bar: 0, doubt: 1, note: 2 } as const

function adviceLines({ recommendation, policyVersion, findings }: Request): readonly string[] {
  const heaviestFirst = [...findings].sort((a, b) => order[a.weight] - order[b.weight])
  const policy = policyVersion ? ` (policy ${policyVersion})` : ''
  return [
    ...(recommendation ? [`  recommended: ${shown(recommendation.says.en)}${policy}`] : []),
    ...heaviestFirst.map(
      ({ weight, says, grounds }) => `  ${weight}: ${shown(says.en)} (${shown(grounds)})`,
    ),
  ]
}

function clockLines(clocks: Request['clocks']): readonly string[] {
  if (!clocks) return []
  const { processingOpensAt, cutOff, target, outer, clockLimit, clockOuter, noticeDue } = clocks
  const rows: readonly (readonly [string, string | null | undefined])[] = [
    ['processing from', processingOpensAt],
    ['to be done by', cutOff],
    ['target', target],
    ['latest', outer],
    ['limit in hours', clockLimit],
    ['limit in days', clockOuter],
    ['notice due', noticeDue],
    ['next CRL', clocks.crlRuns[0]],
  ]
  const told = rows.flatMap(([name, at]) => (at ? [`    ${name.padEnd(16)} ${hongKong(at)}`] : []))
  return ['  clocks:', ...told]
}

function claimLines({ comparisons, ask, role, all, urgent, finalConfirmation }: Request) {
  const said = [
    ask ? `asks to ${ask}` : '',
    role ? `as ${role}` : '',
    all ? 'for all certificates of the holder' : '',
    finalConfirmation ? 'and says it is the final confirmation' : '',
    urgent ? '(urgent)' : '',
  ].filter(Boolean)
  if (said.length === 0 && comparisons.length === 0) return []
  return [`  claim: ${said.join(' ') || 'nothing'}`, ...comparisons.map(comparisonLine)]
}

function comparisonLine(row: RequestView['comparisons'][number]): string {
  const stated = row.claimed.map(({ value, asRead, confidence, origin }) => {
    const before = asRead === value ? '' : ` (read “${asRead}”)`
    const sure = origin.from === 'page' ? ` ${Math.round(confidence * 100)} %` : ''
    return `${shown(value)}${shown(before)}${sure}`
  })
  const held = [...row.registered, ...row.representatives.map((it) => `${it} (representative)`)]
  const side = (words: readonly string[]) => words.join(', ') || '–'
  return `    ${row.what.padEnd(14)} stated ${side(stated)}; register ${shown(side(held))}: ${row.match}`
}

function verdictLines(verdict: NonNullable<Request['verdict']>): readonly string[] {
  const { outcome, code, says, detail, signer, signingTime, onHoldSince, path, notes } = verdict
  const row = (words: string) => `    ${inHongKong(shown(words))}`
  return [
    `  signature: ${outcome}${code ? ` (${code})` : ''}`,
    row(says.en),
    ...(detail ? [row(`detail: ${detail}`)] : []),
    ...(signer
      ? [
          row(`signer: ${signer.subject} <${signer.emails.join('>, <')}>, serial ${signer.serial}`),
          row(`issued by: ${signer.issuer}, until ${hongKong(signer.notAfter)}`),
        ]
      : []),
    ...(signingTime ? [row(`signer's own time: ${hongKong(signingTime)}`)] : []),
    ...(onHoldSince ? [row(`on hold since: ${hongKong(onHoldSince)}`)] : []),
    ...(path.length > 0 ? [row(`path: ${path.join(' ← ')}`)] : []),
    ...verdict.status.map((each) => row(statusWords(each))),
    ...notes.map((note) => row(`note: ${note.code}: ${note.detail}`)),
  ]
}

function statusWords(each: NonNullable<Request['verdict']>['status'][number]): string {
  const by =
    each.source === 'ocsp'
      ? `OCSP answer of ${each.responder ?? 'nobody named'}`
      : `CRL ${each.crlNumber ?? 'without number'}`
  const until = each.nextUpdate ? `, next by ${hongKong(each.nextUpdate)}` : ''
  return `status of ${each.subject}: ${by} of ${hongKong(each.thisUpdate)}${until}`
}

function letterLines({ sender, subject, text, textProved }: Request): readonly string[] {
  if (!sender && !subject && text === null) return []
  return [
    ...(sender ? [`  from: ${shown(sender)}`] : []),
    ...(subject ? [`  subject: ${shown(subject)}`] : []),
    ...(text === null
      ? []
      : [
          `  text, ${textProved ? 'signed' : 'not proved by any signature'}:`,
          ...shownLines(text).map((line) => `    | ${line}`),
        ]),
  ]
}

function readingLines(reading: NonNullable<Request['reading']>): readonly string[] {
  const { pages, form, language, fields, ticks, crops, findings } = reading
  const ticked = ticks.filter((each) => each.ticked).map(({ name }) => name)
  return [
    `  read: ${pages.length} page(s), ${form ? `form ${form}, ${language ?? 'language unknown'}` : 'no form'}`,
    ...fields.flatMap(fieldLine),
    ...(form ? [`    ticked         ${ticked.join(', ') || 'nothing'}`] : []),
    ...crops.map(({ name, ink }) => `    ${name.padEnd(14)} ink ${Math.round(ink * 100)} %`),
    ...findings.map(({ code, detail }) => `    ${code}: ${shown(detail)}`),
  ]
}

function fieldLine(field: NonNullable<Request['reading']>['fields'][number]): readonly string[] {
  const { name, value, asRead, confidence, sure, awaited, typed } = field
  if (value === '' && asRead === '' && !typed) return []
  const before = asRead === value ? '' : `  read as “${shown(asRead)}”`
  const mark = awaited ? '  TO BE TYPED' : sure === false && !typed ? '  not sure' : ''
  const by = typed
    ? `  typed “${shown(typed.value)}” by ${shown(typed.officer)}, ${hongKong(typed.at)}`
    : ''
  const percent = `${Math.round(confidence * 100)} %`.padStart(5)
  return [`    ${name.padEnd(14)} ${percent}  ${shown(value)}${before}${mark}${by}`]
}

function laidLines({ earlier, fields, ink }: NonNullable<Request['laidOnFax']>) {
  const places = (on: 'fax' | 'original') => ink?.filter((each) => each.on === on).length ?? 0
  return [
    `  laid on receipt ${earlier}: ${ink ? `ink on the fax alone in ${places('fax')} places, on the original alone in ${places('original')}` : 'the pages could not be laid on one another; compare them by eye'}`,
    ...fields.map(
      ({ field, fax, original }) =>
        `    ${field.padEnd(14)} fax ${shown(fax)}; original ${shown(original)}`,
    ),
  ]
}
