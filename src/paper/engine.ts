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
    const known = workers.get(script)
    if (known) return known
    const opening = openWorker(languages[script])
    workers.set(script, opening)
    // One that could not be opened is no worker to keep: the next word asks for another.
    opening.catch(() => workers.delete(script))
    return opening
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
      const read = async (shown: Shown) => {
        const { data } = await worker.recognize(await png(image, shown))
        return { text: data.text, confidence: data.confidence / 100 }
      }
      if (how === 'page') return read(asItIs)
      if (script === 'latin') return read(how === 'line' ? softLine : softPrint)
      if (how === 'print') return read(asItIs)
      const first = await read(softHan)
      return isClear(first) ? first : surer(first, await read(asItIs))
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

/** A name of two to four characters and nothing else. */
const isName = (text: string) => /^\p{Script=Han}{2,4}$/u.test(text.replace(/\s/g, ''))
const isClear = ({ text, confidence }: Words) => confidence >= 0.6 && isName(text)
function surer(a: Words, b: Words): Words {
  const worth = ({ text, confidence }: Words) =>
    confidence -
    (isName(text.replace(/[^\p{Script=Han}]/gu, '')) ? 0 : 0.6) -
    (isName(text) ? 0 : 0.2)
  return worth(b) > worth(a) ? b : a
}

/** How many times as large, and how soft, the engine is shown a picture. */
type Shown = { readonly times: 1 | 2; readonly soft: number }
/** Twice as fine and soft, lines of Latin letters are read better: of 200 typed names 191 instead of 184 with half the
 *  softness, where the steps of a standard-resolution fax look like serifs. Small print would run together. Chinese
 *  names at their own size and a little soft: of 143 on bad faxes 103 were right instead of 92. */
const softLine: Shown = { times: 2, soft: 2.4 }
const softPrint: Shown = { times: 2, soft: 1.2 }
const softHan: Shown = { times: 1, soft: 0.7 }
const asItIs: Shown = { times: 1, soft: 0 }

function png(image: Patch, { times, soft }: Shown): Promise<Buffer> {
  const grey = Buffer.alloc(image.ink.length)
  for (let at = 0; at < grey.length; at++) grey[at] = Math.round(255 * (1 - (image.ink[at] ?? 0)))
  const { width, height } = image
  const plain = sharp(grey, { raw: { width, height, channels: 1 } })
  const large =
    times === 1 ? plain : plain.resize(times * width, times * height, { kernel: 'cubic' })
  return (soft > 0 ? large.blur(soft) : large)
    .withMetadata({ density: 204 * times })
    .png({ compressionLevel: 1 })
    .toBuffer()
}
