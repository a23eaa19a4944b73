/** The curves of a run as one HTML page: what is accepted against what of it is wrong, and confidence against truth. */
import { curveOf, kinds, reliability, written } from './figures.ts'
import type { Outcome } from './outcomes.ts'

const SIDE = 320
const colours = ['#1b6ca8', '#c1440e', '#3a7d44', '#7b2d8b']

export function curvesPage(outcomes: readonly Outcome[]): string {
  const them = written(outcomes)
  const groups = [...new Set(them.map((it) => it.group))]
  const charts = kinds.map(([name, ids]) => {
    const lines = groups.map((group, at) => {
      const own = them.filter((it) => it.group === group && ids.includes(it.id))
      const points = curveOf(own).map(
        (it) => [it.accepted / it.of, it.wrong / it.accepted / 0.1] as const,
      )
      return line(points, colours[at % colours.length] ?? '#000')
    })
    return chart(`${name}: share accepted (across) and wrong of them (up, to 10 %)`, lines)
  })
  const bins = reliability(them).filter((it) => it.count > 0)
  const truth = line(
    bins.map((it) => [it.sure, it.right] as const),
    colours[0] ?? '#000',
  )
  const legend = groups.map(
    (it, at) => `<span style="color:${colours[at % colours.length]}">${it}</span>`,
  )
  return `<!doctype html><meta charset="utf-8"><title>Paper bench</title><h1>Paper bench</h1><p>${legend.join(' · ')}</p>
${chart('all fields: confidence (across) and share right (up)', [truth])}${charts.join('')}`
}

const chart = (title: string, lines: readonly string[]) =>
  `<figure style="display:inline-block"><figcaption>${title}</figcaption><svg width="${SIDE}" height="${SIDE}" viewBox="-4 -4 ${SIDE + 8} ${SIDE + 8}"><rect width="${SIDE}" height="${SIDE}" fill="none" stroke="#999"/>${lines.join('')}</svg></figure>`

function line(points: readonly (readonly [x: number, y: number])[], colour: string): string {
  const at = ([x, y]: readonly [number, number]) =>
    `${(x * SIDE).toFixed(1)},${(SIDE - Math.min(1, y) * SIDE).toFixed(1)}`
  return `<polyline fill="none" stroke="${colour}" stroke-width="1.5" points="${points.map(at).join(' ')}"/>`
}
