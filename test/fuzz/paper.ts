/** Hostile files through real readers: each must end in time with a reason, and a good fax must be read all the while. */
import { readFileSync } from 'node:fs'
import { openReader } from '../../src/paper/reader.ts'
import type { PaperReading } from '../../src/paper/reading.ts'
import { chanceOf } from './chance.ts'
import { hostileFile, smallFaxes } from './paper-files.ts'

const root = new URL('../../', import.meta.url)
/** What the issue of a hostile file may take, from its handing over to its answer. */
const LONGEST_MS = 20_000
/** How often a good fax is read in between. */
const GOOD_EVERY = 200

export type PaperFuzz = {
  readonly seed: number
  readonly count: number
  /** The first round: a long run may be done in parts. */
  readonly from?: number
  readonly readers: number
  readonly seconds?: number
  readonly tell?: (done: number) => void
}
export type PaperFault = { readonly round: number; readonly what: string; readonly bytes: Buffer }
export type PaperFuzzed = {
  readonly rounds: number
  readonly slowestMs: number
  /** How often each reason was given. */
  readonly answers: ReadonlyMap<string, number>
  /** Readers that died, each replaced. */
  readonly deaths: number
  readonly faults: readonly PaperFault[]
}

/** Each round makes its file from the seed and its own number alone, so that one round can be repeated. */
export async function fuzzPaper(asked: PaperFuzz): Promise<PaperFuzzed> {
  const { seed, count, from = 0, readers, seconds = Number.POSITIVE_INFINITY, tell } = asked
  const small = await smallFaxes()
  const good = readFileSync(new URL('fixtures/fax/01-chan-typed.tif', root))
  const whole = ['01-chan-typed.tif', '03-tam-chinese.tif', '08-wong-confirms.tif'].map((name) => ({
    name,
    bytes: readFileSync(new URL(`fixtures/fax/${name}`, root)),
  }))
  const answers = new Map<string, number>()
  const faults: PaperFault[] = []
  const end = performance.now() + seconds * 1000
  let [next, rounds, slowestMs, deaths] = [from, 0, 0, 0]

  async function work(): Promise<void> {
    const reader = await openReader({ templatesDir: new URL('policies/forms', root).pathname })
    try {
      // The first document pays for the child's start, which is not the document's.
      await reader.read(good)
      while (next < from + count && performance.now() < end) {
        const round = next++
        const { what, bytes } = await hostileFile(chanceOf(seed * 1_000_003 + round), small, whole)
        const start = performance.now()
        const reading = await reader.read(bytes)
        const ms = performance.now() - start
        slowestMs = Math.max(slowestMs, ms)
        rounds++
        for (const code of codesOf(reading)) answers.set(code, (answers.get(code) ?? 0) + 1)
        if (reading.findings.some(({ code }) => code === 'reader-died')) deaths++
        const wrong = ms > LONGEST_MS ? `took ${Math.round(ms)} ms` : wrongWith(reading)
        if (wrong) faults.push({ round, what: `${what}: ${wrong}`, bytes })
        if (round % GOOD_EVERY === 0 && (await reader.read(good)).form !== 'rcr-1')
          faults.push({ round, what: 'a good fax is no longer read', bytes })
        tell?.(rounds)
      }
    } finally {
      await reader.close()
    }
  }
  await Promise.all(Array.from({ length: readers }, work))
  return { rounds, slowestMs, answers, deaths, faults }
}

const codesOf = ({ form, findings }: PaperReading): string[] => [
  ...(form ? ['form-read'] : []),
  ...new Set(findings.map(({ code }) => code)),
]

function wrongWith({ form, findings }: PaperReading): string | undefined {
  if (form === null && findings.length === 0) return 'neither a form nor a reason'
  const fault = findings.find(({ code }) => code === 'reader-fault')
  return fault && `the reader threw: ${fault.detail}`
}
