// The outer facts of a mail, none of them proved: what its header says, for threading and triage only.

export type Envelope = {
  /** Addresses of every From field, as written, without display names. */
  readonly from: readonly string[]
  readonly fromText: string
  readonly sender: string | undefined
  readonly replyTo: readonly string[]
  readonly to: readonly string[]
  readonly subject: string
  readonly date: Date | undefined
  readonly messageId: string | undefined
  readonly inReplyTo: string | undefined
  readonly references: readonly string[]
  /** Lower case, without parameters; text/plain where the mail names none (RFC 2045 §5.2). */
  readonly contentType: string
  readonly contentTypeParameters: Readonly<Record<string, string>>
  /** RFC 3464, or a mailer daemon, or an empty return path. */
  readonly isBounce: boolean
  /** RFC 3834, or a list or bulk mark. */
  readonly isAutomatic: boolean
  /** What kept the header from being read plainly. */
  readonly findings: readonly string[]
}
