// What has changed between two looks at the closures, in words for the history of the cases that it moves.
import { printMoment } from './hongkong.ts'
import type { RuledClosure } from './rulings.ts'

/** One sentence a change; nothing where all is as it was. */
export function closureChanges(
  before: readonly RuledClosure[],
  after: readonly RuledClosure[],
): readonly string[] {
  const known = new Map(before.map((each) => [each.id, each]))
  const told = after.flatMap((each) => {
    const was = known.get(each.id)
    known.delete(each.id)
    const said = told1(was, each)
    return said === undefined ? [] : [said]
  })
  return [...told, ...[...known.values()].map(({ id }) => `${id} is no longer known`)]
}

function told1(was: RuledClosure | undefined, now: RuledClosure): string | undefined {
  if (now.voided) return was?.voided ? undefined : `${now.id} ${by(now)} to be void`
  if (!was) return `${now.id} ${by(now)} from ${say(now.from)} until ${say(now.to)}`
  if (same(was.from, now.from) && same(was.to, now.to) && !was.voided) return undefined
  return `${now.id} ${by(now)} from ${say(now.from)} until ${say(now.to)}, before from ${say(was.from)} until ${say(was.to)}`
}

function by({ ruling, source }: RuledClosure): string {
  if (ruling) return `declared by ${ruling.officer} (${ruling.reason})`
  return source === 'hko-record'
    ? 'recorded by the Hong Kong Observatory'
    : 'seen at the Hong Kong Observatory'
}

const say = (iso: string | null): string =>
  iso === null ? 'further notice' : printMoment(Date.parse(iso)).slice(0, 16).replace('T', ' ')

const same = (a: string | null, b: string | null): boolean =>
  a === b || (a !== null && b !== null && Date.parse(a) === Date.parse(b))
