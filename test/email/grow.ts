// Makes the mail of a case as large as the case says it is.

export type Growth = { readonly line: string; readonly times: number }

export function grown(mail: Buffer, growth: Growth | undefined): Buffer {
  if (!growth) return mail
  const line = Buffer.from(`${growth.line}\r\n`, 'latin1')
  const at = mail.indexOf(line)
  if (at < 0) throw new Error(`the line "${growth.line}" does not stand in the mail`)
  const many = Buffer.alloc(line.length * growth.times, line)
  return Buffer.concat([mail.subarray(0, at), many, mail.subarray(at + line.length)])
}
