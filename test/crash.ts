/** Cuts a step off before and after every call to a port, runs it again, and looks whether all ends as a clean run ends. */
import assert from 'node:assert/strict'

/** The process died here. Whoever catches it finds every later call dead too. */
class Crash extends Error {}

type Side = 'before' | 'after'
type Fuse = { calls: number; readonly at: number; readonly side: Side; dead: boolean }

/**
 * `openWorld` makes a fresh world; its fields that hold functions are the ports. `run` is handed the same world with
 * the fuse in every port. Says how many points were cut.
 */
export async function everyCrash<W extends object>(
  openWorld: () => W | Promise<W>,
  run: (ports: W) => Promise<unknown>,
  check: (world: W) => void | Promise<void>,
): Promise<number> {
  const clean = await openWorld()
  const counting: Fuse = { calls: 0, at: -1, side: 'before', dead: false }
  await run(withFuse(clean, counting))
  await check(clean)
  let points = 0
  for (let at = 0; at < counting.calls; at += 1) {
    for (const side of ['before', 'after'] as const) {
      const world = await openWorld()
      const fuse: Fuse = { calls: 0, at, side, dead: false }
      const ended = await run(withFuse(world, fuse)).then(
        () => undefined,
        (fault: unknown) => fault,
      )
      assert(fuse.dead, `call ${at} was never made again`)
      assert(ended === undefined || crashed(ended), `another fault than the cut: ${String(ended)}`)
      await run(world) // the next process
      await check(world)
      await run(world) // and a wake-up too many
      await check(world)
      points += 1
    }
  }
  return points
}

function crashed(fault: unknown): boolean {
  for (let each = fault; each instanceof Error; each = each.cause)
    if (each instanceof Crash) return true
  return false
}

/** Functions of the world's fields, one level down: world.records.lay, world.evidence.get, … */
function withFuse<W extends object>(world: W, fuse: Fuse): W {
  const fused: Record<string, unknown> = {}
  for (const [name, port] of Object.entries(world))
    fused[name] = isPort(name, port) ? new Proxy(port, { get: through(fuse) }) : port
  return fused as W // the same fields, each of the same shape
}

const isPort = (name: string, port: unknown): port is object =>
  typeof port === 'object' && port !== null && name !== 'log' && name !== 'clock'

function through(fuse: Fuse) {
  return (port: object, key: string | symbol): unknown => {
    const member: unknown = Reflect.get(port, key)
    if (typeof member !== 'function') return member
    return async (...given: unknown[]): Promise<unknown> => {
      if (fuse.dead) throw new Crash('the process is dead')
      const here = fuse.calls++ === fuse.at
      if (here && fuse.side === 'before') die(fuse)
      const answer: unknown = await member.apply(port, given)
      if (here) die(fuse)
      return answer
    }
  }
}

function die(fuse: Fuse): never {
  fuse.dead = true
  throw new Crash('the process died')
}
