/** Made-up holders of made-up certificates: a register to write forms from, with neighbours one character away. */
import { hkidCheckDigit } from '../../../src/revocation/fields.ts'

export type Person = {
  readonly srn: string
  readonly serial: string
  readonly hkid: string
  readonly surname: string
  readonly givenName: string
  readonly nameZh: string
  readonly email: string
  readonly phone: string
  readonly orgName: string
  readonly brn: string
}

const surnames = [
  'CHAN陳 WONG黃 LEE李 CHEUNG張 LAU劉 LAM林 NG吳 HO何 LEUNG梁 TAM譚 YEUNG楊 TANG鄧 CHUNG鍾 KUNG龔 LO盧 SIU蕭 MA馬',
  'CHENG鄭 TSANG曾 KWOK郭 YIP葉 SO蘇 HUI許 CHOI蔡 FUNG馮 TSE謝 MAK麥 YUEN袁 POON潘 CHU朱 KWAN關 LUI呂 WAN溫 TO杜',
].flatMap((it) => it.split(' '))
const given = [
  'TAI大 MAN文 SIU小 MING明 YUK玉 KUEN娟 CHI志 KEUNG強 MEI美 LING玲 WAI偉 LAM霖 KA嘉 YAN欣 HOI海 TING婷 KIN健 SHING成',
  'WING詠 SZE詩 CHUN俊 HO豪 LOK樂 YIN賢 PUI佩 SHAN珊 KWOK國 WAH華 FONG芳 HING興 LAI麗 FUN芬 TAK德 ON安 YEE儀 CHING靜',
].flatMap((it) => it.split(' '))
const trades =
  'TRADING ENGINEERING LOGISTICS HOLDINGS TEXTILES PRINTING CATERING SHIPPING DESIGN FINANCE'
const places =
  'LOTUS PEAK|HARBOUR VIEW|GOLDEN BAY|JADE RIVER|KOWLOON EAST|ISLAND STAR|VICTORIA|PEARL COAST'
const endings = 'LIMITED|COMPANY LIMITED|(HONG KONG) LIMITED|GROUP LIMITED|& CO.'
const hosts = 'example.com|mail.example.hk|example.org|post.example.com.hk|office.example.net'

export function person(random: () => number): Person {
  const one = <T>(from: readonly T[]) => from[Math.floor(random() * from.length)] as T // never empty
  const [surname, first, second] = [one(surnames), one(given), one(given)]
  const latin = (it: string) => it.replace(/[^A-Z]/g, '')
  const han = (it: string) => it.replace(/[A-Z]/g, '')
  const digits = (count: number) =>
    Array.from({ length: count }, () => Math.floor(random() * 10)).join('')
  const hex = (count: number) =>
    Array.from({ length: count }, () => '0123456789ABCDEF'[Math.floor(random() * 16)]).join('')
  const letters = 'ABCDEFGHKMNPRSTVYZ'
  const stem = `${random() < 0.12 ? one([...letters]) : ''}${one([...letters])}${digits(6)}`
  const mailbox = [
    `${latin(first)}.${latin(surname)}`,
    `${latin(surname)}${latin(first)}${digits(2)}`,
    `${latin(first).slice(0, 1)}${latin(second).slice(0, 1)}${latin(surname)}`,
    `${latin(surname)}_${digits(4)}`,
  ]
  return {
    srn: `000${digits(7)}`,
    serial: hex(one([16, 16, 16, 18, 20, 24, 32])),
    hkid: `${stem}${hkidCheckDigit(stem)}`,
    surname: latin(surname),
    givenName: `${latin(first)} ${latin(second)}`,
    nameZh: `${han(surname)}${han(first)}${han(second)}`,
    email: `${one(mailbox).toLowerCase()}@${one(hosts.split('|'))}`,
    phone: `${one([...'235679'])}${digits(7)}`,
    orgName: `${one(places.split('|'))} ${one(trades.split(' '))} ${one(endings.split('|'))}`,
    brn: digits(8),
  }
}

/** The same holder's other certificate: one digit of one number is another, the identity card is the same. */
export function neighbour(of: Person, random: () => number): Person {
  const which = random() < 0.5 ? 'srn' : 'serial'
  const text = of[which]
  const at = which === 'srn' ? 3 + Math.floor(random() * 7) : Math.floor(random() * text.length)
  const alphabet = which === 'srn' ? '0123456789' : '0123456789ABCDEF'
  const others = [...alphabet].filter((it) => it !== text[at])
  const changed = `${text.slice(0, at)}${others[Math.floor(random() * others.length)]}${text.slice(at + 1)}`
  return { ...of, [which]: changed }
}
