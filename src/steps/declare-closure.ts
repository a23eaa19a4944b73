// Carries an officer's ruling about a closure into the records, and the deadlines that it moves.
import { closureChanges } from '../calendar/changes.ts'
import { type RuledClosure, type Ruling, type Wish, whyNoRuling } from '../calendar/rulings.ts'

type Refused = { readonly ok: false; readonly why: string }
type Ruled = { readonly ok: true; readonly ruling: Ruling; readonly moved: number }

type Judge<F> = (facts: F, at: string) => { why?: string | undefined; all: readonly RuledClosure[] }

type Ports<F> = {
  readonly records: {
    rule(asked: {
      wish: Wish
      reason: string
      officer: string
      judge: Judge<F>
    }): Promise<{ ok: true; ruling: Ruling } | Refused>
  }
  /** What the facts come to. */
  readonly closuresOf: (facts: F) => readonly RuledClosure[]
  readonly closures: () => Promise<readonly RuledClosure[]>
  readonly moveDeadlines: (because: readonly string[], actor: string) => Promise<number>
}

export type DeclareClosure = (
  wish: Wish,
  by: { readonly officer: string; readonly reason: string },
) => Promise<Ruled | Refused>

/** The ruling is judged under the records' lock, against what stands then; the counting after it may be run again. */
export const declareClosure =
  <F>({ records, closuresOf, closures, moveDeadlines }: Ports<F>): DeclareClosure =>
  async (wish, { officer, reason }) => {
    if (officer.trim() === '') return { ok: false, why: 'Only an officer rules, by name.' }
    const before = await closures()
    const judge: Judge<F> = (facts, at) => {
      const all = closuresOf(facts)
      return { all, why: whyNoRuling(wish, reason, all, Date.parse(at)) }
    }
    const answer = await records.rule({ wish, reason, officer, judge })
    if (!answer.ok) return answer
    const changes = closureChanges(before, await closures())
    const moved = changes.length > 0 ? await moveDeadlines(changes, `officer:${officer}`) : 0
    return { ...answer, moved }
  }
