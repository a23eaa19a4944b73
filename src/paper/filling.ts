// Checks what is to be written on a form against the form's own rules, before it is drawn.
import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import fontkit from '@pdf-lib/fontkit'
import { applyRule, type FieldRule } from '../revocation/fields.ts'
import {
  type CombField,
  cellAlphabet,
  combCells,
  type FormData,
  type LineField,
} from './templates.ts'

export type FillingFault = {
  readonly field: string
  readonly rule: FieldRule | 'tick' | 'crop' | 'unknown'
  readonly says: string
}

export type Filling = {
  readonly values: Readonly<Record<string, string>>
  readonly faults: readonly FillingFault[]
}

/** What each rule wants, for whoever broke it. */
const wants: Readonly<Record<FieldRule, string>> = {
  srn: 'ten digits',
  serial: '1 to 40 hexadecimal digits',
  email: 'an e-mail address',
  date: 'a day that exists, as DD/MM/YYYY',
  name: 'Latin capitals, spaces and hyphens',
  nameZh: 'Chinese characters',
  hkid: 'an identity card number whose check digit is right, as A123456(3)',
  passport: '5 to 15 capitals and digits',
  phone: 'eight digits, the first 2 to 9',
  brn: '8 digits, or 8 and 3',
  hostName: 'a host name with its domain',
  text: 'text',
}

/** Values by field id; a tick is `true`. What is empty or `false` is left blank. */
export async function checkFilling(form: FormData, given: unknown): Promise<Filling> {
  const values: Record<string, string> = {}
  const faults: FillingFault[] = []
  if (typeof given !== 'object' || given === null || Array.isArray(given)) {
    const says = 'values are one JSON object: field to what is written there'
    return { values, faults: [{ field: '', rule: 'unknown', says }] }
  }
  const font = await printable()
  for (const [id, value] of Object.entries(given)) {
    if (value === '' || value === false || value === null) continue
    const checked = checkOne(form, id, value, font)
    if ('says' in checked) faults.push({ field: id, ...checked })
    else values[id] = checked.value
  }
  return { values, faults }
}

type Checked = { readonly value: string } | Omit<FillingFault, 'field'>

function checkOne(form: FormData, id: string, value: unknown, font: ReadonlySet<number>): Checked {
  const field = form.fields.find((it) => it.id === id)
  if (field) return checkField(field, value, font)
  if (form.ticks.some((it) => it.id === id))
    return value === true || value === 'x'
      ? { value: 'x' }
      : { rule: 'tick', says: `${quoted(value)}: a tick is true or false` }
  if (form.crops.some((it) => it.id === id))
    return { rule: 'crop', says: 'it is for ink, not for print' }
  return { rule: 'unknown', says: `the form ${form.id} has no such field` }
}

const quoted = (value: unknown) => JSON.stringify(value)

function checkField(field: CombField | LineField, value: unknown, font: ReadonlySet<number>) {
  const { rule } = field
  if (typeof value !== 'string') return { rule, says: `${quoted(value)}: it takes a string` }
  const ruled = applyRule(rule, value)
  // Repair is for ink: whoever fills the form by machine knows an O from a 0.
  if (!ruled.valid || ruled.repaired)
    return { rule, says: `${quoted(value)}: it takes ${wants[rule]}` }
  const strange = [...ruled.value].find((it) => !font.has(it.codePointAt(0) ?? 0))
  if (strange) return { rule, says: `${quoted(value)}: the form's font has no ${quoted(strange)}` }
  const misfit =
    field.kind === 'comb' ? combMisfit(field, ruled.value) : lineMisfit(field, ruled.value)
  return misfit ? { rule, says: `${quoted(value)}: ${misfit}` } : { value: ruled.value }
}

function combMisfit(field: CombField, value: string): string | undefined {
  const written = [...value.replaceAll('/', '')]
  const cells = combCells(field).length
  if (written.length > cells)
    return `${written.length} characters, of ${cells} that it has boxes for`
  const start = field.alphabet === 'hkid' ? cells - written.length : 0
  const wrong = written.find((it, index) => !cellAlphabet(field, start + index).includes(it))
  return wrong === undefined ? undefined : `${quoted(wrong)} does not belong in its box`
}

/** Five points, the least that can be read: half that wide for a letter, as wide for a Chinese character. */
const [LETTER_WIDE, HAN_WIDE] = [0.98, 1.77]

function lineMisfit({ box }: LineField, value: string): string | undefined {
  const sizes = [...value].map((it) => (/\p{Script=Han}/u.test(it) ? HAN_WIDE : LETTER_WIDE))
  const wide = sizes.reduce((sum, it) => sum + it, 0)
  return wide > box[2] - 2 ? `it is too long for a line of ${box[2]} mm` : undefined
}

let known: Promise<ReadonlySet<number>> | undefined

/** The characters of the form's own font. */
function printable(): Promise<ReadonlySet<number>> {
  known ??= formFont('400Regular').then((bytes) => new Set(fontkit.create(bytes).characterSet))
  return known
}

/** Noto Sans HK: the Latin letters and the characters of Hong Kong in one font, under the OFL. */
export async function formFont(weight: '400Regular' | '700Bold'): Promise<Uint8Array> {
  const name = `@expo-google-fonts/noto-sans-hk/${weight}/NotoSansHK_${weight}.ttf`
  return readFile(createRequire(import.meta.url).resolve(name))
}
