// The process that really reads paper: it decodes hostile files and runs OCR, so it may die, and nothing else dies with it.
import sharp from 'sharp'
import { type Engine, openEngine } from './engine.ts'
import { decodePages } from './pages.ts'
import { readPaper } from './read.ts'
import type { ToChild, ToParent } from './reader.ts'
import { loadTemplates, type Template } from './templates.ts'

// One page at a time: libvips' own threads would only take memory.
sharp.concurrency(1)
sharp.cache(false)

type Ready = { readonly templates: readonly Template[]; readonly engine: Engine }

let ready: Promise<Ready> | undefined

const tell = (message: ToParent) => process.send?.(message)

process.on('message', (message: ToChild) => {
  if (message.kind === 'open') ready = open(message.templatesDir)
  else void read(message.id, message.bytes)
})
// The parent is gone: a page half read is of use to nobody.
process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'))

async function open(templatesDir: string): Promise<Ready> {
  const [templates, engine] = await Promise.all([loadTemplates(templatesDir), openEngine()])
  tell({ kind: 'ready' })
  return { templates, engine }
}

async function read(id: number, bytes: Uint8Array): Promise<void> {
  try {
    if (!ready) throw new Error('asked to read before it was opened')
    const { templates, engine } = await ready
    const decoded = await decodePages(bytes)
    tell({ kind: 'decoded', id, pages: decoded.pages.length })
    const reading = await readPaper(decoded.pages, templates, engine, decoded)
    tell({ kind: 'reading', id, reading })
  } catch (error) {
    tell({ kind: 'fault', id, detail: error instanceof Error ? error.message : String(error) })
  }
  // Pages lie outside the heap that V8 counts; without this they pile up to twice what is needed.
  globalThis.gc?.()
}
