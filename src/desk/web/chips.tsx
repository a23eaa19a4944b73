// Small coloured words: states, weights, matches. Colour never stands alone.
import type { CaseView, Comparison } from '../api-case.ts'
import type { FindingView } from '../api-words.ts'
import { useWords } from './language.tsx'
import { moment, timeLeft } from './moments.ts'

type Tone = 'plain' | 'good' | 'look' | 'bad' | 'calm'

export function Chip({ tone, children }: { readonly tone: Tone; readonly children: string }) {
  return <span className={`chip ${tone}`}>{children}</span>
}

const stateTones: Readonly<Record<CaseView['revocation']['state'], Tone>> = {
  laid: 'look',
  'set-aside': 'plain',
  scheduled: 'calm',
  suspending: 'calm',
  suspended: 'look',
  revoking: 'calm',
  revoked: 'calm',
  releasing: 'calm',
  released: 'calm',
  published: 'good',
  closed: 'good',
  refused: 'plain',
  'not-actionable': 'plain',
  withdrawn: 'plain',
  lapsed: 'plain',
  merged: 'plain',
}

export function StateChip({ state }: { readonly state: CaseView['revocation']['state'] }) {
  const words = useWords()
  return <Chip tone={stateTones[state]}>{words.state[state]}</Chip>
}

const weightTones = { bar: 'bad', doubt: 'look', note: 'plain' } as const

export function WeightChip({ weight }: { readonly weight: FindingView['weight'] }) {
  const words = useWords()
  return <Chip tone={weightTones[weight]}>{words.weight[weight]}</Chip>
}

const matchTones: Readonly<Record<Comparison['match'], Tone>> = {
  same: 'good',
  differs: 'bad',
  'not-claimed': 'plain',
  'not-on-register': 'plain',
  'no-counterpart': 'plain',
}
const signs = {
  same: '✓ ',
  differs: '≠ ',
  'not-claimed': '',
  'not-on-register': '',
  'no-counterpart': '',
}

export function MatchChip({ match }: { readonly match: Comparison['match'] }) {
  const words = useWords()
  return <Chip tone={matchTones[match]}>{signs[match] + words.match[match]}</Chip>
}

/** How long is left, and until when. */
export function Due({ at, now }: { readonly at: string | null; readonly now: string }) {
  const { t, times } = useWords()
  if (at === null) return <span className="due none">{t.noDue}</span>
  const left = timeLeft(at, now)
  const tone = left.late ? 'late' : left.soon ? 'soon' : 'time'
  return (
    <span className={`due ${tone}`}>
      <strong>{times.left(left)}</strong>
      <time dateTime={at}>{moment(at)}</time>
    </span>
  )
}
