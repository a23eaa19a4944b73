// What the characters on a page say of which certificate is meant, beside what was read outright: near is not enough.
import type { RegisteredCertificate } from './certificate.ts'
import type { Candidate, Facts } from './facts.ts'
import { bar, doubt, type Finding } from './finding.ts'
import type { Bilingual } from './kinds.ts'
import { CLEAR_MARGIN, isClear, type Likely, marginOf, type NumberField } from './likely.ts'
import { namedSerials } from './naming.ts'

export type FoundCertificate = {
  readonly certificate: RegisteredCertificate | null
  readonly findings: readonly Finding[]
}

type IsActive = (certificate: RegisteredCertificate, at: string) => boolean

/** `named`: what the numbers lead to as they were read. It stands only where no other certificate is as near. */
export function weighed(
  facts: Facts,
  named: FoundCertificate,
  isActive: IsActive,
): FoundCertificate {
  const { likely } = facts
  const [first] = likely?.nearest ?? []
  if (!likely || !first || facts.claim.all) return named
  const conflicts = conflictFindings(facts, likely)
  if (conflicts.length > 0) return withheld(named, told(named) ? [] : conflicts)
  if (!named.certificate) return byCells(facts, likely, named, isActive)
  const near = rivalsOf(facts, likely, named.certificate, isActive)
  if (near.length === 0) return named
  return withheld(named, [ambiguous([named.certificate, ...near], likely)])
}

const withheld = ({ findings }: FoundCertificate, more: readonly Finding[]): FoundCertificate => ({
  certificate: null,
  findings: [...findings, ...more],
})

/** That two numbers lead to different certificates was found already, from the numbers themselves. */
const told = ({ findings }: FoundCertificate): boolean =>
  findings.some(({ weight }) => weight === 'bar')

function byCells(
  facts: Facts,
  likely: Likely,
  named: FoundCertificate,
  isActive: IsActive,
): FoundCertificate {
  const best = candidateOf(facts, likely.nearest[0]?.id)
  if (!best || told(named)) return named
  if (isClear(likely))
    return { certificate: best, findings: [...named.findings, fits(best, likely)] }
  const near = rivalsOf(facts, likely, best, isActive)
  return near.length === 0 ? named : withheld(named, [ambiguous([best, ...near], likely)])
}

const candidateOf = ({ candidates }: Facts, id: string | undefined) =>
  candidates.find(({ certificate }) => certificate.id === id)?.certificate

/** Others that the page fits as well, or nearly. One that has ended is no rival of one that is active: nobody asks for it. */
function rivalsOf(
  facts: Facts,
  { nearest }: Likely,
  chosen: RegisteredCertificate,
  isActive: IsActive,
): RegisteredCertificate[] {
  const own = nearest.find(({ id }) => id === chosen.id)
  const least = (own?.total ?? 0) - CLEAR_MARGIN
  const ended = (other: RegisteredCertificate) =>
    isActive(chosen, facts.receivedAt) && !isActive(other, facts.receivedAt)
  return nearest
    .filter(({ id, total }) => id !== chosen.id && total > Math.max(0, least))
    .flatMap(({ id, total }) => {
      const other = candidateOf(facts, id)
      const better = total - (own?.total ?? 0) >= CLEAR_MARGIN
      return other && (better || !ended(other)) ? [other] : []
    })
}

function ambiguous(near: readonly RegisteredCertificate[], likely: Likely): Finding {
  const serials = namedSerials(near)
  return doubt(
    'certificate-ambiguous',
    {
      en: `The characters on the page fit several certificates almost alike (${serials.en}); compare the numbers with the page and choose.`,
      zh: `頁上字元與多張證書相近（${serials.zh}），請將號碼與原頁核對後選定。`,
    },
    `domain A34; ${marginOf(likely).toFixed(1)} nats apart, ${CLEAR_MARGIN} are wanted`,
  )
}

function fits({ serial }: RegisteredCertificate, likely: Likely): Finding {
  return doubt(
    'certificate-by-cells',
    {
      en: `No number was read just as the register has it; taken together, the characters on the page fit certificate ${serial} and no other. Compare its numbers with the page.`,
      zh: `沒有讀出與登記冊完全相同的號碼；綜合頁上字元，只與證書 ${serial} 相符。請將其號碼與原頁核對。`,
    },
    `domain A34; ${marginOf(likely).toFixed(1)} nats before the next`,
  )
}

const called: Readonly<Record<NumberField, Bilingual>> = {
  serial: { en: 'serial number', zh: '證書編號' },
  srn: { en: 'SRN', zh: '登記人參考編號' },
  hkid: { en: 'identity card number', zh: '身份證號碼' },
}

/** One number names one certificate, the others another: neither is believed. */
function conflictFindings(facts: Facts, { conflicts, nearest }: Likely): Finding[] {
  const best = candidateOf(facts, nearest[0]?.id)
  return conflicts.flatMap(({ field, id }) => {
    const other = candidateOf(facts, id)
    if (!best || !other) return []
    const { en, zh } = called[field]
    const [its, others] = [
      namedSerials([best], [best, other]),
      namedSerials([other], [best, other]),
    ]
    return [
      bar(
        `${field}-names-another`,
        {
          en: `The ${en} on the page is that of certificate ${others.en}; everything else fits certificate ${its.en}.`,
          zh: `頁上的${zh}屬證書 ${others.zh}；其他各項則與證書 ${its.zh} 相符。`,
        },
        'domain A34, §3.3: all must be the same certificate',
      ),
    ]
  })
}

/** Of a candidate, how far the page fits it less than the nearest one, in nats. */
export function behindOf({ likely }: Pick<Facts, 'likely'>, { certificate }: Candidate) {
  const [first] = likely?.nearest ?? []
  const own = likely?.nearest.find(({ id }) => id === certificate.id)
  return first && own ? Math.round(10 * (first.total - own.total)) / 10 : undefined
}
