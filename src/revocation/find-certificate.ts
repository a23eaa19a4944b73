// Which certificate a request is about: what was named outright goes first, and nothing is ever guessed (domain A34).

import type { RegisteredCertificate } from './certificate.ts'
import type { Field } from './claim.ts'
import type { Candidate, Facts, Pointer } from './facts.ts'
import { sameSerial } from './fields.ts'
import { type FoundCertificate, weighed } from './find-likely.ts'
import { bar, doubt, type Finding, note } from './finding.ts'
import type { CertificateKind } from './kinds.ts'
import { namedSerials } from './naming.ts'

/** Pointers that name one certificate or case by a number, then those that name a person or a thing. */
const numbers = ['serial', 'case', 'srn'] as const
const others = ['serverName', 'hkid', 'signer', 'email'] as const

/** Unexpired, unrevoked at the time of receipt: the only ones that can be acted on. */
export const isActive = (certificate: RegisteredCertificate, at: string): boolean =>
  certificate.status.kind !== 'revoked' && Date.parse(certificate.notAfter) >= Date.parse(at)

/** `signsForItself`: may a certificate of that kind ask in its own name (its holder is who may ask)? */
export function findCertificate(
  facts: Facts,
  signsForItself: (kind: CertificateKind) => boolean,
): FoundCertificate {
  return weighed(facts, named(facts, signsForItself), isActive)
}

function named(facts: Facts, signsForItself: (kind: CertificateKind) => boolean): FoundCertificate {
  const findings = [...unknownNumbers(facts), ...wantsAll(facts)]
  const clash = clashing(facts)
  if (clash) return { certificate: null, findings: [clash, ...findings] }
  for (const pointer of [...numbers, ...others]) {
    const hits = hitsOf(facts, pointer, signsForItself)
    if (hits.length === 0) continue
    const { certificate, finding } = choose(facts, pointer, hits)
    if (finding) findings.push(finding)
    return { certificate, findings: [...findings, ...unsure(facts, pointer, certificate)] }
  }
  return { certificate: null, findings: [...findings, nothingNamed(facts)] }
}

const pointedBy = (facts: Facts, pointer: Pointer): readonly Candidate[] =>
  facts.candidates.filter(({ by }) => by.includes(pointer))

/** A serial that no certificate bears keeps the SRN beside it from deciding: one of the two was read or written wrong. */
function hitsOf(
  facts: Facts,
  pointer: (typeof numbers)[number] | (typeof others)[number],
  signsForItself: (kind: CertificateKind) => boolean,
): readonly Candidate[] {
  const hits = pointedBy(facts, pointer)
  if (pointer === 'serial') return hits
  if (facts.claim.serials.length > 0) return []
  // Who signed for another says nothing by the address it was sent from either.
  if (pointer === 'email') return hits.filter(({ by }) => !by.includes('signer'))
  if (pointer !== 'signer') return hits
  // Whose certificate lies in a message that does not hold, the forger chose.
  if (facts.proof.kind === 'signature' && facts.proof.outcome === 'failed') return []
  // A representative's own e-Cert is seldom the one he or she writes about (A23).
  const represents = ({ certificate }: Candidate) =>
    facts.representatives.some(
      ({ certificateSerial }) =>
        certificateSerial !== null && sameSerial(certificateSerial, certificate.serial),
    )
  return hits
    .filter((hit) => signsForItself(hit.certificate.kind) && !represents(hit))
    .flatMap((hit) => [hit, ...sameHolder(facts, hit)])
}

const sameHolder = (facts: Facts, { certificate: mine }: Candidate): Candidate[] =>
  facts.candidates.filter(
    ({ certificate }) =>
      certificate.id !== mine.id &&
      ((mine.hkid !== null && certificate.hkid === mine.hkid) ||
        (certificate.nameEn === mine.nameEn &&
          certificate.emails.some((email) => mine.emails.includes(email)))),
  )

