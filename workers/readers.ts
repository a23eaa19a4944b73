// The readers of pages in this process: as many children as READERS says, shared by all who read.
import { openReader, type Reader } from '../src/paper/reader.ts'
import type { Shared } from './shared.ts'

type Asked = Pick<Shared, 'config' | 'records' | 'log' | 'closing'>

/** By what all workers of an office hold in common: each has its own copy of `Shared`, with its own log. */
const opened = new WeakMap<Shared['records'], Promise<Pick<Reader, 'read'>>>()

/** Opened by whichever worker asks first; each child holds some 400 MB, so mail and paper share them. */
export function readersOf(shared: Asked): Promise<Pick<Reader, 'read'>> {
  const readers = opened.get(shared.records) ?? openReaders(shared)
  opened.set(shared.records, readers)
  return readers
}

async function openReaders({ config, log, closing }: Asked): Promise<Pick<Reader, 'read'>> {
  const templatesDir = config.formsDir
  const open = () => openReader({ templatesDir, log })
  const readers = await Promise.all(Array.from({ length: config.READERS }, open))
  const desks = readers.map((reader) => ({ reader: closing(reader), waiting: 0 }))
  return {
    async read(bytes) {
      const desk = desks.reduce((a, b) => (b.waiting < a.waiting ? b : a))
      desk.waiting += 1
      try {
        return await desk.reader.read(bytes)
      } finally {
        desk.waiting -= 1
      }
    },
  }
}
