// What `holdfast read` prints of a reading: every form of the document, its letter, and what was found.
import { type PaperFindingCode, type PaperReading, readerFindingCodes } from '../paper/reading.ts'

/** Each form of a document as if it had come alone; one reading without a form where there is none. */
export const formsOf = (reading: PaperReading): readonly PaperReading[] => [
  reading,
  ...(reading.further ?? []),
]

/** Where one of these is found, something of the document was not read at all. */
const notWhole: ReadonlySet<PaperFindingCode> = new Set([
  'empty-file',
  'unknown-kind',
  'truncated',
  'undecodable',
  'page-undecodable',
  'damaged',
  'unsupported-compression',
  'encrypted',
  'too-many-pages',
  'too-large',
  'unread-page',
  'edges-cut',
  ...readerFindingCodes,
])

export const isWhole = (reading: PaperReading): boolean =>
  formsOf(reading).every(({ findings }) => !findings.some(({ code }) => notWhole.has(code)))

/** Why the document is not the form that was expected, and that alone; nothing where it is. */
export function otherThan(reading: PaperReading, wanted: string | undefined): string | undefined {
  if (wanted === undefined) return undefined
  if (reading.form === null) return `no form ${wanted} was found`
  const forms = formsOf(reading)
  const others = forms.flatMap(({ form }, index) =>
    form === wanted ? [] : [`${forms.length > 1 ? `its form ${index + 1}` : 'it'} is form ${form}`],
  )
  return others.length === 0 ? undefined : `${others.join(', ')}, not ${wanted}`
}

export function plain(file: string, reading: PaperReading, wanted: string | undefined): string {
  const forms = formsOf(reading)
  const pages = `${file}: ${reading.pages.length} page(s)`
  const lines = forms.length === 1 ? [`${pages}, ${titleOf(reading, wanted)}`] : []
  if (forms.length > 1) lines.push(`${pages}, ${forms.length} forms`)
  for (const [index, form] of forms.entries()) {
    if (forms.length > 1) lines.push(`form ${index + 1}${pageOf(form)}: ${titleOf(form, wanted)}`)
    lines.push(...saidBy(form))
  }
  if (reading.text) lines.push(...reading.text.split('\n').map((line) => `  | ${line}`))
  return `${lines.join('\n')}\n`
}

function titleOf({ form, language }: PaperReading, wanted: string | undefined): string {
  if (form === null) return 'no form'
  const but = wanted !== undefined && form !== wanted ? ` (not ${wanted})` : ''
  return `form ${form}, ${language ?? 'language unknown'}${but}`
}

function pageOf({ fields, ticks, crops }: PaperReading): string {
  const [placed] = [fields, ticks, crops].flatMap((them) => Object.values(them))
  return placed ? ` (page ${placed.page + 1})` : ''
}

/** Rounded down: what is not sure altogether is not told as 100 %. */
const percent = (share: number): string => `${Math.floor(share * 100 + 1e-9)} %`.padStart(5)

function saidBy({ form, fields, ticks, crops, findings }: PaperReading): string[] {
  const lines: string[] = []
  for (const [id, field] of Object.entries(fields)) {
    if (field.value === '' && field.asRead === '') continue
    const before = field.asRead === field.value ? '' : `   read as "${field.asRead}"`
    const doubt = field.sure === false ? '   not sure: an officer types it' : ''
    lines.push(`  ${id.padEnd(16)} ${percent(field.confidence)}  ${field.value}${before}${doubt}`)
  }
  const ticked = Object.entries(ticks).flatMap(([id, tick]) => (tick.ticked ? [id] : []))
  // Where there is no form there is nothing that could have been left blank.
  if (form !== null) lines.push(`  ticked           ${ticked.join(', ') || 'nothing'}`)
  for (const [id, crop] of Object.entries(crops))
    lines.push(`  ${id.padEnd(16)} ink ${percent(crop.ink)}`)
  return [...lines, ...findings.map(({ code, detail }) => `  finding: ${code}: ${detail}`)]
}
