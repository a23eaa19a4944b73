// All samples of the differential run: chains, then signed mails.
import { chainSamples } from './chain-samples.ts'
import { messageSamples } from './message-samples.ts'
import type { Sample } from './sample.ts'

/** One in `step` of each half, so that a short run meets every mutation, algorithm and structure in turn. */
export function* allSamples(step = 1): Generator<Sample> {
  yield* chainSamples(step)
  yield* messageSamples(step)
}
