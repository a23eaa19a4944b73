// The octets of a notice: one plain text in two languages, in the forms that every mail program reads (RFC 5322, 2045, 2047).

export type NoticeMail = {
  readonly from: string
  readonly to: string
  readonly subject: string
  readonly text: string
  readonly messageId: string
  readonly date: Date
}

/** Makes of a whole mail the same mail, signed: multipart/signed around its text. */
export type Sign = (mail: Buffer, at: Date) => Buffer

const CRLF = '\r\n'

export function writeNotice(mail: NoticeMail): Buffer {
  const lines = [
    `From: ${mailbox(mail.from)}`,
    `To: ${mail.to}`,
    `Subject: ${words(mail.subject)}`,
    `Date: ${mail.date.toUTCString().replace('GMT', '+0000')}`,
    `Message-ID: ${mail.messageId}`,
    // RFC 3834 §5: so that no machine answers a machine.
    'Auto-Submitted: auto-generated',
    'MIME-Version: 1.0',
    ...textEntity(mail.text),
    '',
  ]
  return Buffer.from(lines.join(CRLF))
}

/** An address that may stand in a header and an envelope as it is. */
export const isPlainAddress = (address: string): boolean =>
  /^[^\s<>@,;:"()[\]\\]+@[^\s<>@,;:"()[\]\\]+$/.test(address) && !/\p{Cc}/u.test(address)

/** One Message-ID a notice, the same however often it is written: a bounce names it. */
export function messageIdOf(noticeId: string, from: string): string {
  return `<${noticeId}@${bareAddress(from).split('@').at(-1)}>`
}

function bareAddress(address: string): string {
  return /<([^<>]+)>\s*$/.exec(address)?.[1] ?? address.trim()
}

/** Base64, so that no server on the way has a reason to touch a line of what is signed. */
function textEntity(text: string): readonly string[] {
  const body = Buffer.from(text.replace(/\r?\n/g, CRLF)).toString('base64')
  return [
    'Content-Type: text/plain; charset=utf-8',
    'Content-Transfer-Encoding: base64',
    '',
    ...(body.match(/.{1,76}/g) ?? []),
  ]
}

function mailbox(address: string): string {
  const named = /^(.*?)\s*<([^<>]+)>\s*$/.exec(address)
  if (!named?.[1] || !named[2]) return bareAddress(address)
  const name = named[1].replace(/^"(.*)"$/, '$1')
  return `${/^[A-Za-z0-9 ]+$/.test(name) ? name : words(name)} <${named[2]}>`
}

/** RFC 2047 §2: an encoded word is at most 75 characters, and holds whole characters. */
function words(text: string): string {
  if (/^[\x20-\x7e]*$/.test(text) && text.length < 60 && !text.includes('=?')) return text
  const parts: string[] = []
  let part = ''
  for (const char of text) {
    if (Buffer.byteLength(part + char) > 39) {
      parts.push(part)
      part = ''
    }
    part += char
  }
  return [...parts, part]
    .map((each) => `=?UTF-8?B?${Buffer.from(each).toString('base64')}?=`)
    .join(`${CRLF} `)
}
