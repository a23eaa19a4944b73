// Whether the sender of a mail is told that it came: never a machine, a list, or whom somebody else's mail only names.
import type { RequestKind } from '../revocation/request.ts'
import { isPlainAddress } from './notice-mail.ts'
import type { Opened } from './open-received.ts'

/** What asks something of us; an enquiry is answered by a person. */
const asking: readonly RequestKind[] = ['revocation', 'final-confirmation', 'withdrawal', 'release']

/** Nobody reads what goes there, or a machine does. */
const NOBODY =
  /^(no-?reply|do-?not-?reply|donotreply|mailer-daemon|mail-daemon|postmaster|bounces?|.+-bounces?|.+-request|owner-.+)([+=].*)?@/i

type Mail = Pick<Opened, 'envelope' | 'verdict'>
type Ours = {
  readonly gateways: readonly string[]
  /** The office's own addresses: it does not write to itself. */
  readonly own?: readonly string[]
}

/**
 * The address to answer, or nothing. Unsigned mail is answered (domain A24), for its sender may not know that he must
 * sign; mail whose signature fails is not, for then its sender is just who did not write it (§7.18);
 * nor mail that the sender's domain disowns. Reply-To is left
 * alone: it is how one makes others' machines write to a third.
 */
export function answerTo(
  { envelope, verdict }: Mail,
  kind: RequestKind,
  { gateways, own = [] }: Ours,
): string | undefined {
  if (!asking.includes(kind) || verdict.outcome === 'failed') return undefined
  if (envelope.isBounce || envelope.isAutomatic || envelope.isAutoReply) return undefined
  if (envelope.isDisowned) return undefined
  const [from, ...others] = envelope.from
  if (from === undefined || others.length > 0 || from.length > 254) return undefined
  const to = from.toLowerCase()
  const ours = [...gateways, ...own].some((each) => each.toLowerCase() === to)
  return ours || NOBODY.test(to) || !isPlainAddress(to) || !/^[\x21-\x7e]+$/.test(to)
    ? undefined
    : to
}
