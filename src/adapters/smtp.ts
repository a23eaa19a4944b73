// Sends notices by SMTP, each at most once: a notice whose end is not known is an officer's, never sent again blindly.
import { mkdir } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { parseConnectionUrl } from 'nodemailer/lib/shared'
import SMTPConnection, { type SMTPError } from 'nodemailer/lib/smtp-connection'
import type { Claim, Delivery, MailOut, OutgoingMail } from './mail-out.ts'
import { checkedId, lies, moveWithin, putAnew, putOnce } from './outbox.ts'

type Options = { readonly url: string; readonly spool: string }

/**
 * In the spool a notice is `N-….eml` while it waits, `N-….sending` from just before its first octet
 * leaves, and `N-….sent` once the server has taken it. Whoever finds it `sending` cannot know.
 */
export function openSmtp({ url, spool }: Options): MailOut {
  return {
    async deliver(mail, claim) {
      const id = checkedId(mail)
      await mkdir(spool, { recursive: true })
      if (await lies(spool, `${id}.sent`))
        return { result: 'sent', detail: 'was taken by the server before' }
      if (await lies(spool, `${id}.sending`)) return unknownEnd
      await putOnce(spool, `${id}.eml`, mail.bytes)
      return send(url, mail, {
        take: async () => {
          if (!(await claim.take())) return false
          // What an earlier try left may be older: kept is what leaves, for that is evidence.
          await putAnew(spool, `${id}.eml`, mail.bytes)
          await moveWithin(spool, `${id}.eml`, `${id}.sending`)
          return true
        },
        giveBack: async () => {
          await moveWithin(spool, `${id}.sending`, `${id}.eml`)
          await claim.giveBack()
        },
      }).then(async (delivery) => {
        if (delivery.result === 'sent') await moveWithin(spool, `${id}.sending`, `${id}.sent`)
        return delivery
      })
    },
    close: async () => undefined,
  }
}

const unknownEnd: Delivery = {
  result: 'uncertain',
  detail: 'it was being sent when that was cut off; whether the server took it is not known',
}

/** Connects, signs in and says goodbye; throws with the server's own words where that fails. */
export async function trySmtp(url: string): Promise<void> {
  const connection = await connect(url)
  connection.quit()
}

async function send(url: string, mail: OutgoingMail, claim: Claim): Promise<Delivery> {
  const connection = await connect(url)
  let claimed: boolean | undefined
  // nodemailer reads the mail when the server has said "go on" (354), so the claim is the last thing before it leaves.
  const bytes = Readable.from(
    (async function* () {
      claimed = await claim.take()
      if (!claimed) throw new Error('another is sending this notice')
      yield mail.bytes
    })(),
  )
  try {
    const envelope = { from: bareAddress(mail.from), to: [bareAddress(mail.to)] }
    const answer = await transmit(connection, envelope, bytes)
    connection.quit()
    return { result: 'sent', detail: answer }
  } catch (cause) {
    connection.close()
    return await judge(cause, claimed, claim)
  }
}

/** What a cut-off or a refusal means for this mail: the heart of "never twice, never lost". */
async function judge(
  cause: unknown,
  claimed: boolean | undefined,
  claim: Claim,
): Promise<Delivery> {
  const { responseCode = 0, command, message } = cause as SMTPError // nodemailer rejects with no other kind
  if (claimed === false)
    return {
      result: 'uncertain',
      detail: 'another process began to send it, and did not say how that ended',
    }
  const answered = responseCode >= 400 && responseCode < 600
  // The octets went out and no answer came: only the recipient knows.
  if (claimed && !answered) return { ...unknownEnd, detail: `${unknownEnd.detail} (${message})` }
  if (claimed) await claim.giveBack()
  const ofThisMail = claimed || command === 'RCPT TO'
  if (ofThisMail && responseCode >= 500) return { result: 'refused', detail: message }
  throw new Error('send a notice', { cause })
}

async function connect(url: string): Promise<SMTPConnection> {
  const { auth, ...rest } = parseConnectionUrl(url)
  const timeouts = { connectionTimeout: 20_000, greetingTimeout: 20_000, socketTimeout: 60_000 }
  const connection = new SMTPConnection({ ...timeouts, ...rest })
  // Faults are told to whoever waits for an answer; one that comes when nobody does would end the process.
  connection.on('error', () => undefined)
  try {
    await new Promise<void>((resolve, reject) => {
      connection.once('error', reject)
      connection.connect((fault) => (fault ? reject(fault) : resolve()))
    })
    if (auth)
      await new Promise<void>((resolve, reject) => {
        connection.once('error', reject)
        connection.login(auth, (fault) => (fault ? reject(fault) : resolve()))
      })
    return connection
  } catch (cause) {
    connection.close()
    throw new Error(`connect to the mail server ${rest.host}`, { cause })
  }
}

function transmit(
  connection: SMTPConnection,
  envelope: { from: string; to: string[] },
  bytes: Readable,
): Promise<string> {
  return new Promise((resolve, reject) => {
    connection.once('error', reject)
    connection.once('end', () => reject(new Error('the server closed the connection')))
    connection.send(envelope, bytes, (fault, info) =>
      fault ? reject(fault) : resolve(info?.response ?? ''),
    )
  })
}

/** The address alone, without the name before it. */
function bareAddress(address: string): string {
  return /<([^<>]+)>\s*$/.exec(address)?.[1] ?? address.trim()
}
