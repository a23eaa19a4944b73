// Lays two received pages on one another and is then ended: what was sent may be hostile, and nothing else dies with it.
import sharp from 'sharp'
import type { CompareAsked, Compared, ComparedPage } from './compare.ts'
import { LAID_SCALE, layPages } from './compare-pages.ts'
import { decodeLimits, decodePages } from './pages.ts'
import { type Registration, registerPage } from './registration.ts'
import { loadTemplates, type Template } from './templates.ts'

process.on('message', (asked: CompareAsked) => void compare(asked))
process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'))

async function compare({ first, second, templatesDir }: CompareAsked): Promise<void> {
  const templates = await loadTemplates(templatesDir)
  const pages = [await laidOn(first, templates), await laidOn(second, templates)]
  const [one, other] = pages
  // Two languages of one form share their boxes; two forms share nothing.
  if (!one || !other || one.template.form.id !== other.template.form.id)
    return void process.send?.(null)
  const { differences, picture } = layPages(one, other)
  const { width, height, rgb } = picture
  const png = await sharp(rgb, { raw: { width, height, channels: 3 } })
    .png({ compressionLevel: 6, palette: true, colours: 32 })
    .toBuffer()
  const answer: Compared = { differences, png, width, height, scale: LAID_SCALE }
  process.send?.(answer)
}

async function laidOn(
  { bytes, page }: ComparedPage,
  templates: readonly Template[],
): Promise<Registration | undefined> {
  const decoded = (await decodePages(bytes, { ...decodeLimits, only: page })).pages[page]
  return decoded && !decoded.missing ? registerPage(decoded, templates).registration : undefined
}
