// Judges mutated mails and CMS messages, and holds each answer: one there is, soon, and no other octets pass than were signed.
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { CAST_NOW } from '../../fixtures/cast.ts'
import { isSignedData, readSignedData } from '../../src/email/cms.ts'
import { unprovedOctets, verifyCms, verifySmime } from '../../src/email/smime.ts'
import type { SmimeVerdict } from '../../src/email/verdict.ts'
import { demoTrust } from '../email/demo-trust.ts'
import { chanceOf } from './chance.ts'
import { mutateDer } from './der-mutations.ts'
import { cmsOf, mutateMail } from './mail-mutations.ts'

/** The most an answer may cost, in time of the processor: a neighbour's work is not ours. */
export const MOST_MS = 20
/** One that costs more is asked again once, for the collector of garbage may have come in between. */
const TRIES = 2

export type Fault = {
  readonly round: number
  readonly what: string
  readonly input: Buffer
}

export type Fuzzed = {
  readonly rounds: number
  readonly slowestMs: number
  /** How often each code or outcome was the answer. */
  readonly answers: ReadonlyMap<string, number>
  readonly faults: readonly Fault[]
}

const AT = new Date(CAST_NOW)

function readCorpus(): readonly Buffer[] {
  return ['fixtures/smime/', 'fixtures/post/'].flatMap((folder) => {
    const names = readdirSync(folder).filter((name) => name.endsWith('.eml'))
    return names.sort().map((name) => readFileSync(folder + name))
  })
}

/** Every text that somebody signed, whether or not his mail stands; of a mail that brings two, both. */
function signedOf(corpus: readonly Buffer[]): ReadonlySet<string> {
  const trust = demoTrust()
  const found = corpus.flatMap((mail) => {
    const verdict = verifySmime(mail, trust, AT, { sender: false })
    const proved = 'content' in verdict ? [verdict.content.octets] : []
    return [...proved, unprovedOctets(mail), ...embeddedIn(mail)]
  })
  return new Set(found.map((octets) => createHash('sha256').update(octets).digest('hex')))
}

function embeddedIn(mail: Buffer): readonly Buffer[] {
  const cms = cmsOf(mail)
  try {
    const content = cms && isSignedData(cms) ? readSignedData(cms).content : undefined
    return content ? [content] : []
  } catch {
    return []
  }
}

/** Round `n` of a seed is always the same input: a fault is found again by its number. */
export function fuzz(options: {
  readonly seed: number
  readonly count: number
  readonly seconds?: number
  readonly first?: number
  readonly tell?: (rounds: number) => void
}): Fuzzed {
  const corpus = readCorpus()
  const signed = signedOf(corpus)
  const bare = corpus.flatMap((mail) => cmsOf(mail) ?? [])
  const until = performance.now() + (options.seconds ?? Number.POSITIVE_INFINITY) * 1000
  const answers = new Map<string, number>()
  const faults: Fault[] = []
  let [slowestMs, rounds] = [0, 0]
  let trust = demoTrust()
  for (let round = options.first ?? 0; rounds < options.count; round++, rounds++) {
    if (rounds % 1_000 === 0) {
      if (performance.now() > until) break
      options.tell?.(rounds)
      trust = demoTrust() // what is remembered of signers seen before must hide nothing for long
    }
    const { input, judge } = inputOf(chanceOf(options.seed + round * 0x9e3779b1), corpus, bare)
    const { verdict, ms, thrown } = timed(() => judge(input, trust))
    slowestMs = Math.max(slowestMs, ms)
    const answer = verdict ? ('code' in verdict ? verdict.code : verdict.outcome) : 'threw'
    answers.set(answer, (answers.get(answer) ?? 0) + 1)
    const what = thrown ?? faultOf(verdict, ms, signed)
    if (what) faults.push({ round, what, input })
  }
  return { rounds, slowestMs, answers, faults }
}

type Judge = (input: Buffer, trust: ReturnType<typeof demoTrust>) => SmimeVerdict

function inputOf(
  chance: ReturnType<typeof chanceOf>,
  corpus: readonly Buffer[],
  bare: readonly Buffer[],
): { input: Buffer; judge: Judge } {
  if (chance.upTo(5) === 0)
    return {
      input: mutateDer(chance.one(bare), chance),
      judge: (input, trust) => verifyCms(input, trust, AT),
    }
  return {
    input: mutateMail(chance.one(corpus), chance.one(corpus), chance),
    judge: (input, trust) => verifySmime(input, trust, AT, { sender: chance.upTo(2) === 0 }),
  }
}

function timed(judge: () => SmimeVerdict) {
  let ms = Number.POSITIVE_INFINITY
  let verdict: SmimeVerdict | undefined
  for (let tries = 0; tries < TRIES && ms > MOST_MS; tries++) {
    const before = process.cpuUsage()
    try {
      verdict = judge()
    } catch (error) {
      return { ms: 0, verdict: undefined, thrown: `threw ${error}` }
    }
    const { user, system } = process.cpuUsage(before)
    ms = Math.min(ms, (user + system) / 1000)
  }
  return { ms, verdict, thrown: undefined }
}

function faultOf(
  verdict: SmimeVerdict | undefined,
  ms: number,
  signed: ReadonlySet<string>,
): string | undefined {
  if (ms > MOST_MS) return `took ${Math.round(ms)} ms`
  const content = verdict && 'content' in verdict ? verdict.content : undefined
  if (!content) return undefined
  const sha256 = createHash('sha256').update(content.octets).digest('hex')
  if (sha256 !== content.sha256) return 'the digest of the signed octets is not theirs'
  return signed.has(sha256) ? undefined : 'passed with octets nobody signed'
}
