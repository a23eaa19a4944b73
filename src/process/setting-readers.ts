// How the text of a setting becomes its value, and what is said where it cannot.

/** A fault in a setting, said so that the operator can mend it. */
export class SettingFault extends Error {}

type Reader<T> = (text: string) => T
export type Setting<T> = {
  readonly says: string
  readonly group: string
  /** Shown in .env.example; never a real secret. */
  readonly example: string
  readonly secret?: true
  readonly read: Reader<T>
  readonly otherwise: T
}

function fault(message: string): never {
  throw new SettingFault(message)
}

export const text: Reader<string> = (value) => value

export function url(...protocols: string[]): Reader<string> {
  const shape = protocols.map((protocol) => `${protocol}://…`).join(' or ')
  return (value) => {
    const parsed = URL.canParse(value) ? new URL(value) : fault(`must be a URL such as ${shape}`)
    if (!protocols.includes(parsed.protocol.slice(0, -1))) fault(`must start with ${shape}`)
    return value
  }
}

export function whole(least: number, most: number): Reader<number> {
  return (value) => {
    const number = Number(value)
    if (!/^\d+$/.test(value) || number < least || number > most)
      fault(`must be a whole number from ${least} to ${most}`)
    return number
  }
}

export function yesNo(value: string): boolean {
  if (/^(1|true|yes|on)$/i.test(value)) return true
  if (/^(0|false|no|off)$/i.test(value)) return false
  return fault('must be yes or no')
}

export function oneOf<T extends string>(...choices: readonly T[]): Reader<T> {
  return (value) =>
    choices.find((each) => each === value) ?? fault(`must be one of ${choices.join(', ')}`)
}

export const list: Reader<readonly string[]> = (value) =>
  value
    .split(',')
    .map((each) => each.trim())
    .filter((each) => each !== '')

export const mailboxes: Reader<readonly string[]> = (value) => {
  const urls = list(value)
  for (const [index, each] of urls.entries()) {
    // The URL holds a password: the message names its place in the list, never the value.
    const which = `entry ${index + 1} must look like imaps://user:pass@host/folder`
    const parsed = URL.canParse(each) ? new URL(each) : fault(which)
    if (!['imap:', 'imaps:'].includes(parsed.protocol) || parsed.username === '') fault(which)
  }
  return urls
}

export const lists = { read: list, otherwise: [] as readonly string[] }

export const hosts = {
  read: (value: string) =>
    list(value).map((each) =>
      /[/@\s]/.test(each) || each.endsWith(':')
        ? fault('must be host names or addresses, without http:// before and a path behind')
        : each.toLowerCase(),
    ),
  otherwise: [] as readonly string[],
}

export type AfterReceipt = 'flag' | { readonly moveTo: string }

export function afterReceipt(value: string): AfterReceipt {
  if (value === 'flag') return 'flag'
  const folder = /^move:(.+)$/.exec(value)?.[1]
  return folder ? { moveTo: folder } : fault('must be flag or move:FOLDER')
}

export function address(value: string): string {
  const bare = /<([^<>]+)>\s*$/.exec(value)?.[1] ?? value
  return /^[^\s@]+@[^\s@]+$/.test(bare)
    ? value
    : fault('must be an address such as CA <ca@example.hk>')
}

export const maybe = <T>(read: Reader<T>): { read: Reader<T | null>; otherwise: T | null } => ({
  read,
  otherwise: null,
})
