/** One measured figure of the bench, beside its peer in the same run and the goal it must reach. */

export type Figure = {
  readonly what: string
  readonly value: number
  readonly unit: string
  /** The goal, and whether more or less is better. */
  readonly goal?: { readonly at: 'least' | 'most'; readonly value: number }
  readonly peer?: { readonly what: string; readonly value: number }
}

export const reached = ({ goal, value }: Figure): boolean =>
  goal === undefined || (goal.at === 'least' ? value >= goal.value : value <= goal.value)

export function line(figure: Figure): string {
  const { what, value, unit, goal, peer } = figure
  const ratio = peer ? `   ${round(value / peer.value)} × ${peer.what} (${round(peer.value)})` : ''
  const aim = goal
    ? `   goal ${goal.at === 'least' ? '≥' : '≤'} ${goal.value}${reached(figure) ? '' : '  MISSED'}`
    : ''
  return `${what.padEnd(58)} ${String(round(value)).padStart(9)} ${unit.padEnd(10)}${aim}${ratio}`
}

export const round = (value: number): number =>
  value >= 100 ? Math.round(value) : Math.round(value * 100) / 100

/** How often a second `act` can be done, tried for about `ms`. */
export async function perSecond(ms: number, act: () => unknown): Promise<number> {
  await act()
  const start = performance.now()
  let times = 0
  while (performance.now() - start < ms) {
    await act()
    times += 1
  }
  return (times * 1000) / (performance.now() - start)
}
