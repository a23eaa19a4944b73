// `holdfast read`: what faxed or scanned forms say, one reading a file.
import { readFile, writeFile } from 'node:fs/promises'
import { openReader } from '../paper/reader.ts'
import type { PaperReading } from '../paper/reading.ts'
import { loadTemplates } from '../paper/templates.ts'
import { environment, readConfig } from '../process/config.ts'
import { type Command, exit, UsageFault } from './command.ts'
import { openLookup } from './read-register.ts'
import { showReading } from './read-show.ts'

export const read: Command = {
  name: 'read',
  operands: 'FILE…',
  summary: 'say what faxed or scanned forms say (TIFF, PDF, PNG, JPEG)',
  about:
    'Exit code: 0 when a form was read in every file, 2 when a file holds none or could not be read whole.',
  options: {
    form: {
      type: 'string',
      value: 'ID',
      says: 'expect this form, e.g. rcr-1; another one is read, and told as another (exit 2)',
    },
    show: {
      type: 'string',
      value: 'OUT.html',
      says: 'draw the pages of the one FILE with every box, reading and confidence, to look at',
    },
    register: {
      type: 'string',
      value: 'REGISTER',
      says: 'with --show: the certificates of this .json or .csv that the page may mean',
    },
  },
  least: 1,
  most: 10_000,
  async run({ operands, io, flag, value }) {
    const templatesDir = readConfig(environment()).formsDir
    const wanted = value('form')
    await known(templatesDir, wanted)
    const draw = await drawing(operands, value('show'), value('register'))
    const reader = await openReader({ templatesDir })
    let sure = true
    try {
      for (const file of operands) {
        const bytes = await readFile(file).catch((cause: Error) => {
          throw new UsageFault(`cannot read "${file}": ${cause.message}`)
        })
        const reading = await reader.read(bytes)
        const other = wanted !== undefined && reading.form !== wanted
        sure &&= reading.form !== null && !other
        io.out(
          flag('json') ? `${JSON.stringify({ file, ...reading })}\n` : plain(file, reading, wanted),
        )
        await draw?.(file, bytes, reading)
        if (other) io.err(`${file}: ${otherWords(reading.form, wanted)}\n`)
      }
    } finally {
      await reader.close()
    }
    return sure ? exit.ok : exit.unsure
  },
}

type Draw = (file: string, bytes: Uint8Array, reading: PaperReading) => Promise<void>

async function drawing(
  files: readonly string[],
  show: string | undefined,
  register: string | undefined,
): Promise<Draw | undefined> {
  if (register !== undefined && show === undefined)
    throw new UsageFault('--register is for --show: give both')
  if (show === undefined) return undefined
  if (files.length > 1) throw new UsageFault('--show draws one FILE at a time')
  const lookup = register === undefined ? undefined : await openLookup(register)
  return async (file, bytes, reading) => {
    const drawn = await showReading(file, bytes, reading, lookup)
    await writeFile(show, drawn).catch((cause: Error) => {
      throw new UsageFault(`cannot write "${show}": ${cause.message}`)
    })
  }
}

async function known(templatesDir: string, wanted: string | undefined): Promise<void> {
  if (wanted === undefined) return
  const ids = [...new Set((await loadTemplates(templatesDir)).map(({ form }) => form.id))]
  if (!ids.includes(wanted))
    throw new UsageFault(`there is no form "${wanted}"; the forms are ${ids.join(', ')}`)
}

const percent = (share: number): string => `${Math.round(share * 100)} %`.padStart(5)

const otherWords = (form: string | null, wanted: string): string =>
  form === null ? `no form ${wanted} was found` : `it is form ${form}, not ${wanted}`

function plain(file: string, reading: PaperReading, wanted: string | undefined): string {
  const form = reading.form
    ? `form ${reading.form}, ${reading.language ?? 'language unknown'}`
    : 'no form'
  const but = wanted && reading.form && reading.form !== wanted ? ` (not ${wanted})` : ''
  const lines = [`${file}: ${reading.pages.length} page(s), ${form}${but}`]
  for (const [id, field] of Object.entries(reading.fields)) {
    if (field.value === '' && field.asRead === '') continue
    const before = field.asRead === field.value ? '' : `   read as "${field.asRead}"`
    lines.push(`  ${id.padEnd(16)} ${percent(field.confidence)}  ${field.value}${before}`)
  }
  const ticked = Object.entries(reading.ticks)
    .filter(([, tick]) => tick.ticked)
    .map(([id]) => id)
  lines.push(`  ticked           ${ticked.join(', ') || 'nothing'}`)
  for (const [id, crop] of Object.entries(reading.crops))
    lines.push(`  ${id.padEnd(16)} ink ${percent(crop.ink)}`)
  if (reading.text) lines.push(...reading.text.split('\n').map((line) => `  | ${line}`))
  for (const finding of reading.findings)
    lines.push(`  finding: ${finding.code}: ${finding.detail}`)
  return `${lines.join('\n')}\n`
}