function choose(
  facts: Facts,
  pointer: Pointer,
  hits: readonly Candidate[],
): { certificate: RegisteredCertificate | null; finding?: Finding } {
  const active = hits.filter(({ certificate }) => isActive(certificate, facts.receivedAt))
  const only = hits.length === 1 ? hits[0] : undefined
  // The holder's one active certificate is no answer where another one signed.
  const fits = (hit: Candidate | undefined) => pointer !== 'signer' || hit?.by.includes('signer')
  const onlyActive =
    pointer !== 'serial' && active.length === 1 && fits(active[0]) ? active[0] : undefined
  const certificate = (only ?? onlyActive)?.certificate ?? null
  if (!certificate) return { certificate, finding: several(hits) }
  if (pointer === 'serial' || pointer === 'case' || (pointer === 'srn' && only))
    return { certificate }
  return { certificate, finding: inferred(pointer, certificate) }
}

function several(hits: readonly Candidate[]): Finding {
  const { en, zh } = namedSerials(hits.map(({ certificate }) => certificate))
  return doubt(
    'several-certificates',
    {
      en: `The request fits several certificates (${en}); an officer must choose.`,
      zh: `申請與多張證書相符（${zh}），須由人員選定。`,
    },
    'domain A34',
  )
}

function inferred(pointer: Pointer, { serial }: RegisteredCertificate): Finding {
  const how = {
    srn: {
      en: 'the only active certificate under the SRN',
      zh: '該登記人參考編號下唯一有效的證書',
    },
    serverName: { en: 'the only one for the server named', zh: '該伺服器名稱的唯一證書' },
    hkid: { en: 'the only one under the identity card number', zh: '該身份證號碼的唯一證書' },
    signer: { en: 'the one that signed the message', zh: '簽署該郵件的證書' },
    email: { en: 'the only one with the e-mail address named', zh: '該電郵地址的唯一證書' },
  }[pointer as 'srn' | 'serverName' | 'hkid' | 'signer' | 'email']
  // An address in a letter is weak: anybody can write it.
  const weigh = pointer === 'email' ? doubt : note
  return weigh(
    `certificate-by-${pointer === 'serverName' ? 'server-name' : pointer}`,
    {
      en: `No serial number was given; certificate ${serial} is ${how.en}.`,
      zh: `申請沒有寫明證書編號；證書 ${serial} 是${how.zh}。`,
    },
    `domain A34; ${pointer}`,
  )
}

/** Two numbers that lead to different certificates: neither is believed. */
function clashing(facts: Facts): Finding | undefined {
  for (const [at, left] of numbers.entries())
    for (const right of numbers.slice(at + 1)) {
      const [a, b] = [pointedBy(facts, left), pointedBy(facts, right)]
      const share = a.some((one) => b.some((other) => other.certificate.id === one.certificate.id))
      if (a.length > 0 && b.length > 0 && !share) return differ(facts, left, right, a, b)
    }
  return undefined
}

const called = {
  serial: { en: 'serial number', zh: '證書編號' },
  srn: { en: 'SRN', zh: '登記人參考編號' },
  case: { en: 'case number', zh: '個案編號' },
}

function differ(
  { claim }: Facts,
  left: (typeof numbers)[number],
  right: (typeof numbers)[number],
  a: readonly Candidate[],
  b: readonly Candidate[],
): Finding {
  const written = { serial: claim.serials, srn: claim.srns, case: claim.caseIds }
  const values = (which: typeof left) => written[which].map(({ value }) => value).join(', ')
  const all = [...a, ...b].map(({ certificate }) => certificate)
  const serials = (which: readonly Candidate[]) =>
    namedSerials(
      which.map(({ certificate }) => certificate),
      all,
    )
  const [ofA, ofB] = [serials(a), serials(b)]
  const [one, two] = [called[left], called[right]]
  return bar(
    `${left}-${right}-differ`,
    {
      en: `The ${one.en} ${values(left)} belongs to certificate ${ofA.en}, but the ${two.en} ${values(right)} to ${ofB.en}.`,
      zh: `${one.zh} ${values(left)} 屬證書 ${ofA.zh}，但${two.zh} ${values(right)} 屬證書 ${ofB.zh}。`,
    },
    'domain A34, §3.3: both must be the same certificate',
  )
}

