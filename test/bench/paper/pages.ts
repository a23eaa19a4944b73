/** One filled and faxed form after another: who wrote it, with what, and what the line did to it. */
import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { bench, calibration, fontFile } from '../../../fixtures/paper/fonts.ts'
import { chance, signature } from '../../../fixtures/paper/ink.ts'
import { writer } from '../../../fixtures/paper/pen.ts'
import { faxedSheet, filledSheet, type Sending, type Tool } from '../../../fixtures/paper/press.ts'
import { loadForm } from '../../../src/paper/templates.ts'
import { type Person, person } from './people.ts'

export type Group = 'typed' | 'block' | 'loose' | 'pen'
export type Damage = 'light' | 'medium' | 'heavy'

export type Faxed = {
  readonly number: number
  readonly group: Group
  readonly font: string
  readonly damage: Damage
  readonly fine: boolean
  readonly coding: Sending['coding']
  readonly person: Person
  readonly values: Readonly<Record<string, string>>
  readonly bytes: Buffer
}

export type Maker = {
  make(number: number): Promise<Faxed>
  /** Whose form the page of that number is, without making it. */
  who(number: number): Person
}

/** The bench's own fonts, or those that confidence is set by. */
export type FontSet = 'bench' | 'calibration'

export async function openMaker(set: FontSet, seed: string): Promise<Maker> {
  const form = await loadForm(
    new URL('../../../policies/forms/rcr-1.json', import.meta.url).pathname,
  )
  const noto = '@expo-google-fonts/noto-sans-hk/400Regular/NotoSansHK_400Regular.ttf'
  const han = await readFile(createRequire(import.meta.url).resolve(noto))
  const fonts = new Map<string, Buffer>()
  const file = async (name: string) => {
    const known = name === 'noto-sans-hk' ? han : (fonts.get(name) ?? (await fontFile(name)))
    fonts.set(name, known)
    return known
  }
  const who = (number: number) => person(chance(`${set} ${seed} holder ${number}`))
  const make = async (number: number): Promise<Faxed> => {
    const random = chance(`${set} ${seed} ${number}`)
    const { group, font } = chosen(set, random)
    const damage = one(['light', 'light', 'medium', 'medium', 'heavy'] as const, random)
    const holder = who(number)
    const values = filling(holder, group, random)
    const tool: Tool =
      group === 'pen'
        ? { kind: 'pen', writer: writer(random, 3 + random() * 1.8), letters: await file(font) }
        : { kind: 'font', file: await file(font), hand: group !== 'typed' }
    const lang = random() < 0.5 ? ('en' as const) : ('tc' as const)
    const name = `${holder.surname} ${holder.givenName}`
    const ink = `<g transform="translate(18 219)">${signature(name, String(number))}</g>`
    const sheet = await filledSheet({ form, lang, values, tool, han, ink }, random)
    const sending = passage(damage, random)
    const bytes = await faxedSheet(sheet, sending, random)
    const fine = sending.yDpi === 196
    return {
      number,
      group,
      font,
      damage,
      fine,
      coding: sending.coding,
      person: holder,
      values,
      bytes,
    }
  }
  return { make, who }
}

const one = <T>(from: readonly T[], random: () => number): T =>
  from[Math.floor(random() * from.length)] as T // never empty

function chosen(set: FontSet, random: () => number) {
  const at = random()
  const pick = (group: Group, from: readonly string[]) => ({ group, font: one(from, random) })
  if (set === 'calibration') {
    if (at < 0.45) return pick('typed', [...calibration.type])
    return at < 0.85 ? pick('block', calibration.hands) : pick('pen', calibration.hands)
  }
  if (at < 0.45) return pick('typed', ['noto-sans-hk', ...bench.type])
  if (at < 0.75) return pick('block', bench.block)
  return at < 0.88 ? pick('loose', bench.loose) : pick('pen', bench.block)
}

function filling(who: Person, group: Group, random: () => number): Record<string, string> {
  const twoDigits = (most: number) => String(1 + Math.floor(random() * most)).padStart(2, '0')
  const date = (years: readonly string[]) =>
    `${twoDigits(28)}/${twoDigits(12)}/${one(years, random)}`
  const organisation = random() < 0.5
  return {
    [organisation ? 'certType.organisational' : 'certType.personal']: 'x',
    'scope.this': 'x',
    [organisation ? 'requesterRole.authorisedUser' : 'requesterRole.subscriber']: 'x',
    [one(['reason.lost', 'reason.damaged', 'reason.replaced', 'reason.ceased'], random)]: 'x',
    srn: who.srn,
    serial: who.serial,
    certEmail: who.email,
    surname: who.surname,
    givenName: who.givenName,
    nameZh: who.nameZh,
    hkid: who.hkid,
    phone: who.phone,
    ...(organisation ? { orgName: who.orgName, brn: who.brn } : {}),
    ...(group === 'typed' && random() < 0.5 ? { expiry: date(['2027', '2028', '2029']) } : {}),
    date: date(['2024', '2025', '2026']),
  }
}

function passage(damage: Damage, random: () => number): Sending {
  const within = (by: number) => (random() * 2 - 1) * by
  const harm = { light: 0, medium: 1, heavy: 2 }[damage]
  const most = (...levels: readonly [number, number, number]) => levels[harm] ?? 0
  const speckle = random() * most(0, 0.004, 0.018)
  return {
    yDpi: random() < 0.5 ? 196 : 98,
    skew: within(most(0.3, 1.2, 2.6)),
    scaleX: 1 + within(most(0.005, 0.02, 0.035)),
    scaleY: 1 + within(most(0.005, 0.02, 0.035)),
    shift: [within(most(1, 2, 3)), within(most(1, 2, 3))],
    level: 0.42 + within(most(0.05, 0.14, 0.2)),
    rough: random() * most(0.05, 0.16, 0.26),
    speckle: speckle < 0.0004 ? 0 : speckle,
    coding: one(['g3:1d', 'g3:2d', 'g4'], random),
    badRows: Array.from({ length: Math.floor(random() * most(0, 3, 9)) }, random),
  }
}
