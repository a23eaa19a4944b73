// How the certificate stands, and whether the dates that were written can be true (domain A33, §3.3 E2, G3).
import { readDay } from '../calendar/hongkong.ts'
import type { RegisteredCertificate } from './certificate.ts'
import type { Facts } from './facts.ts'
import { formDate } from './fields.ts'
import { bar, doubt, type Finding, note } from './finding.ts'
import type { Bilingual } from './kinds.ts'
import { receivedOn } from './matter.ts'

export function statusFindings(certificate: RegisteredCertificate, facts: Facts): Finding[] {
  const at = Date.parse(facts.receivedAt)
  const findings: Finding[] = []
  if (Date.parse(certificate.notAfter) < at)
    findings.push(
      bar(
        'certificate-expired',
        {
          en: `The certificate expired on ${certificate.notAfter.slice(0, 10)}: there is nothing to revoke.`,
          zh: `證書已於 ${certificate.notAfter.slice(0, 10)} 到期，無須撤銷。`,
        },
        'domain A33',
      ),
    )
  if (Date.parse(certificate.notBefore) > at)
    findings.push(
      doubt(
        'certificate-not-yet-valid',
        {
          en: `The certificate is valid only from ${certificate.notBefore.slice(0, 10)}.`,
          zh: `證書由 ${certificate.notBefore.slice(0, 10)} 起才生效。`,
        },
        'the register',
      ),
    )
  return [...findings, ...registered(certificate)]
}

function registered({ status }: RegisteredCertificate): Finding[] {
  switch (status.kind) {
    case 'good':
      return []
    case 'on-hold':
      return [
        note(
          'already-on-hold',
          {
            en: `The certificate has been suspended since ${status.since.slice(0, 10)}.`,
            zh: `證書自 ${status.since.slice(0, 10)} 起已被暫時吊銷。`,
          },
          'the register; domain A20',
        ),
      ]
    case 'revoked':
      return [
        bar(
          'already-revoked',
          {
            en: `The certificate was revoked for good on ${status.since.slice(0, 10)}.`,
            zh: `證書已於 ${status.since.slice(0, 10)} 永久撤銷。`,
          },
          'domain A33',
        ),
      ]
    case 'unknown':
      return [
        doubt(
          'status-unknown',
          { en: 'How the certificate stands is not known.', zh: '未能得知證書的狀況。' },
          'the register; domain §7.7',
        ),
      ]
  }
}

/** Dates are compared by the Hong Kong day of receipt. */
export function dateFindings(facts: Facts): Finding[] {
  const { formDate: signed, compromisedOn } = facts.claim
  const received = readDay(receivedOn(facts))
  const dated = (what: Bilingual, code: string, text: string | undefined, grounds: string) => {
    if (text === undefined || received === undefined) return []
    const day = readDay(text) ?? readDay(formDate(text) ?? '')
    if (day === undefined) return [unreadable(code, what, text, grounds)]
    if (day > received) return [future(code, what, text, grounds)]
    return code === 'form-date' && received - day > 30 ? [old(text)] : []
  }
  return [
    ...dated({ en: 'date of the form', zh: '表格日期' }, 'form-date', signed?.value, '§3.3 G3'),
    ...dated(
      { en: 'date of loss or compromise', zh: '遺失或外洩日期' },
      'compromise-date',
      compromisedOn?.value,
      '§3.3 E2',
    ),
  ]
}

const unreadable = (code: string, what: Bilingual, text: string, grounds: string): Finding =>
  doubt(
    `${code}-unreadable`,
    {
      en: `The ${what.en} (“${text}”) is no day of the calendar.`,
      zh: `${what.zh}（「${text}」）不是有效日期。`,
    },
    `domain ${grounds}`,
  )

const future = (code: string, what: Bilingual, text: string, grounds: string): Finding =>
  doubt(
    `${code}-in-the-future`,
    {
      en: `The ${what.en} (${text}) lies after the day of receipt.`,
      zh: `${what.zh}（${text}）在收件日之後。`,
    },
    `domain ${grounds}`,
  )

const old = (text: string): Finding =>
  doubt(
    'form-date-old',
    {
      en: `The form was signed more than 30 days before it came (${text}).`,
      zh: `表格的簽署日期（${text}）距收件日超過 30 天。`,
    },
    'domain §3.3 G3',
  )
