// `holdfast form`: a form as a PDF that prints to scale, blank or filled.
import { readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { checkFilling, type FillingFault } from '../paper/filling.ts'
import { drawForm } from '../paper/form-pdf.ts'
import { type FormData, findForm, type Language } from '../paper/templates.ts'
import { environment, readConfig } from '../process/config.ts'
import { type Call, type Command, exit, UsageFault } from './command.ts'
import { cannotRead } from './read-input.ts'
import { writeOutput } from './write-output.ts'

export const form: Command = {
  name: 'form',
  operands: 'ID',
  summary: 'draw a form as a PDF that prints to scale, blank or filled',
  about:
    'Forms are those of FORMS_DIR. VALUES.json is one object: field to text, tick to true.\nExit code: 2 when a value breaks its field’s rule; each such field is told, and nothing is written. Where the form has\nno field of a name, those that it has are listed.',
  options: {
    lang: { type: 'string', value: 'LANG', says: 'its language: en (usual) or tc' },
    fill: { type: 'string', value: 'VALUES.json', says: 'what is to be written on it' },
    number: { type: 'string', value: 'NO', says: 'the form number in its QR mark' },
    out: { type: 'string', value: 'FORM.pdf', says: 'where the PDF goes' },
  },
  least: 1,
  most: 1,
  run: draw,
}

async function draw({ operands: [id = ''], io, flag, value }: Call): Promise<number> {
  const out = value('out')
  if (out === undefined) throw new UsageFault('form needs --out FORM.pdf')
  const { file, data } = await findForm(readConfig(environment()).formsDir, id).catch(
    (cause: Error) => {
      throw new UsageFault(cause.message)
    },
  )
  const lang = languageOf(data, value('lang'))
  const given = value('fill')
  const { values, faults } = await checkFilling(data, given === undefined ? {} : await json(given))
  if (faults.length > 0) {
    if (flag('json')) io.out(`${JSON.stringify({ form: id, faults })}\n`)
    else for (const fault of faults) io.err(`${told(fault)}\n`)
    if (!flag('json') && faults.some(({ field, rule }) => field && rule === 'unknown'))
      io.err(`${boxesOf(data)}\n`)
    return exit.unsure
  }
  const learnt = data.languages[lang]?.page
  const page = learnt === undefined ? {} : { page: await readFile(join(dirname(file), learnt)) }
  if (!data.print && learnt === undefined)
    throw new UsageFault(`the form ${id} has no print of its own: it was learnt from a picture`)
  const number = value('number')
  const drawn = { lang, values, ...page, ...(number === undefined ? {} : { number }) }
  const bytes = await drawForm(data, drawn)
  await writeOutput(out, bytes)
  if (flag('json')) io.out(`${JSON.stringify({ form: id, language: lang, out })}\n`)
  else io.err(`${out}: form ${id}, ${data.languages[lang]?.tag}. Print it at actual size.\n`)
  return exit.ok
}

const told = ({ field, rule, says }: FillingFault) => `${field || 'values'} (${rule}): ${says}`

/** Nothing else prints the names that --fill takes. */
const boxesOf = ({ id, fields, ticks }: FormData) =>
  `the fields of ${id} are ${fields.map((it) => it.id).join(', ')}; its ticks ${ticks.map((it) => it.id).join(', ')}`

function languageOf(data: FormData, wanted: string | undefined): Language {
  const known = Object.keys(data.languages)
  const lang = wanted ?? (known.includes('en') ? 'en' : known[0])
  if ((lang !== 'en' && lang !== 'tc') || !known.includes(lang))
    throw new UsageFault(
      `the form ${data.id} has no language "${lang}"; it has ${known.join(', ')}`,
    )
  return lang
}

/** @throws UsageFault */
export async function json(file: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(file, 'utf8'))
  } catch (cause) {
    throw new UsageFault(cannotRead(file, cause), { cause })
  }
}
