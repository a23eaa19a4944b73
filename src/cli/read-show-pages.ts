// Draws each page of a document with the boxes of what was read on it: forms as they lie straight, other pages upright.
import sharp from 'sharp'
import { pagePng } from '../paper/picture.ts'
import type { Box, FieldReading, PageSize, PaperReading, Sheet } from '../paper/reading.ts'
import { straightened } from '../paper/straightened.ts'
import type { Template } from '../paper/templates.ts'
import { type Html, html, joined, raw } from '../steps/html.ts'
import { formsOf } from './read-print.ts'

/** Plenty for a page that no boxes lie on. */
const PAGE_WIDTH = 1728

export async function pageParts(
  bytes: Uint8Array,
  reading: PaperReading,
  templates: readonly Template[],
): Promise<Html[]> {
  const places = formsOf(reading).flatMap(placesOf)
  const parts: Html[] = []
  // One after the other: a page takes some 50 MB while it is laid straight.
  for (const [page, size] of reading.pages.entries()) {
    const sheet = reading.sheets?.[page]
    const on = places.filter((place) => place.page === page)
    const title = html`<h2>Page ${page + 1}${sheet ? `: ${sheet.kind}` : ''}</h2>`
    const png = await pagePng(bytes, page)
    const drawn = png && figure(await shown(png, size, sheet, templates), page, on)
    parts.push(html`${title}${drawn ?? html`<p>It cannot be drawn.</p>`}`)
  }
  return parts
}

type Shown = {
  readonly png: Buffer
  readonly width: number
  readonly height: number
  readonly boxOf: (place: Place) => Box
  readonly says?: string
}

async function shown(
  png: Buffer,
  size: PageSize,
  sheet: Sheet | undefined,
  templates: readonly Template[],
): Promise<Shown> {
  const template = templates.find(
    ({ form, language }) =>
      form.id === sheet?.form?.id &&
      form.version === sheet.form.version &&
      language === sheet.language,
  )
  const straight = template && (await straightened(png, size, template))
  if (straight) return { ...straight, boxOf: ({ box }) => straight.at(box) }
  if (sheet?.form) {
    const says = 'The form was not found on it again; it is drawn as it came.'
    return { png, ...size, boxOf: ({ pixels }) => pixels, says }
  }
  const turned = (360 - (sheet?.turned ?? 0)) % 360
  const { data, info } = await sharp(png)
    .rotate(turned)
    .resize({ width: PAGE_WIDTH, withoutEnlargement: true })
    .png()
    .toBuffer({ resolveWithObject: true })
  return { png: data, width: info.width, height: info.height, boxOf: ({ pixels }) => pixels }
}

function figure(drawn: Shown, page: number, places: readonly Place[]): Html {
  const boxes = places.map((place) => {
    const { name, says, tone } = place
    const [x, y, width, height] = drawn.boxOf(place)
    const label =
      says === '' ? raw('') : html`<text class="${tone}" x="${x}" y="${y - 5}">${says}</text>`
    return html`<rect class="${tone}" x="${x}" y="${y}" width="${width}" height="${height}"><title>${name}</title></rect>${label}`
  })
  const view = `0 0 ${drawn.width} ${drawn.height}`
  const source = `data:image/png;base64,${drawn.png.toString('base64')}`
  const note = drawn.says ? html`<p>${drawn.says}</p>` : raw('')
  // Where the page is drawn as it came, fax pixels are not square: the boxes are stretched as the picture is.
  return html`${note}<div class="page"><img alt="page ${page + 1}" src="${source}"><svg viewBox="${view}" preserveAspectRatio="none">${joined(boxes)}</svg></div>`
}

type Place = Pick<FieldReading, 'page' | 'box' | 'pixels'> & {
  readonly name: string
  readonly says: string
  readonly tone: 'good' | 'look' | 'bad' | 'blank' | 'crop'
}

function placesOf({ fields, ticks, crops }: PaperReading): Place[] {
  const read = Object.entries(fields).map(([name, field]): Place => {
    const says = field.value === '' ? '' : `${field.value} ${percent(field.confidence)}`
    return { ...field, name, says, tone: toneOf(field) }
  })
  const ticked = Object.entries(ticks).map(([name, tick]): Place => {
    const tone = tick.scribbled ? 'bad' : tick.ticked ? 'good' : 'blank'
    const says = tick.ticked || tick.scribbled ? percent(tick.confidence) : ''
    return { ...tick, name, says, tone }
  })
  const cut = Object.entries(crops).map(([name, crop]): Place => {
    return { ...crop, name, says: `${name}, ink ${percent(crop.ink)}`, tone: 'crop' }
  })
  return [...read, ...ticked, ...cut]
}

export const percent = (share: number): string => `${Math.round(1000 * share) / 10} %`

function toneOf({ value, asRead, confidence, valid, repaired }: FieldReading): Place['tone'] {
  if (value === '' && asRead === '') return 'blank'
  if (!valid) return 'bad'
  return repaired || confidence < 0.75 ? 'look' : 'good'
}
