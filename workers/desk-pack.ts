// What the desk's download of a case's evidence needs: the pack is written to a file of its own, which goes once it was read.
import { createReadStream } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { writePack } from '../src/adapters/zip-pack.ts'
import type { DeskPorts } from '../src/desk/server.ts'
import { openPacking } from './evidence-packing.ts'
import type { Shared } from './shared.ts'

export const packing =
  (shared: Shared): DeskPorts['packCase'] =>
  async (id, actor) => {
    const dir = await mkdtemp(join(tmpdir(), 'holdfast-pack-'))
    const tidy = () => rm(dir, { recursive: true, force: true })
    try {
      // Opened anew each time: keys and lists may have changed since the last.
      const pack = await openPacking(shared)
      const file = join(dir, 'pack.zip')
      const packed = await pack(id, { actor, unmask: false }, (entries) => writePack(file, entries))
      if (!packed) {
        await tidy()
        return undefined
      }
      const bytes = createReadStream(file)
      bytes.once('close', () => void tidy().catch((err: unknown) => told(shared, err)))
      return { bytes, size: packed.kept.size }
    } catch (fault) {
      await tidy()
      throw fault
    }
  }

const told = ({ log }: Shared, err: unknown): void =>
  log.warn({ err }, 'a pack of evidence that was downloaded is still in the temporary folder')
