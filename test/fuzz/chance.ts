// Chance that can be repeated: the same seed gives the same choices on every machine.

export type Chance = {
  /** A whole number from 0 up to, but not, `below`. */
  readonly upTo: (below: number) => number
  readonly one: <T>(from: readonly T[]) => T
}

/** mulberry32. */
export function chanceOf(seed: number): Chance {
  let state = seed >>> 0
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  const upTo = (below: number) => Math.floor(next() * below)
  return { upTo, one: (from) => from[upTo(from.length)]! }
}
