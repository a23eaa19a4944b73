// Cuts the line at each request that an act makes, before and after the server has done it, and acts again.
import { expect } from 'vitest'
import type { CaKey, CaPort, Instruction, Outcome } from '../../src/revocation/instruction.ts'
import type { Imitator } from '../servers/imitator.ts'

export type CutWorld = {
  readonly server: Imitator
  readonly ca: CaPort
  /** What the server did, one entry an act that changed something. */
  readonly acts: readonly string[]
  close(): Promise<void>
}

/** Says how many points were cut. At each, the same end is reached and the server acted once. */
export async function everyCut(
  open: () => Promise<CutWorld>,
  key: CaKey,
  instruction: Instruction,
  check: (outcome: Outcome, world: CutWorld) => void,
): Promise<number> {
  const clean = await open()
  check(await clean.ca.carryOut(key, instruction, new Date(0)), clean)
  const calls = clean.server.asked.length
  const acts = clean.acts.length
  await clean.close()
  for (let at = 0; at < calls; at += 1)
    for (const side of ['before', 'after'] as const) {
      const world = await open()
      world.server.trouble.cut = { at, side }
      const first = await world.ca.carryOut(key, instruction, new Date(0)).catch(() => undefined)
      const outcome = first ?? (await world.ca.carryOut(key, instruction, new Date(0)))
      check(outcome, world)
      check(await world.ca.carryOut(key, instruction, new Date(0)), world) // a wake-up too many
      expect(world.acts, `cut ${side} request ${at}`).toHaveLength(acts)
      await world.close()
    }
  return calls * 2
}
