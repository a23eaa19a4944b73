// How sure a reading really is: the engines' own figures set right by what they were worth on fonts they never saw.
import { readFile } from 'node:fs/promises'
import { z } from 'zod'
import type { FieldRule } from '../revocation/fields.ts'
import type { FieldReading } from './reading.ts'

/** One kind of field: `slope` and `shift` of its log odds (Platt), and from where on a reading need not be typed. */
const measuredRule = z.object({
  slope: z.number().positive(),
  shift: z.number(),
  threshold: z.number().min(0).max(1),
  /** What gave the threshold: at this confidence so many would be accepted, so many of them wrong, of so many read. */
  curve: z.array(z.object({ at: z.number(), accepted: z.int(), wrong: z.int(), of: z.int() })),
})

export const confidenceFile = z.object({
  madeBy: z.string(),
  pages: z.int(),
  fonts: z.array(z.string()),
  rules: z.record(z.string(), measuredRule),
})

export type MeasuredRule = z.infer<typeof measuredRule>
export type ConfidenceFile = z.infer<typeof confidenceFile>

export type Trust = {
  /** The reading with its true confidence, and whether an officer may take it as it stands. */
  weigh(rule: FieldRule, read: FieldReading): FieldReading
}

/** Opens what was measured: confidence.json beside this file, rewritten by `npm run bench:paper -- --calibrate`. */
export async function openTrust(
  file = new URL('./confidence.json', import.meta.url),
): Promise<Trust> {
  const { rules } = confidenceFile.parse(JSON.parse(await readFile(file, 'utf8')))
  return {
    weigh(rule, read) {
      if (read.asRead === '' && read.value === '' && read.valid) return { ...read, sure: true }
      const known = rules[rule]
      // A rule nobody measured: the officer types it.
      if (!known) return { ...read, confidence: Math.min(read.confidence, 0.5), sure: false }
      const confidence = truer(known, read.confidence)
      // A repair can make a valid number of somebody else's (domain §3.4).
      const sure = read.valid && !read.repaired && confidence >= known.threshold
      return { ...read, confidence, sure }
    },
  }
}

const LEAST = 1e-7

/** Platt's scaling: monotone, so that what was surer stays surer. */
export function truer(
  { slope, shift }: Pick<MeasuredRule, 'slope' | 'shift'>,
  raw: number,
): number {
  const p = Math.min(1 - LEAST, Math.max(LEAST, raw))
  const odds = slope * Math.log(p / (1 - p)) + shift
  return Math.round(1e5 / (1 + Math.exp(-odds))) / 1e5
}
