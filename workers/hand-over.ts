/**
 * Takes the id of a decided case off the `hand-over` queue and tells the CA. Run as many as you like:
 * the CA is asked how things stand before and after, and an instruction is carried out once.
 */
import { handOver as handOverStep } from '../src/steps/hand-over.ts'
import type { Shared } from './shared.ts'

export async function handOver(shared: Shared): Promise<void> {
  const { ca, records, register, policy, clock, queue, log, closing } = shared
  if (!ca) throw new Error('start the worker hand-over: CA names no certification authority')
  const step = handOverStep({ records, register, ca, policy, clock, queue, log })
  closing(queue.consume('hand-over', { concurrency: 2, step, log }))
}
