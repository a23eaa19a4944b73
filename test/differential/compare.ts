// Asks openssl the same as us, sample by sample, and holds each difference against what was explained.
import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Asked, OurAnswer, Sample } from './sample.ts'

/** A difference that is right, and why. Fields left out stand for any. */
export type Explained = {
  readonly algorithm?: string
  readonly structure?: string
  readonly mutation?: string
  /** Our code, such as `weak-digest`; `passed` where we accept what openssl does not. */
  readonly ours: string
  readonly why: string
}

export type Difference = Pick<Sample, 'id' | 'algorithm' | 'structure' | 'mutation' | 'sound'> & {
  readonly ours: OurAnswer
  readonly peer: boolean
  readonly said: string
}

export type Comparison = {
  readonly samples: number
  readonly agreed: number
  readonly differences: readonly Difference[]
  /** Samples we accept that were made unsound, or of which we show other octets than were signed. */
  readonly falseAccepts: readonly string[]
}

export const explained: readonly Explained[] = JSON.parse(
  readFileSync(new URL('explained.json', import.meta.url), 'utf8'),
)

export function explains(one: Explained, difference: Difference): boolean {
  return (
    one.ours === difference.ours.code &&
    (one.algorithm ?? difference.algorithm) === difference.algorithm &&
    (one.structure ?? difference.structure) === difference.structure &&
    (one.mutation ?? difference.mutation) === difference.mutation
  )
}

/** As many openssl processes at once as there are cores to a build machine. */
const AT_ONCE = 2

export async function compare(samples: Iterable<Sample>): Promise<Comparison> {
  const home = mkdtempSync(join(tmpdir(), 'holdfast-differential-'))
  const waiting = samples[Symbol.iterator]()
  const differences: Difference[] = []
  const falseAccepts: string[] = []
  let count = 0
  const work = async (folder: string) => {
    mkdirSync(folder)
    for (let next = waiting.next(); !next.done; next = waiting.next()) {
      const sample = next.value
      count += 1
      const ours = sample.ours()
      if (ours.accepted && (!sample.sound || ours.wrongOctets)) falseAccepts.push(sample.id)
      const { accepted: peer, said } = await askPeer(folder, sample.peer())
      const { id, algorithm, structure, mutation, sound } = sample
      if (ours.accepted !== peer)
        differences.push({ id, algorithm, structure, mutation, sound, ours, peer, said })
    }
  }
  try {
    await Promise.all(Array.from({ length: AT_ONCE }, (_, at) => work(join(home, String(at)))))
  } finally {
    rmSync(home, { recursive: true, force: true })
  }
  return { samples: count, agreed: count - differences.length, differences, falseAccepts }
}

function askPeer(folder: string, { files, words }: Asked) {
  for (const [name, body] of Object.entries(files)) writeFileSync(join(folder, name), body)
  return new Promise<{ accepted: boolean; said: string }>((resolve) => {
    execFile('openssl', [...words], { cwd: folder }, (error, _, said) =>
      resolve({ accepted: error === null, said: said.trim().split('\n').slice(0, 3).join(' | ') }),
    )
  })
}
