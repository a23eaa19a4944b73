// The rules of single fields, as domain §3.3 and §3.4 have them: pure functions, wherever the words came from.

export type FieldRule =
  | 'srn'
  | 'serial'
  | 'email'
  | 'date'
  | 'name'
  | 'nameZh'
  | 'hkid'
  | 'passport'
  | 'phone'
  | 'brn'
  | 'hostName'
  | 'text'

/** A field after its rule: `repaired` when a character was changed for one it is often mistaken for. */
export type Ruled = { readonly value: string; readonly valid: boolean; readonly repaired: boolean }

/** Letters that stand for a digit where only digits can be (domain §3.3 B1). */
const toDigit: Readonly<Record<string, string>> = {
  O: '0',
  Q: '0',
  D: '0',
  I: '1',
  L: '1',
  '|': '1',
  Z: '2',
  S: '5',
  G: '6',
  B: '8',
}
const toHex: Readonly<Record<string, string>> = {
  O: '0',
  Q: '0',
  I: '1',
  L: '1',
  S: '5',
  G: '6',
  Z: '2',
}
const toLetter: Readonly<Record<string, string>> = {
  0: 'O',
  1: 'I',
  2: 'Z',
  5: 'S',
  6: 'G',
  8: 'B',
}

/** The check digit of a Hong Kong identity card: `stem` is 1-2 letters and 6 digits (domain §3.4). */
export function hkidCheckDigit(stem: string): string | undefined {
  if (!/^[A-Z]{1,2}\d{6}$/.test(stem)) return undefined
  const sum = [...stem.padStart(8, ' ')].reduce(
    (total, char, index) => total + hkidValue(char) * (9 - index),
    0,
  )
  const check = (11 - (sum % 11)) % 11
  return check === 10 ? 'A' : String(check)
}

function hkidValue(char: string): number {
  if (char === ' ') return 36
  return char >= 'A' ? char.charCodeAt(0) - 55 : Number(char)
}

/** A whole HKID without brackets, e.g. A1234563. That it passes says it was read well, not whose it is. */
export function isHkid(value: string): boolean {
  return value.length >= 8 && hkidCheckDigit(value.slice(0, -1)) === value.slice(-1)
}

export const isSrn = (value: string): boolean => /^\d{10}$/.test(value)
export const isSerial = (value: string): boolean => /^[0-9A-F]{1,40}$/.test(value)
export const isPhone = (value: string): boolean => /^[2-9]\d{7}$/.test(value)
export const isPassport = (value: string): boolean => /^[A-Z0-9]{5,15}$/.test(value)
export const isBrn = (value: string): boolean => /^\d{8}(\d{3})?$/.test(value)
/** Mailbox syntax of RFC 5321 as far as certificates use it: no quoted local parts, no literals. */
export const isEmail = (value: string): boolean =>
  value.length <= 254 &&
  /^[a-z0-9!#$%&'*+/=?^_`{|}~.-]{1,64}@([a-z0-9-]{1,63}\.)+[a-z]{2,63}$/i.test(value) &&
  !/^\.|\.@|\.\./.test(value)
export const isHostName = (value: string): boolean =>
  value.length <= 253 && /^(\*\.)?([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}$/i.test(value)

/** Upper-case hex without spaces, colons or 0x; leading zeros kept as written. */
export function tidySerial(text: string): string {
  return text
    .toUpperCase()
    .replace(/[\s:.-]/g, '')
    .replace(/^0X/, '')
}

/** Two serial numbers are one when they are the same number: leading zeros are no difference (domain §3.3 B2). */
export function sameSerial(a: string, b: string): boolean {
  const [left, right] = [tidySerial(a), tidySerial(b)]
  return isSerial(left) && isSerial(right) && BigInt(`0x${left}`) === BigInt(`0x${right}`)
}

/** The day a form's DD/MM/YYYY stands for, as YYYY-MM-DD, or nothing when there is no such day. */
export function formDate(text: string): string | undefined {
  const match = /^(\d{2})\/?(\d{2})\/?(\d{4})$/.exec(text.replace(/\s/g, ''))
  const [day, month, year] = match ? [Number(match[1]), Number(match[2]), Number(match[3])] : []
  if (day === undefined || month === undefined || year === undefined || year < 1900)
    return undefined
  const at = new Date(Date.UTC(year, month - 1, day))
  if (at.getUTCMonth() !== month - 1 || at.getUTCDate() !== day) return undefined
  return at.toISOString().slice(0, 10)
}

/** Applies a field's rule to what was read: tidies it, repairs confusable characters, says whether the rule holds. */
export function applyRule(rule: FieldRule, asRead: string): Ruled {
  const text = asRead.trim()
  if (text === '') return { value: '', valid: true, repaired: false }
  switch (rule) {
    case 'srn':
      return digits(text, isSrn)
    case 'phone':
      return digits(text.replace(/^\+?852[\s-]?(?=\d{4})/, ''), isPhone)
    case 'brn':
      return digits(text, isBrn)
    case 'date':
      return date(text)
    case 'serial':
      return serial(text)
    case 'hkid':
      return hkid(text)
    case 'passport':
      return tidied(text.toUpperCase().replace(/[^A-Z0-9]/g, ''), isPassport)
    case 'email':
      return tidied(text.replace(/\s/g, ''), isEmail)
    case 'hostName':
      return tidied(text.replace(/\s/g, '').toLowerCase(), isHostName)
    case 'name':
      return tidied(text.toUpperCase().replace(/\s+/g, ' '), (it) => /^[A-Z][A-Z ,.'-]*$/.test(it))
    case 'nameZh':
      return tidied(text.replace(/\s/g, ''), (it) => /^[\p{Script=Han}·‧・]+$/u.test(it))
    case 'text':
      return tidied(text.replace(/\s+/g, ' '), () => true)
  }
}

function tidied(value: string, keeps: (value: string) => boolean): Ruled {
  return { value, valid: keeps(value), repaired: false }
}

function digits(text: string, keeps: (value: string) => boolean): Ruled {
  const bare = text.toUpperCase().replace(/[\s()-]/g, '')
  const value = swap(bare, toDigit)
  return { value, valid: keeps(value), repaired: value !== bare }
}

function date(text: string): Ruled {
  const bare = text.toUpperCase().replace(/[\s./-]/g, '')
  const numbers = swap(bare, toDigit)
  const value = /^\d{8}$/.test(numbers)
    ? `${numbers.slice(0, 2)}/${numbers.slice(2, 4)}/${numbers.slice(4)}`
    : numbers
  return { value, valid: formDate(value) !== undefined, repaired: numbers !== bare }
}

function serial(text: string): Ruled {
  const bare = tidySerial(text)
  const value = swap(bare, toHex)
  return { value, valid: isSerial(value), repaired: value !== bare }
}

/** Letters first, then six digits, then the check digit. Never chooses a letter to make the check digit pass:
 *  eleven letters apart the check digit is the same (domain §3.4). */
function hkid(text: string): Ruled {
  const bare = text.toUpperCase().replace(/[^A-Z0-9]/g, '')
  const letters = bare.length === 9 ? 2 : 1
  const check = bare.slice(-1)
  const value =
    bare.length < 8
      ? bare
      : swap(bare.slice(0, letters), toLetter) +
        swap(bare.slice(letters, -1), toDigit) +
        (check === 'A' ? check : swap(check, toDigit))
  return { value, valid: isHkid(value), repaired: value !== bare }
}

function swap(text: string, table: Readonly<Record<string, string>>): string {
  return [...text].map((char) => table[char] ?? char).join('')
}
