// The English words of the page of what waits.
import type { AgeingView } from '../api-ageing.ts'

type Say<K extends string> = Readonly<Record<K, string>>
type ListName = Exclude<keyof AgeingView, 'now'>
type Clock = AgeingView['pledge']['lines'][number]['missed'][number]

const heading: Say<ListName> = {
  suspended: 'Suspended, not confirmed',
  original: 'Signed original awaited',
  notice: 'Holder to be told',
  pledge: 'Pledge running',
  planned: 'Planned for a day',
}
const lead: Say<ListName> = {
  suspended:
    'By days since the suspension. It stays suspended until the holder confirms; no machine revokes or releases it.',
  original: 'By days since the fax. A fax alone suspends, but does not revoke for good.',
  notice:
    'By days left of the seven within which the holder is to hear of it, counted from the request.',
  pledge:
    'By days left until the first clock runs out: pledge, or limit in hours. Listed until it is published.',
  planned: 'By days until the day that was decided on, or the first that the notice allows.',
}
const clock: Say<Clock> = {
  cutOff: 'officers’ cut-off',
  target: 'internal target',
  outer: 'latest pledge date',
  clockLimit: 'limit in hours',
  clockOuter: 'limit in days',
}

export const ageingTexts = {
  page: 'What waits',
  none: 'Nothing waits here.',
  heading,
  lead,
  clock,
  past: 'past',
  days: (from: number, to: number | null) => (to === null ? `${from} d +` : `${from}–${to} d`),
  bar: (span: string, count: number, late: number) =>
    late > 0 ? `${span}: ${count}, of these ${late} late` : `${span}: ${count}`,
  more: (count: number) => `and ${count} more`,
  certificate: 'Certificate',
  waits: 'Waits',
  due: 'Due',
  standing: 'How it stands',
  since: 'since',
  age: (days: number) => (days === 1 ? '1 day' : `${days} days`),
  overdue: 'Not confirmed: overdue',
  answered: 'The holder has answered',
  reminded: (day: number) => `reminded on day ${day}`,
  notReminded: 'not reminded yet',
  next: (at: string) => `next reminder ${at}`,
  lastSent: 'no further reminder',
  missed: 'missed',
  late: 'late',
  limit: (at: string) => `limit ${at}`,
  latest: (at: string) => `at the latest ${at}`,
  on: (day: string) => `takes effect on ${day}`,
  notBefore: (day: string) => `not scheduled; not before ${day}`,
  askedSince: (at: string) => `The holder has been asked to confirm since ${at}.`,
}
