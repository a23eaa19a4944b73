// A notice as the desk shows it: what became of it, in one word.
import type { Notice } from '../revocation/notice.ts'
import type { NoticeView } from './api-notice.ts'

const told = ['posted', 'reached', 'not-needed', 'not-sent'] as const

export function noticeView({ sentAt, outcome, held, ...notice }: Notice): NoticeView {
  const word = outcome?.split(':')[0]
  const stands = (): NoticeView['stands'] => {
    if (sentAt !== null) return told.find((each) => each === word) ?? 'sent'
    if (outcome === null) return held ? 'held' : 'due'
    if (word === 'bounced') return word
    return word === 'letter-needed' ? 'letter-to-write' : 'uncertain'
  }
  const { id, kind, dueAt, address, subject, text } = notice
  const because = stands() === 'held' ? (held ?? null) : null
  return { id, kind, stands: stands(), dueAt, sentAt, address, subject, text, outcome, because }
}
