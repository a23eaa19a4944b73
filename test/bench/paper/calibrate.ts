/** Sets each field's confidence and threshold by pages in fonts that no weight has seen, and writes them with their curve. */
import { writeFile } from 'node:fs/promises'
import { calibration } from '../../../fixtures/paper/fonts.ts'
import { type ConfidenceFile, type MeasuredRule, truer } from '../../../src/paper/confidence.ts'
import { curveOf } from './figures.ts'
import type { Outcome } from './outcomes.ts'

const out = new URL('../../../src/paper/confidence.json', import.meta.url)
/** Of what is accepted, so much may be wrong (issue 4: 0.1 %); half of it here, since other pages will differ. */
const WRONG = 0.0005
/** However good a few hundred fields looked: below this nothing is taken unseen. */
const LEAST_SURE = 0.95
/** Names: two usual ones differ by a letter that both readers may misread alike, and no check digit tells. */
const LEAST_SURE_NAME = 0.998
/** Its 7 is what others write for 1: no confidence tells the two apart, and with it none of the surest third would be
 *  taken. Whoever writes so is found out by the register and the check digits (the model card says so). */
const ASTRAY: readonly string[] = ['just-another-hand']
/** Points of the curve that are kept. */
const KEPT = 24

/** Fields that one engine reads alike share their errors: there are too few of each to set it by its own. */
const families: readonly (readonly string[])[] = [
  ['srn', 'phone', 'brn', 'date'],
  ['serial'],
  ['hkid'],
  ['name'],
  ['email', 'hostName'],
  ['text', 'passport'],
  ['nameZh'],
]

/** One threshold for all that stands one character a box: a chance of one in a thousand is the same whatever the field,
 *  and only together are there fields enough to measure it. */
const pools: readonly (readonly string[])[] = [
  ['srn', 'phone', 'brn', 'date', 'serial', 'hkid'],
  ['name'],
  ['email', 'hostName'],
  ['text', 'passport'],
  ['nameZh'],
]

/** `outcomes`: read with the identity for a confidence (slope 1, shift 0), so that they hold the engines' own figures. */
export async function calibrate(
  outcomes: readonly Outcome[],
  pages: number,
): Promise<ConfidenceFile> {
  const read = outcomes.filter((it) => it.value !== '')
  const scales = new Map<string, ReturnType<typeof fitted>>()
  for (const family of families) {
    const platt = fitted(read.filter((it) => family.includes(it.rule)))
    for (const rule of family) scales.set(rule, platt)
  }
  const weighed = read.map((it) => {
    const platt = scales.get(it.rule)
    return platt ? { ...it, confidence: truer(platt, it.confidence) } : it
  })
  const untouched = weighed.filter((it) => !it.repaired && it.valid && !ASTRAY.includes(it.font))
  const rules: Record<string, MeasuredRule> = {}
  for (const pool of pools) {
    const curve = curveOf(untouched.filter((it) => pool.includes(it.rule)))
    const least = pool.includes('name') ? LEAST_SURE_NAME : LEAST_SURE
    const threshold = Math.max(least, thresholdOf(curve))
    for (const rule of pool) {
      const platt = scales.get(rule)
      if (!platt) throw new Error(`set the confidence of "${rule}": it is of no family`)
      rules[rule] = { ...platt, threshold, curve: thinned(curve) }
    }
  }
  const fonts = [...calibration.hands, ...calibration.type]
  const file = { madeBy: 'npm run bench:paper -- --calibrate', pages, fonts, rules }
  await writeFile(out, `${JSON.stringify(file, null, 2)}\n`)
  return file
}

/** Everything is let through until calibration has been: what the engines say, and no threshold. */
export async function uncalibrated(): Promise<void> {
  const plain = { slope: 1, shift: 0, threshold: 0, curve: [] }
  const rules = Object.fromEntries(families.flat().map((rule) => [rule, plain]))
  await writeFile(
    out,
    `${JSON.stringify({ madeBy: 'calibration under way', pages: 0, fonts: [], rules })}\n`,
  )
}

/** Platt's slope and shift by Newton's method, with Platt's own softened targets. */
function fitted(own: readonly Outcome[]): { slope: number; shift: number } {
  const right = own.filter((it) => it.right).length
  const wrong = own.length - right
  const [high, low] = [(right + 1) / (right + 2), 1 / (wrong + 2)]
  let [slope, shift] = [1, 0]
  for (let step = 0; step < 50; step++) {
    let [g1, g2, h11, h12, h22] = [0, 0, 1e-3, 0, 1e-3]
    for (const it of own) {
      const raw = Math.min(1 - 1e-7, Math.max(1e-7, it.confidence))
      const x = Math.log(raw / (1 - raw))
      const p = 1 / (1 + Math.exp(-(slope * x + shift)))
      const error = p - (it.right ? high : low)
      const weight = Math.max(1e-6, p * (1 - p))
      g1 += error * x
      g2 += error
      h11 += weight * x * x
      h12 += weight * x
      h22 += weight
    }
    const whole = h11 * h22 - h12 * h12
    slope -= (h22 * g1 - h12 * g2) / whole
    shift -= (h11 * g2 - h12 * g1) / whole
    slope = Math.max(0.05, slope)
  }
  return { slope: rounded(slope), shift: rounded(shift) }
}

const rounded = (value: number) => Math.round(value * 1e4) / 1e4

/** The lowest confidence down to which so few are wrong, and at no point above it more. */
function thresholdOf(curve: ReturnType<typeof curveOf>): number {
  let lowest = 1
  for (const { at, accepted, wrong } of curve)
    if (wrong <= WRONG * accepted) lowest = at
    else if (wrong > 2 * WRONG * accepted + 1) break
  return lowest
}

function thinned(curve: ReturnType<typeof curveOf>) {
  const step = Math.max(1, Math.ceil(curve.length / KEPT))
  return curve.filter((_, index) => index % step === 0 || index === curve.length - 1)
}
