// Distinguished names as text: tidied so that one name has one spelling, and taken apart.

/** RFC 4514 text without spaces around its commas; OpenSSL's `/C=…/CN=…` turned round into it. */
export function tidyName(name: string): string {
  const text = name.trim()
  if (text.startsWith('/')) return nameOfSlashes(text)
  return text.replace(/(?<!\\)\s*([,+=])\s*/g, (whole, sign: string, at: number) =>
    // After the first equals sign of a part an equals sign is the value's own.
    sign === '=' && /=/.test(partBefore(text, at)) ? whole : sign,
  )
}

const partBefore = (text: string, at: number): string =>
  text
    .slice(0, at)
    .split(/(?<!\\)[,+]/)
    .at(-1) ?? ''

/** `/C=HK/O=Demo/CN=A/B` is `CN=A/B,O=Demo,C=HK`: a slash counts where an attribute follows it. */
export function nameOfSlashes(name: string): string {
  return name
    .split(/\/(?=[A-Za-z][A-Za-z0-9]*=|\d+(?:\.\d+)+=)/)
    .filter((part) => part !== '')
    .map(escapedPart)
    .reverse()
    .join(',')
}

function escapedPart(part: string): string {
  const at = part.indexOf('=')
  const value = utf8Of(part.slice(at + 1))
  return `${part.slice(0, at)}=${value.replace(/[\\",+;<>]/g, '\\$&').replace(/^[ #]| $/g, '\\$&')}`
}

/** OpenSSL writes bytes beyond ASCII as `\xE9`. */
function utf8Of(value: string): string {
  if (!/\\x[0-9A-Fa-f]{2}/.test(value)) return value
  const bytes = value
    .split(/(\\x[0-9A-Fa-f]{2})/)
    .map((part) =>
      /^\\x/.test(part) ? Buffer.from(part.slice(2), 'hex') : Buffer.from(part, 'utf8'),
    )
  return Buffer.concat(bytes).toString('utf8')
}

export type Attributes = (type: string) => string[]

/** The values of one type in an RFC 4514 text, in its order: the most specific first. */
export function attributesOf(name: string): Attributes {
  const parts = name.split(/(?<!\\)[,+]/).map((part) => {
    const at = part.indexOf('=')
    return [part.slice(0, at).trim().toUpperCase(), unescaped(part.slice(at + 1))] as const
  })
  return (type) => parts.filter(([each]) => each === type.toUpperCase()).map(([, value]) => value)
}

const unescaped = (value: string): string => value.trim().replace(/\\([\\",+;<># ])/g, '$1')
