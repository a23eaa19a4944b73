// Keeps identity card numbers from eyes that need not see them: same length, so that spans still fit (domain §7.23).
import { identityFields } from '../revocation/typed.ts'

/** One or two letters, six digits, a check digit with or without brackets, standing alone; in full width too, as a Chinese
 *  keyboard writes it. The check digit is not tested: a number that was misread is still somebody's. */
const pattern =
  /(?<![A-Za-z0-9Ａ-Ｚａ-ｚ０-９])([A-Za-zＡ-Ｚａ-ｚ]{1,2}[ \u3000]?[\d０-９]{3})([\d０-９]{3}[ \u3000]?[-(（]?[ \u3000]?[\d０-９AaＡａ][ \u3000]?[)）]?)(?![A-Za-z0-9Ａ-Ｚａ-ｚ０-９])/g

const dots = (text: string): string => text.replace(/[\p{L}\p{N}]/gu, '•')

/** Masks every identity card number inside a text. */
export const maskText = (text: string): string =>
  text.replace(pattern, (_all, head: string, tail: string) => head + dots(tail))

/** Masks a value that is known to be an identity number, however it was read. */
export const maskIdentity = (text: string): string => text.slice(0, 3) + dots(text.slice(3))

/** Names under which nothing but numbers and hashes of ours stands. */
const plain = new Set(['id', 'serial', 'srn', 'sha256', 'hash', 'receiptId', 'revocationId'])
const secret = identityFields

/** Masks all strings of a JSON value. */
export function maskDeep(value: unknown, name = ''): unknown {
  if (typeof value === 'string') {
    if (secret.has(name)) return maskIdentity(value)
    return plain.has(name) ? value : maskText(value)
  }
  if (Array.isArray(value)) return value.map((each) => maskDeep(each, name))
  if (value === null || typeof value !== 'object') return value
  return Object.fromEntries(
    Object.entries(value).map(([key, each]) => {
      // A Field under a secret name: its value and its first reading are secret too.
      const inherited = secret.has(name) && (key === 'value' || key === 'asRead') ? name : key
      return [key, maskDeep(each, inherited)]
    }),
  )
}

/** Fields of a form whose box on the page is covered while the case is masked. */
export const isSecretField = (name: string): boolean => secret.has(name)
