// What officers ruled about closures: declared, corrected, voided, each over what the Observatory was seen to say.
import { type Closure, type Signal, signals } from './closures.ts'
import { HOUR, readMoment } from './hongkong.ts'
import { closureId, type ObservedClosure } from './observed.ts'

export type Ruling = {
  readonly id: string
  /** `all-clear`: the feed does not tell, and an officer has seen elsewhere that nothing is in force. */
  readonly kind: 'declare' | 'correct' | 'void' | 'all-clear'
  /** The closure that it corrects or voids, or declares. */
  readonly about: string
  readonly signal: Signal | null
  readonly from: string | null
  readonly to: string | null
  readonly reason: string
  readonly officer: string
  readonly at: string
}

/** A closure with where it comes from, and what officers ruled about it. */
export type RuledClosure = {
  readonly id: string
  readonly signal: Signal
  readonly from: string
  readonly to: string | null
  readonly source: ObservedClosure['source'] | 'officer'
  readonly provisional: boolean
  /** The newest ruling about it, or null where it stands as observed. */
  readonly ruling: Ruling | null
  readonly voided: boolean
  /** As the Observatory has it, where an officer says otherwise. */
  readonly observed: { readonly from: string; readonly to: string | null } | null
}

/** Rulings in the order they were made: the officer's word is the last. */
export function ruled(
  observed: readonly ObservedClosure[],
  rulings: readonly Ruling[],
): readonly RuledClosure[] {
  const known = new Map<string, RuledClosure>(
    observed.map((each) => [each.id, { ...each, ruling: null, voided: false, observed: null }]),
  )
  for (const ruling of rulings) {
    if (ruling.kind === 'all-clear') continue
    const before = known.get(ruling.about)
    const after = ruling.kind === 'declare' ? declared(ruling) : before && overruled(before, ruling)
    if (after) known.set(ruling.about, after)
  }
  return [...known.values()].sort((a, b) => Date.parse(a.from) - Date.parse(b.from))
}

function declared(ruling: Ruling): RuledClosure | undefined {
  const { about: id, signal, from, to } = ruling
  if (signal === null || from === null) return undefined
  const plain = { provisional: false, voided: false, observed: null }
  return { id, signal, from, to, source: 'officer', ruling, ...plain }
}

function overruled(before: RuledClosure, ruling: Ruling): RuledClosure {
  if (ruling.kind === 'void') return { ...before, ruling, voided: true }
  const { source, observed } = before
  const own = source === 'officer' ? null : (observed ?? { from: before.from, to: before.to })
  const from = ruling.from ?? before.from
  return { ...before, from, to: ruling.to, provisional: false, ruling, observed: own }
}

/** What the calendar counts with. */
export const standing = (all: readonly RuledClosure[]): readonly Closure[] =>
  all
    .filter(({ voided }) => !voided)
    .map(({ signal, from, to, source, ruling }) => ({
      signal,
      from,
      to,
      ...(source === 'officer' && ruling ? { reason: ruling.reason } : {}),
    }))

/** Until when an officer's all-clear holds at that moment, or undefined where none does. */
export function allClearUntil(rulings: readonly Ruling[], at: number): string | undefined {
  return rulings.findLast(
    ({ kind, from, to }) =>
      kind === 'all-clear' &&
      from !== null &&
      to !== null &&
      Date.parse(from) <= at &&
      at < Date.parse(to),
  )?.to as string | undefined
}

/** What an officer asks to be ruled. */
export type Wish =
  | {
      readonly kind: 'declare'
      readonly signal: Signal
      readonly from: string
      readonly to: string | null
    }
  | {
      readonly kind: 'correct'
      readonly about: string
      readonly from: string
      readonly to: string | null
    }
  | { readonly kind: 'void'; readonly about: string }
  | { readonly kind: 'all-clear'; readonly until: string }

/** A look at the sky is worth a few hours, not a day. */
export const ALL_CLEAR_HOURS = 4
/** Nobody declares further ahead than an office plans. */
const AHEAD_HOURS = 90 * 24

