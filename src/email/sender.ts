// Is the signer the one the mail says it is from? From and Sender against the addresses in the certificate (RFC 8550 §3).

import type { Certificate } from '../pki/certificate.ts'
import { addressKey, type Mailbox, readAddresses } from './address.ts'
import { showsOtherAddress } from './display-name.ts'
import { type Finding, failed } from './fault.ts'
import { MAIL_LIMITS } from './limits.ts'
import { type Entity, fieldsOf } from './mime.ts'
import type { Note } from './verdict.ts'

export type SenderRuling = {
  readonly finding: Finding | undefined
  readonly notes: readonly Note[]
}

export function ruleSender(mail: Entity, signer: Certificate): SenderRuling {
  const notes: Note[] = []
  const from = onlyMailbox(mail, 'from')
  if ('finding' in from) return { finding: from.finding, notes }
  if (signer.emails.length === 0)
    // RFC 8550 §3 asks for the comparison only where the certificate names an address; a Personal e-Cert need not.
    notes.push({
      code: 'sender-unchecked',
      detail: `the certificate names no e-mail address; From is ${from.address}`,
    })
  // Where there is none, the other fields may at least not contradict From.
  const named = signer.emails.length > 0 ? signer.emails : [from.address]
  const allowed = named.slice(0, MAIL_LIMITS.addresses).map(addressKey)
  if (!isOf(allowed, from.address)) return { finding: mismatch('From', from, named), notes }
  if (fieldsOf(mail, 'sender').length > 0) {
    const sender = onlyMailbox(mail, 'sender')
    if ('finding' in sender) return { finding: sender.finding, notes }
    if (!isOf(allowed, sender.address)) return { finding: mismatch('Sender', sender, named), notes }
  }
  notes.push(...replyNotes(mail, allowed))
  return { finding: undefined, notes }
}

/** A domain that has no A-label names nobody, however many certificates have such a one too. */
function isOf(allowed: readonly (string | undefined)[], address: string): boolean {
  const key = addressKey(address)
  return key !== undefined && allowed.includes(key)
}

function mismatch(field: string, mailbox: Mailbox, named: readonly string[]): Finding {
  const known = named.slice(0, MAIL_LIMITS.addresses).join(', ')
  return failed('not-the-sender', `${field} is ${mailbox.address}, the signer is ${known}`)
}

/** The one mailbox a field must name, or why it names none that all readers would agree on. */
function onlyMailbox(mail: Entity, field: string): Mailbox | { finding: Finding } {
  const values = fieldsOf(mail, field)
  const fault = (detail: string) => ({ finding: failed('from-ambiguous', `${field}: ${detail}`) })
  if (values.length !== 1) return fault(`stands ${values.length} times`)
  const { mailboxes, faults } = readAddresses(values[0] ?? '')
  if (faults[0]) return fault(faults[0])
  const [mailbox] = mailboxes
  if (!mailbox || mailboxes.length > 1) return fault(`names ${mailboxes.length} addresses`)
  if (showsOtherAddress(mailbox))
    return fault(`the display name shows another address than ${mailbox.address}`)
  return mailbox
}

function replyNotes(mail: Entity, allowed: readonly (string | undefined)[]): readonly Note[] {
  const replies = fieldsOf(mail, 'reply-to').flatMap((value) => readAddresses(value).mailboxes)
  const strange = replies.filter((reply) => !isOf(allowed, reply.address))
  return strange.length === 0
    ? []
    : [
        {
          code: 'reply-to-differs',
          detail: `Reply-To is ${strange.map((one) => one.address).join(', ')}`,
        },
      ]
}
