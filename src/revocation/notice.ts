// The letters that go out: their kinds and their words (domain R18, A29, §7.17).

/** `acknowledged` goes to whoever wrote to us, and says nothing of any certificate; all others go to the holder. */
export const noticeKinds = [
  'acknowledged',
  'suspended',
  'confirm',
  'reminder',
  'revoked',
  'released',
  'refused',
  'wrong-channel',
  'not-actionable',
  'withdrawn',
] as const
export type NoticeKind = (typeof noticeKinds)[number]
/** To the registered holder, about his certificate. */
export type HolderNoticeKind = Exclude<NoticeKind, 'acknowledged'>

/** One letter to one address about one turn of a case; `occasion` makes it go out once. */
export type Notice = {
  readonly id: string
  readonly revocationId: string
  readonly kind: NoticeKind
  /** The revocation's version at which it fell due: with kind, its identity. */
  readonly occasion: number
  readonly dueAt: string
  readonly sentAt: string | null
  /** The registered address it went to, or the sender's that is answered; null where an officer must write. */
  readonly address: string | null
  readonly subject: string | null
  readonly text: string | null
  readonly messageId: string | null
  readonly outcome: string | null
  /** The mail that an acknowledgement answers: its reference. */
  readonly receiptId?: string
  /** Why it waits, while it does: the mailing is stopped, or this address has had its share. */
  readonly held?: 'breaker' | 'address'
}
