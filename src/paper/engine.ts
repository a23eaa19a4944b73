// The reading engines: our own network for single characters, tesseract.js with local data for printed words.
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import sharp from 'sharp'
import { createWorker, OEM, PSM, type Worker } from 'tesseract.js'
import { type CellReader, openCellReader } from './cell-network.ts'
import { openTrust, type Trust } from './confidence.ts'
import type { Patch } from './patch.ts'

export type Script = 'latin' | 'han'
export type Words = { readonly text: string; readonly confidence: number }

export type Engine = {
  readonly cells: CellReader
  readonly trust: Trust
  /** What the words say, and the engine's own confidence, 0..1. `print`: a line so small as machines print it. */
  words(image: Patch, how: 'line' | 'print' | 'page', script: Script): Promise<Words>
  close(): Promise<void>
}

const languages: Readonly<Record<Script, string>> = { latin: 'eng', han: 'chi_tra' }

/** Starts nothing yet: each language's worker costs a second and some 100 MB, and many a fax needs only one. */
export async function openEngine(): Promise<Engine> {
  const [cells, trust] = await Promise.all([openCellReader(), openTrust()])
  const workers = new Map<Script, Promise<Worker>>()
  const workerFor = (script: Script) => {
    const known = workers.get(script) ?? openWorker(languages[script])
    workers.set(script, known)
    return known
  }
  return {
    cells,
    trust,
    async words(image, how, script) {
      const worker = await workerFor(script)
      await worker.setParameters({
        tessedit_pageseg_mode: how === 'page' ? PSM.AUTO : PSM.SINGLE_LINE,
        preserve_interword_spaces: '1',
      })
      const soft = how === 'line' ? 2.4 : 1.2
      const finer = how !== 'page' && script === 'latin'
      const { data } = await worker.recognize(await png(image, finer ? soft : undefined))
      return { text: data.text, confidence: data.confidence / 100 }
    },
    async close() {
      for (const worker of workers.values()) await (await worker).terminate()
    },
  }
}

/** With local data alone: no network, no cache written anywhere. */
function openWorker(language: string): Promise<Worker> {
  const { resolve } = createRequire(import.meta.url)
  const folder = dirname(resolve(`@tesseract.js-data/${language}/package.json`))
  return createWorker(language, OEM.LSTM_ONLY, {
    langPath: join(folder, '4.0.0_best_int'),
    gzip: true,
    cacheMethod: 'none',
    errorHandler: () => {}, // `recognize` rejects with the same error
  })
}

/** Twice as fine and soft, lines of Latin letters are read better: of 200 typed names 191 instead of 184 with half the
 *  softness, where the steps of a standard-resolution fax look like serifs. Small print would run together, and Chinese
 *  is helped by the steps. */
function png(image: Patch, soft: number | undefined): Promise<Buffer> {
  const grey = Buffer.alloc(image.ink.length)
  for (let at = 0; at < grey.length; at++) grey[at] = Math.round(255 * (1 - (image.ink[at] ?? 0)))
  const { width, height } = image
  const plain = sharp(grey, { raw: { width, height, channels: 1 } })
  const shown = soft ? plain.resize(2 * width, 2 * height, { kernel: 'cubic' }).blur(soft) : plain
  return shown
    .withMetadata({ density: soft ? 408 : 204 })
    .png({ compressionLevel: 1 })
    .toBuffer()
}
