// What was decided and done, as items of a pack: decisions, deadlines, hand-over, publication, final confirmation.
import { type Day, dayOf, printDay } from '../calendar/hongkong.ts'
import type { Lying } from './evidence-files.ts'
import { itemPath, PATHS, type PackItem } from './evidence-manifest.ts'
import { decisionsOf, sightingsOf } from './evidence-proof.ts'
import { decidedUnder, type PackSources, recordOf } from './evidence-sources.ts'

export function decisionsItem({ facts }: PackSources): PackItem {
  const details = new Map(facts.audit.map((row) => [row.seq, row.details]))
  const decisions = decisionsOf(facts.audit).map(
    ({ seq, at, officer, decision, grounds, ...turn }) => ({
      ...{ seq, at, officer, decision, grounds },
      from: turn.from,
      to: turn.to,
      policyVersion: decidedUnder(details.get(seq)) ?? null,
    }),
  )
  return {
    no: 7,
    path: itemPath(7, 'decisions'),
    document: { decisions, drafts: facts.held },
    lacks: decisions.length > 0 ? [] : ['no officer has decided anything yet'],
  }
}

export function calendarItem({ file, facts, closures, holidays, line }: PackSources): PackItem {
  const [from, to] = span(file, facts.audit.at(-1)?.at)
  const clocks = file.requests.flatMap(({ id, receipt, assessment }) =>
    assessment?.clocks
      ? [{ requestId: id, receivedAt: receipt.receivedAt, clocks: assessment.clocks }]
      : [],
  )
  const during = closures.filter(
    (each) => Date.parse(each.from) <= to && (each.to === null || Date.parse(each.to) >= from),
  )
  const days = [...holidays.days].filter((day) => day >= dayOf(from) && day <= dayOf(to))
  return {
    no: 8,
    path: itemPath(8, 'calendar'),
    document: {
      clocks,
      moved: facts.audit.filter(({ action }) => action === 'deadline-moved'),
      closures: during,
      holidays: {
        source: holidays.source,
        from: printDay(holidays.from),
        to: printDay(holidays.to),
        during: days.sort((a: Day, b: Day) => a - b).map(printDay),
      },
      seenOnCrlAt: line?.seenOnCrlAt ?? null,
      publishedAt: line?.publishedAt ?? null,
    },
    lacks: clocks.length > 0 ? [] : ['no clock runs for this case'],
  }
}

/** From the day of the first receipt to a fortnight after the last turn: its deadlines lie within. */
function span({ requests, revocation }: PackSources['file'], last: string | undefined) {
  const times = requests.map(({ receipt }) => Date.parse(receipt.receivedAt))
  const from = Math.min(Date.parse(revocation.openedAt), ...times)
  const to = Math.max(Date.parse(revocation.changedAt), Date.parse(last ?? revocation.changedAt))
  return [from, to + 14 * 86_400_000] as const
}

/** Its own account of what went over the wire stands in the outcome. */
export function handOverItem({ facts }: PackSources): PackItem {
  const handed = facts.audit.flatMap(({ seq, at, action, details }) => {
    if (action !== 'handed-over') return []
    const { outcome, details: told } = recordOf(details) ?? {}
    return [{ seq, at, instruction: recordOf(told)?.instruction ?? null, outcome }]
  })
  return {
    no: 10,
    path: itemPath(10, 'hand-over'),
    document: { handed },
    lacks: handed.length > 0 ? [] : ['the CA was told nothing in this case'],
  }
}

export function publicationItem({ file, facts }: PackSources, lying: Lying): PackItem {
  const received = file.requests.map(({ receipt }) => Date.parse(receipt.receivedAt))
  const first = received.length > 0 ? Math.min(...received) : null
  const sightings = sightingsOf(facts.audit).map((each) => ({
    ...each,
    elapsedSeconds: first === null ? null : Math.round((Date.parse(each.seenAt) - first) / 1000),
    path: lying.paths.get(`list:${each.sha256}`) ?? null,
  }))
  const { certificate } = file
  const { awaited } = file.revocation
  return {
    no: 11,
    path: PATHS.publication,
    document: {
      certificate: certificate && { issuer: certificate.issuer, serial: certificate.serial },
      awaited,
      sightings,
    },
    lacks: [
      ...(sightings.length > 0 ? [] : ['no published CRL has shown anything of this case']),
      ...(awaited ? [`since ${awaited.since} a CRL is awaited that shows: ${awaited.what}`] : []),
    ],
  }
}

/** Two acts (R16, R17): what the permanent revocation rested on. */
export function confirmationItem({ file, facts }: PackSources): PackItem {
  const revoked = decisionsOf(facts.audit).findLast(({ decision }) => decision.kind === 'revoke')
  const confirmation = recordOf(revoked?.decision.confirmation)
  const request = file.requests.find(({ id }) => id === confirmation?.requestId)
  const offered = file.requests.filter(
    ({ kind, claim }) => kind === 'final-confirmation' || claim?.finalConfirmation === true,
  )
  return {
    no: 13,
    path: itemPath(13, 'final-confirmation'),
    document: {
      restedOn: confirmation ?? null,
      grounds: revoked?.grounds ?? null,
      at: revoked?.at ?? null,
      receiptId: request?.receiptId ?? null,
      offered: offered.map(({ id, receiptId, kind }) => ({ requestId: id, receiptId, kind })),
    },
    lacks: revoked ? [] : ['no officer has decided to revoke: nothing was finally confirmed'],
  }
}
