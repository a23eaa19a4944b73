// A letter before it goes: as a decision would send it, and as it is printed for the post.
import { dayOf, printDay } from '../calendar/hongkong.ts'
import type { RegisteredCertificate } from './certificate.ts'
import { composeNotice, type Letter, type NoticeFacts } from './letters.ts'
import type { HolderNoticeKind } from './notice.ts'
import type { Policy } from './policy.ts'
import type { Revocation, State } from './state.ts'

/** The state in which each letter is true, where that is yet to come. */
const becomes: Readonly<Partial<Record<HolderNoticeKind, State>>> = {
  suspended: 'suspended',
  revoked: 'revoked',
  released: 'released',
}

/** As it would read once it falls due. Undefined where no decision leads there from here. */
export function previewNotice(kind: HolderNoticeKind, facts: NoticeFacts): Letter | undefined {
  const { revocation } = facts
  if ((kind === 'confirm' || kind === 'reminder') && revocation.state !== 'suspended')
    return undefined
  const state = becomes[kind]
  // When the CA will act is not known yet, and so not said.
  const yet: Partial<Revocation> = { effectiveAt: null, sighting: null }
  const then = state && state !== revocation.state ? { ...revocation, ...yet, state } : revocation
  const sighting = then === revocation ? facts.sighting : null
  return composeNotice(kind, { ...facts, revocation: then, sighting })
}

/** In the post more hands see it: the last part of the serial number is not printed (domain §7.17). */
export function maskedSerial(serial: string): string {
  const shown = serial.length - Math.min(4, Math.ceil(serial.length / 2))
  return `${serial.slice(0, shown)}${'*'.repeat(serial.length - shown)}`
}

/** What of a letter is printed. */
export type PrintedText = {
  readonly head: readonly string[]
  readonly to: readonly string[]
  readonly date: string
  readonly subject: string
  readonly text: string
}

export function postedLetter(
  { subject, text }: Letter,
  { nameEn, nameZh, serial }: RegisteredCertificate,
  { ca }: Policy,
  now: Date,
): PrintedText {
  return {
    head: [ca.name.en, ca.name.zh, ca.contact.en, ca.contact.zh],
    to: [nameZh, nameEn].filter((name) => name !== ''),
    date: printDay(dayOf(now.getTime())),
    subject,
    text: text.replaceAll(serial, maskedSerial(serial)),
  }
}
