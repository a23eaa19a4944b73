// The process that really reads paper: it decodes hostile files and runs OCR, so it may die, and nothing else dies with it.
import sharp from 'sharp'
import { type Engine, openEngine } from './engine.ts'
import { decodePages } from './pages.ts'
import { readPaper } from './read.ts'
import type { ToChild, ToParent } from './reader-process.ts'
import { loadTemplates, type Template } from './templates.ts'

// One page at a time: libvips' own threads would only take memory.
sharp.concurrency(1)
sharp.cache(false)

type Ready = { readonly templates: readonly Template[]; readonly engine: Engine }

let ready: Ready | undefined

const tell = (message: ToParent) => process.send?.(message)

process.on('message', (message: ToChild) => {
  if (message.kind === 'open') void open(message.templatesDir)
  else void read(message.id, message.bytes)
})
// The parent is gone: a page half read is of use to nobody.
process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'))

const wordsOf = (error: unknown) => (error instanceof Error ? error.message : String(error))

async function open(templatesDir: string): Promise<void> {
  try {
    const [templates, engine] = await Promise.all([loadTemplates(templatesDir), openEngine()])
    ready = { templates, engine }
    tell({ kind: 'ready' })
  } catch (error) {
    tell({ kind: 'broken', detail: wordsOf(error) })
  }
}

async function read(id: number, bytes: Uint8Array): Promise<void> {
  try {
    if (!ready) throw new Error('asked to read before it was opened')
    const decoded = await decodePages(bytes)
    const { templates, engine } = ready
    const reading = await readPaper(decoded.pages, templates, engine, decoded, (soFar) =>
      tell({ kind: 'so-far', id, reading: soFar }),
    )
    tell({ kind: 'reading', id, reading })
  } catch (error) {
    tell({ kind: 'fault', id, detail: wordsOf(error) })
  }
  // Pages lie outside the heap that V8 counts; without this they pile up to twice what is needed.
  globalThis.gc?.()
}
