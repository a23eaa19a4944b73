/** Documents of many pages, each of which costs a reader much: close print, noise, and a form somewhere among them. */
import { closeLines, faxedPage, noisy, printed, tiffOf, whitePage } from '../paper/documents.ts'
import type { Chance } from './chance.ts'

const drawn = {
  close: () => printed(closeLines, { size: 7 }),
  large: () => printed(closeLines.slice(0, 30), { size: 14 }),
  noise: async () => noisy(),
  white: async () => whitePage,
  form: () => faxedPage('01-chan-typed'),
}
type Kind = keyof typeof drawn
const made = new Map<Kind, ReturnType<(typeof drawn)[Kind]>>()

function pageOf(kind: Kind) {
  const page = made.get(kind) ?? drawn[kind]()
  made.set(kind, page)
  return page
}

const KINDS = ['close', 'close', 'close', 'large', 'noise', 'white'] as const

/** Up to more pages than are read; the form, where there is one, stands anywhere among those that are. */
export async function longPaper(chance: Chance): Promise<Buffer> {
  const kinds: Kind[] = Array.from({ length: 2 + chance.upTo(20) }, () => chance.one(KINDS))
  if (chance.upTo(2)) kinds.splice(chance.upTo(Math.min(20, kinds.length)), 0, 'form')
  return tiffOf(await Promise.all(kinds.map(pageOf)))
}
