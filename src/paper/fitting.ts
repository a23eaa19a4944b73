// Fits a page to its form from the anchors that were sighted: an affine all but outliers agree on, then its gentle bends.
import type { Sighting } from './anchors.ts'
import type { Affine } from './coarse.ts'

export type Fit = {
  readonly affine: Affine
  readonly agreed: readonly Sighting[]
  /** Root mean square distance of the agreed sightings, in millimetres. */
  readonly residual: number
}

const TRIES = 300

/** RANSAC over triples, then least squares over those that agree within `tolerance` millimetres. */
export function fitAffine(sightings: readonly Sighting[], tolerance: number): Fit | undefined {
  let agreed: readonly Sighting[] = []
  // The same page must be read the same way twice: chance here is a fixed sequence.
  let state = 12345
  const pick = () => {
    state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff
    return sightings[Math.floor((state / 0x80000000) * sightings.length)]
  }
  for (let attempt = 0; attempt < TRIES; attempt++) {
    const three = [pick(), pick(), pick()].flatMap((it) => (it ? [it] : []))
    const affine = three.length === 3 ? leastSquares(three) : undefined
    if (!affine || !plausible(affine)) continue
    const close = sightings.filter((it) => distance(affine, it) < tolerance)
    if (close.length > agreed.length) agreed = close
  }
  if (agreed.length < 4) return undefined
  const affine = leastSquares(agreed)
  if (!affine || !plausible(affine)) return undefined
  const squares = agreed.reduce((sum, it) => sum + distance(affine, it) ** 2, 0)
  return { affine, agreed, residual: Math.sqrt(squares / agreed.length) }
}

/** No fax stretches a page by a tenth or shears it by a twentieth. */
function plausible([a, b, , d, e]: Affine): boolean {
  const [across, down] = [Math.hypot(a, d), Math.hypot(b, e)]
  const shear = Math.abs(a * b + d * e) / Math.max(1e-9, across * down)
  return across > 0.9 && across < 1.1 && down > 0.9 && down < 1.1 && shear < 0.05
}

export function distance([a, b, c, d, e, f]: Affine, it: Sighting): number {
  return Math.hypot(a * it.x + b * it.y + c - it.pageX, d * it.x + e * it.y + f - it.pageY)
}

function leastSquares(points: readonly Sighting[]): Affine | undefined {
  let [xx, xy, yy, x1, y1] = [0, 0, 0, 0, 0]
  let [ux, uy, u1, vx, vy, v1] = [0, 0, 0, 0, 0, 0]
  for (const { x, y, pageX, pageY } of points) {
    xx += x * x
    xy += x * y
    yy += y * y
    x1 += x
    y1 += y
    ux += pageX * x
    uy += pageX * y
    u1 += pageX
    vx += pageY * x
    vy += pageY * y
    v1 += pageY
  }
  const normal = [xx, xy, x1, xy, yy, y1, x1, y1, points.length] as const
  const first = solve(normal, [ux, uy, u1])
  const second = solve(normal, [vx, vy, v1])
  return first && second ? [...first, ...second] : undefined
}

type Nine = readonly [number, number, number, number, number, number, number, number, number]

/** Cramer's rule for three unknowns. */
function solve([a, b, c, d, e, f, g, h, i]: Nine, [p, q, r]: readonly [number, number, number]) {
  const whole = a * (e * i - f * h) - b * (d * i - f * g) + c * (d * h - e * g)
  if (Math.abs(whole) < 1e-6) return undefined
  return [
    (p * (e * i - f * h) - b * (q * i - f * r) + c * (q * h - e * r)) / whole,
    (a * (q * i - f * r) - p * (d * i - f * g) + c * (d * r - q * g)) / whole,
    (a * (e * r - q * h) - b * (d * r - q * g) + p * (d * h - e * g)) / whole,
  ] as const
}

/** How far, in page millimetres, a place lies off the affine: the sightings' errors, smoothed over 35 mm. */
export function bendAt(fit: Fit, x: number, y: number): [number, number] {
  const [a, b, c, d, e, f] = fit.affine
  let [weight, sumX, sumY] = [0.5, 0, 0]
  for (const it of fit.agreed) {
    const near = Math.exp(-((it.x - x) ** 2 + (it.y - y) ** 2) / (2 * 35 * 35))
    weight += near
    sumX += near * (it.pageX - (a * it.x + b * it.y + c))
    sumY += near * (it.pageY - (d * it.x + e * it.y + f))
  }
  return [sumX / weight, sumY / weight]
}