function unknownNumbers(facts: Facts): Finding[] {
  const { serials, srns } = facts.claim
  const known = (value: string, of: (each: RegisteredCertificate) => boolean): boolean =>
    facts.candidates.some(({ certificate }) => of(certificate)) && value !== ''
  const missing = [
    ...serials
      .filter(({ value }) => !known(value, ({ serial }) => sameSerial(serial, value)))
      .map((field) => ({ field, which: 'serial' as const })),
    ...srns
      .filter(({ value }) => !known(value, ({ srn }) => srn === value))
      .map((field) => ({ field, which: 'srn' as const })),
  ]
  return missing.map(({ field, which }) =>
    doubt(
      `${which}-not-on-register`,
      {
        en: `No certificate with the ${called[which].en} ${field.value} is on the register.`,
        zh: `登記冊上沒有${called[which].zh} ${field.value} 的證書。`,
      },
      `${which} as read: ${field.asRead}`,
    ),
  )
}

/** A number that was repaired, or read unsurely, and that nothing else bears out (domain §7.9). */
function unsure(
  facts: Facts,
  pointer: Pointer,
  certificate: RegisteredCertificate | null,
): Finding[] {
  if (!certificate || (pointer !== 'serial' && pointer !== 'srn')) return []
  const borneOut = facts.candidates.some(
    ({ certificate: each, by }) =>
      each.id === certificate.id && by.some((other) => other !== pointer && other !== 'signer'),
  )
  if (borneOut) return []
  const fields = pointer === 'serial' ? facts.claim.serials : facts.claim.srns
  return fields.filter(isUnsure).map((field) =>
    doubt(
      'number-read-unsurely',
      {
        en: `The ${called[pointer].en} was read as “${field.asRead}” and taken for ${field.value}; compare it with the page.`,
        zh: `${called[pointer].zh}讀作「${field.asRead}」，當作 ${field.value}；請與原頁核對。`,
      },
      `domain §7.9; confidence ${field.confidence.toFixed(2)}`,
    ),
  )
}

/** Below 0.75 a reading is a likely one, no sure one; letters of text have 1. */
const isUnsure = ({ value, asRead, confidence, origin }: Field): boolean => {
  const bare = (text: string) => text.toUpperCase().replace(/[^0-9A-Z]/g, '')
  return confidence < 0.75 || (origin.from === 'page' && bare(value) !== bare(asRead))
}

function wantsAll(facts: Facts): Finding[] {
  if (!facts.claim.all) return []
  const active = facts.candidates.filter(({ certificate }) =>
    isActive(certificate, facts.receivedAt),
  )
  const serials = namedSerials(active.map(({ certificate }) => certificate))
  return [
    doubt(
      'all-certificates',
      {
        en: `The sender asks for all certificates; active ones found: ${serials.en || '-'}. Each needs a case of its own.`,
        zh: `申請人要求處理其所有證書；找到的有效證書：${serials.zh || '-'}。每張須另立個案。`,
      },
      'domain A34',
    ),
  ]
}

function nothingNamed(facts: Facts): Finding {
  const named = namedSerials(facts.candidates.map(({ certificate }) => certificate))
  return doubt(
    'certificate-not-identified',
    {
      en: `The request does not say for certain which certificate it is about${named.en ? `; it may be ${named.en}` : ''}.`,
      zh: `申請未能確定所指的證書${named.zh ? `；可能是 ${named.zh}` : ''}。`,
    },
    'domain A34, A17 (1)',
  )
}
