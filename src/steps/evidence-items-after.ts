// What a pack says beside the case itself: the unusual, the letters, who looked, and its place in the population.
import { pledgeOf, tellingOf } from '../revocation/population.ts'
import type { Lying } from './evidence-files.ts'
import { itemPath, type PackItem } from './evidence-manifest.ts'
import type { PackSources } from './evidence-sources.ts'

/** Acts that are nobody's daily work: an auditor asks for the reason of each. */
const UNUSUAL: ReadonlySet<string> = new Set([
  'decision-held',
  'held-decision-discarded',
  'deadline-moved',
  'laid-unexamined',
  'reopened',
  'notice-uncertain',
  'notice-held',
  'notice-bounced',
  'letter-needed',
  'notice-settled',
  'scheduled-day-came',
  'expired',
  'merged',
])

type Unusual = { readonly what: string; readonly at: string | null; readonly detail: unknown }

export function exceptionsItem(sources: PackSources): PackItem {
  const exceptions: readonly Unusual[] = [
    ...sources.facts.audit
      .filter(({ action }) => UNUSUAL.has(action))
      .map(({ action, at, details }) => ({ what: action, at, detail: details })),
    ...standing(sources),
    ...measured(sources),
  ]
  return {
    no: 9,
    path: itemPath(9, 'exceptions'),
    document: { exceptions },
    lacks: exceptions.length > 0 ? [] : ['nothing out of the ordinary was recorded'],
  }
}

function standing({ file: { revocation } }: PackSources): readonly Unusual[] {
  const { emergency, trouble, state, changedAt } = revocation
  return [
    ...(emergency
      ? [
          {
            what: 'emergency',
            at: emergency,
            detail: 'two officers acted while processing was stopped',
          },
        ]
      : []),
    ...(trouble ? [{ what: 'trouble', at: trouble.at, detail: trouble.detail }] : []),
    ...(state === 'suspended' || state === 'lapsed'
      ? [{ what: 'not-confirmed', at: changedAt, detail: 'no final confirmation was accepted yet' }]
      : []),
  ]
}

/** R24 and R18, as the population report counts them. */
function measured({ line, now }: PackSources): readonly Unusual[] {
  if (!line) return []
  const missed = pledgeOf(line, now) === 'missed'
  const late = tellingOf(line, now) === 'late'
  return [
    ...(missed
      ? [{ what: 'pledge-missed', at: line.seenOnCrlAt, detail: `due by ${line.outer}` }]
      : []),
    ...(late ? [{ what: 'notice-late', at: line.toldAt, detail: `due by ${line.noticeDue}` }] : []),
  ]
}

export function noticesItem({ file }: PackSources, lying: Lying): PackItem {
  const dues = file.requests.flatMap(({ assessment }) => assessment?.clocks?.noticeDue ?? [])
  const due = Math.min(...dues.map((each) => Date.parse(each)))
  const notices = file.notices.map((notice) => ({
    ...notice,
    path: lying.paths.get(`letter:${notice.id}`) ?? null,
    withinSevenDays:
      notice.sentAt === null || !Number.isFinite(due) ? null : Date.parse(notice.sentAt) <= due,
  }))
  const bounces = file.requests.filter(({ kind }) => kind === 'bounce')
  return {
    no: 12,
    path: itemPath(12, 'notices'),
    document: {
      notices,
      bounces: bounces.map(({ id, receiptId, laidAt }) => ({ requestId: id, receiptId, laidAt })),
    },
    lacks: [
      ...(notices.length > 0 ? [] : ['no letter is due in this case']),
      ...notices
        .filter(({ sentAt }) => sentAt === null)
        .map(({ kind, outcome, held }) =>
          outcome?.startsWith('bounced')
            ? `the notice "${kind}" did not arrive, and the holder is not told yet: ${outcome}`
            : `the notice "${kind}" is not sent: ${outcome ?? (held ? `held: ${held}` : 'due')}`,
        ),
    ],
  }
}

const LOOKED: ReadonlySet<string> = new Set([
  'unmasked',
  'page-uncovered',
  'letter-printed',
  'evidence-downloaded',
  'evidence-packed',
])

export function accessItem({ facts }: PackSources): PackItem {
  const looked = facts.audit
    .filter(({ action }) => LOOKED.has(action))
    .map(({ seq, at, actor, action, receiptId, details }) => ({
      ...{ seq, at, actor, action, receiptId },
      details,
    }))
  return {
    no: 15,
    path: itemPath(15, 'access'),
    document: { looked },
    lacks: looked.length > 0 ? [] : ['nobody has asked for what is kept covered, or for the bytes'],
  }
}

export function populationItem({ line, facts, now }: PackSources): PackItem {
  return {
    no: 16,
    path: itemPath(16, 'population'),
    document: {
      line: line ? { ...line, pledge: pledgeOf(line, now), notice: tellingOf(line, now) } : null,
      drifts: facts.drifts,
      lastReconciliation: facts.reconciliation,
    },
    lacks: [
      ...(line ? [] : ['a case without a receipt is counted in no population']),
      ...(facts.reconciliation ? [] : ['the CA was never yet reconciled with our cases']),
    ],
  }
}
