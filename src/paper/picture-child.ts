// Draws one page of one PDF and is then ended: a hostile PDF must not hold up the officers' desk.
import { decodeLimits, decodePages } from './pages.ts'

export type PictureAsked = { readonly bytes: Uint8Array; readonly page: number }

process.on('message', (asked: PictureAsked) => void draw(asked))
process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'))

async function draw({ bytes, page }: PictureAsked): Promise<void> {
  const limits = { ...decodeLimits, pages: Math.min(decodeLimits.pages, page + 1) }
  const { pages } = await decodePages(bytes, limits)
  process.send?.(pages[page] ?? null)
}