/** Why a ruling would contradict itself, the clock or what stands; or nothing. */
export function whyNoRuling(
  wish: Wish,
  reason: string,
  all: readonly RuledClosure[],
  now: number,
): string | undefined {
  if (reason.trim() === '') return 'Write why.'
  switch (wish.kind) {
    case 'declare':
      return whyNoTimes(wish.signal, wish, now) ?? overlap(wish.signal, wish, all)
    case 'correct':
    case 'void': {
      const known = all.find(({ id }) => id === wish.about)
      if (!known) return 'There is no such closure.'
      if (known.voided) return 'This closure is void already.'
      if (wish.kind === 'void') return undefined
      if (sameMoment(wish.from, known.from) && sameMoment(wish.to, known.to))
        return 'These are the times that it has already.'
      const others = all.filter(({ id }) => id !== known.id)
      return whyNoTimes(known.signal, wish, now) ?? overlap(known.signal, wish, others)
    }
    case 'all-clear':
      return whyNoAllClear(wish.until, now)
  }
}

type Times = { readonly from: string; readonly to: string | null }

function whyNoTimes(signal: Signal, { from, to }: Times, now: number): string | undefined {
  const [begins, ends] = [readMoment(from), to === null ? null : readMoment(to)]
  if (begins === undefined || ends === undefined)
    return 'Give times with their offset, such as 2026-11-23T10:00:00+08:00.'
  if (ends !== null && ends <= begins) return 'It would end before it begins.'
  if (begins > now + AHEAD_HOURS * HOUR) return 'It would begin more than 90 days from now.'
  if (signal === 'DECLARED') return undefined
  if (begins > now) return 'A signal cannot have been hoisted in the future.'
  if (ends !== null && ends > now) return 'A signal cannot have been lowered in the future.'
  return undefined
}

function overlap(signal: Signal, { from, to }: Times, all: readonly RuledClosure[]) {
  const [begins, ends] = [Date.parse(from), to === null ? Infinity : Date.parse(to)]
  const other = all.find(
    (each) =>
      !each.voided &&
      each.signal === signal &&
      Date.parse(each.from) < ends &&
      begins < (each.to === null ? Infinity : Date.parse(each.to)),
  )
  return other && `It contradicts ${other.id}, which says the same for a part of that time.`
}

function whyNoAllClear(until: string, now: number): string | undefined {
  const ends = readMoment(until)
  if (ends === undefined) return 'Give a time with its offset, such as 2026-11-23T10:00:00+08:00.'
  if (ends <= now) return 'It would have ended already.'
  if (ends > now + ALL_CLEAR_HOURS * HOUR)
    return `A look at the weather holds for ${ALL_CLEAR_HOURS} hours at most; look again then.`
  return undefined
}

const sameMoment = (a: string | null, b: string | null): boolean =>
  a === b || (a !== null && b !== null && Date.parse(a) === Date.parse(b))

/** The ruling of a wish, under ids that are new. */
export function rulingOf(
  wish: Wish,
  by: Pick<Ruling, 'id' | 'reason' | 'officer' | 'at'>,
  all: readonly RuledClosure[],
): Ruling {
  switch (wish.kind) {
    case 'declare': {
      const { kind, signal, from, to } = wish
      return { ...by, kind, about: freeId(signal, from, all), signal, from, to }
    }
    case 'correct':
      return { ...by, ...wish, signal: null }
    case 'void':
      return { ...by, ...wish, signal: null, from: null, to: null }
    case 'all-clear':
      return { ...by, kind: wish.kind, about: by.id, signal: null, from: by.at, to: wish.until }
  }
}

/** One that was declared, voided and is declared again is another. */
function freeId(signal: Signal, from: string, all: readonly RuledClosure[]): string {
  const id = closureId(signal, from)
  const taken = all.filter((each) => each.id === id || each.id.startsWith(`${id}.`)).length
  return taken === 0 ? id : `${id}.${taken + 1}`
}

export const isSignal = (text: string): text is Signal => signals.some((each) => each === text)
