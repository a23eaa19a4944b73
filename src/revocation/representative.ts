// Who acts for an organisation, and on which days (domain R4-R6, R10, R13).
import type { Representative } from './certificate.ts'
import { bar, type Finding } from './finding.ts'
import { type Matter, receivedOn } from './matter.ts'

export const representativesOf = ({ facts, certificate }: Matter): readonly Representative[] =>
  facts.representatives.filter(
    ({ organisationBrn }) => organisationBrn === certificate.organisation?.brn,
  )

/** ISO days; both ends are within the appointment. */
export const isAppointed = ({ from, to }: Representative, on: string): boolean =>
  from <= on && (to === null || on <= to)

export function notAppointed(
  matter: Matter,
  { nameEn, nameZh, from, to }: Representative,
): Finding {
  return bar(
    'representative-not-appointed',
    {
      en: `${nameEn} is Authorised Representative from ${from} to ${to ?? 'further notice'}, not on ${receivedOn(matter.facts)}.`,
      zh: `${nameZh || nameEn} 的獲授權期為 ${from} 至 ${to ?? '另行通知'}，不包括 ${receivedOn(matter.facts)}。`,
    },
    `domain ${matter.rules.rules.who}`,
  )
}
