// `holdfast read`: what faxed or scanned forms say, one reading a file.
import { openReader, type Reader } from '../paper/reader.ts'
import type { PaperReading } from '../paper/reading.ts'
import { loadTemplates, type Template } from '../paper/templates.ts'
import { environment, readConfig } from '../process/config.ts'
import { type Call, type Command, exit, UsageFault } from './command.ts'
import { readInput, tell, unusable } from './read-input.ts'
import { isWhole, otherThan, plain } from './read-print.ts'
import { openLookup } from './read-register.ts'
import { showReading } from './read-show.ts'
import { writeOutput } from './write-output.ts'

export const read: Command = {
  name: 'read',
  operands: 'FILE…',
  summary: 'say what faxed or scanned forms say (TIFF, PDF, PNG, JPEG)',
  about:
    'FILE may be - for standard input. Every form of a file is told. Exit code, the first that holds: 64 on wrong usage and\n' +
    'when any file could not be opened (it is told, and the others go on), 2 when a file holds no form or could not be read\n' +
    'whole (broken off, damaged, an edge of a form cut off, a page of which nothing was made out), 0 when all were read.',
  options: {
    form: {
      type: 'string',
      value: 'ID',
      says: 'expect this form alone, e.g. rcr-1; another one is read, and told as another (exit 2)',
    },
    show: {
      type: 'string',
      value: 'OUT.html',
      says: 'draw the pages of the one FILE, laid straight, with every box, reading and confidence',
    },
    register: {
      type: 'string',
      value: 'REGISTER',
      says: 'with --show: the certificates of this .json or .csv that the page may mean',
    },
  },
  least: 1,
  most: 10_000,
  async run(call) {
    const templatesDir = readConfig(environment()).formsDir
    const wanted = call.value('form')
    const templates = await loadTemplates(templatesDir)
    known(templates, wanted)
    const draw = await drawing(call.operands, templates, call.value('show'), call.value('register'))
    const reader = await openReader({ templatesDir })
    try {
      return await readEach(call, reader, wanted, draw)
    } finally {
      await reader.close()
    }
  },
}

async function readEach(
  call: Call,
  reader: Reader,
  wanted: string | undefined,
  draw: Draw | undefined,
): Promise<number> {
  const { operands, io, flag } = call
  let [sure, unread] = [true, false]
  for (const file of operands) {
    const bytes = await readInput(file).catch(unusable)
    if (typeof bytes === 'string') {
      unread = true
      tell('read', call, file, bytes)
      continue
    }
    const reading = await reader.read(bytes)
    const other = otherThan(reading, wanted)
    sure &&= reading.form !== null && other === undefined && isWhole(reading)
    io.out(
      flag('json') ? `${JSON.stringify({ file, ...reading })}\n` : plain(file, reading, wanted),
    )
    await draw?.(file, bytes, reading)
    if (other !== undefined) io.err(`${file}: ${other}\n`)
  }
  if (unread) return exit.usage
  return sure ? exit.ok : exit.unsure
}

type Draw = (file: string, bytes: Uint8Array, reading: PaperReading) => Promise<void>

async function drawing(
  files: readonly string[],
  templates: readonly Template[],
  show: string | undefined,
  register: string | undefined,
): Promise<Draw | undefined> {
  if (register !== undefined && show === undefined)
    throw new UsageFault('--register is for --show: give both')
  if (show === undefined) return undefined
  if (files.length > 1) throw new UsageFault('--show draws one FILE at a time')
  const lookup = register === undefined ? undefined : await openLookup(register)
  return async (file, bytes, reading) => {
    await writeOutput(show, await showReading(file, bytes, reading, templates, lookup))
  }
}

function known(templates: readonly Template[], wanted: string | undefined): void {
  if (wanted === undefined) return
  const ids = [...new Set(templates.map(({ form }) => form.id))]
  if (!ids.includes(wanted))
    throw new UsageFault(`there is no form "${wanted}"; the forms are ${ids.join(', ')}`)
}
