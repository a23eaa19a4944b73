// What a reader takes for an address in a display name, however it is spelt: mail programs show the name alone.

import { addressKey, type Mailbox } from './address.ts'
import { decodeHeader } from './header-text.ts'

/** A display name longer than this is cut off on every screen. */
const SHOWN = 512
/** An encoded word inside an encoded word is against RFC 2047 §5, and decoded by some. */
const ROUNDS = 3

/** Does a display name show an address that is not the sender's? */
export function showsOtherAddress({ display, address }: Mailbox): boolean {
  if (isPlainName(display)) return false
  const own = addressKey(address) ?? ''
  return spellings(display).some((text) =>
    addressesIn(text, own).some((shown) => addressKey(shown) !== own),
  )
}

/** Most names: nothing in them could be, become or hide an address. */
const isPlainName = (display: string): boolean =>
  /^[A-Za-z0-9 .,'-]*$/.test(display) && !/\bat\b/i.test(display)

/** As it stands, and as readers that decode more than they should would show it. */
function spellings(display: string): readonly string[] {
  let text = display.slice(0, SHOWN)
  const found = [plain(text)]
  for (let round = 0; round < ROUNDS; round++) {
    const further = decodeEntities(decodeHeader(Buffer.from(text, 'utf8').toString('latin1')))
    if (further === text) break
    text = further.slice(0, SHOWN)
    found.push(plain(text))
  }
  return found
}

/** Full-width and small forms as ASCII (＠, ﹫, ．), and nothing that is not seen. */
function plain(text: string): string {
  return text
    .normalize('NFKC')
    .slice(0, SHOWN)
    .replace(/\p{Cf}/gu, '')
}

const ENTITIES: Readonly<Record<string, string>> = { commat: '@', period: '.', lt: '<', gt: '>' }

function decodeEntities(text: string): string {
  return text
    .replace(/&#(\d{1,7});?/g, (all, digits) => character(Number(digits), all))
    .replace(/&#x([0-9a-f]{1,6});?/gi, (all, hex) => character(Number.parseInt(hex, 16), all))
    .replace(
      /&(commat|period|lt|gt);/gi,
      (all, name: string) => ENTITIES[name.toLowerCase()] ?? all,
    )
    .replace(/%(40|2e)/gi, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16)))
}

function character(point: number, otherwise: string): string {
  return point <= 0x10ffff ? String.fromCodePoint(point) : otherwise
}

const PLAIN = /[^\s<>()[\]{}"',;:]+@[^\s<>()[\]{}"',;:]+/gu
const DOT = String.raw`(?:\.|\s{1,3}dot\s{1,3}|\s?[[({<]\s?dot\s?[\])}>]\s?)`
/** "boss (at) example (dot) hk" and "boss at example.hk"; "Chan at Work" has no domain and is none. */
const SPELT = new RegExp(
  String.raw`([\p{L}\p{N}._+-]{1,64})\s{0,3}(\sat\s|[[({<]\s?at\s?[\])}>]|@)\s{0,3}` +
    String.raw`([\p{L}\p{N}-]{1,63}(?:${DOT}[\p{L}\p{N}-]{2,63}){1,6})`,
  'giu',
)
const DOTS = new RegExp(DOT, 'giu')

function addressesIn(text: string, own: string): readonly string[] {
  const host = own.slice(own.lastIndexOf('@') + 1)
  const spelt = [...text.matchAll(SPELT)].flatMap(([, local = '', at = '', domain = '']) => {
    const written = domain.replace(DOTS, '.')
    // "Sales at example.hk" of somebody at example.hk names where he works.
    const works = at.trim().toLowerCase() === 'at' && written.toLowerCase() === host
    return works ? [] : [`${local}@${written}`]
  })
  return [...(text.match(PLAIN) ?? []), ...spelt]
}
