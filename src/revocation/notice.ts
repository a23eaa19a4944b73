// The letters that go out: their kinds and their words (domain R18, A29, §7.17).

export const noticeKinds = [
  'suspended',
  'revoked',
  'released',
  'refused',
  'not-actionable',
  'withdrawn',
] as const
export type NoticeKind = (typeof noticeKinds)[number]

/** One letter to one address about one turn of a case; `occasion` makes it go out once. */
export type Notice = {
  readonly id: string
  readonly revocationId: string
  readonly kind: NoticeKind
  /** The revocation's version at which it fell due: with kind, its identity. */
  readonly occasion: number
  readonly dueAt: string
  readonly sentAt: string | null
  /** The registered address it went to; null where there is none, and an officer must write. */
  readonly address: string | null
  readonly subject: string | null
  readonly text: string | null
  readonly messageId: string | null
  readonly outcome: string | null
}
