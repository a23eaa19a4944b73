// What leaving mail is, to those who send it: one notice's bytes, and what became of them.

/** One notice, ready to leave. `id` makes it go once. */
export type OutgoingMail = {
  readonly id: string
  readonly from: string
  readonly to: string
  readonly bytes: Buffer
}

/** `refused`: it did not go, and never will as it is. `uncertain`: it may have gone, and must not be sent again blindly. */
export type Delivery = {
  readonly result: 'sent' | 'refused' | 'uncertain'
  readonly detail: string
}

/** Throws where the mail has surely not gone and may be tried again. */
export type MailOut = {
  /**
   * `claim` is called once, when everything short of the first octet of the mail has gone well. It
   * answers false where another began to send this very mail: then nothing is sent. `unclaim` takes
   * it back when the mail has surely not gone after all.
   */
  deliver(mail: OutgoingMail, claim: Claim): Promise<Delivery>
  close(): Promise<void>
}

export type Claim = {
  take(): Promise<boolean>
  giveBack(): Promise<void>
}
