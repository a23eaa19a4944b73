// How many wait how long, drawn: a bar a span of days, its late part marked apart from its colour too.
import type { BarView } from '../api-ageing.ts'
import { useWords } from './language.tsx'

const LEFT = 84
const LONGEST = 250
const ROW = 24
const WIDTH = LEFT + LONGEST + 52

type Props = { readonly bars: readonly BarView[]; readonly title: string }

export function AgeingBars({ bars, title }: Props) {
  const { age } = useWords()
  const most = Math.max(1, ...bars.map(({ count }) => count))
  const told = bars.map((bar) => ({ ...bar, span: spanOf(bar, age) }))
  const says = told.map(({ span, count, late }) => age.bar(span, count, late)).join('; ')
  return (
    <svg
      className="age-bars"
      viewBox={`0 0 ${WIDTH} ${bars.length * ROW}`}
      role="img"
      aria-label={`${title}. ${says}`}
    >
      {told.map(({ span, count, late }, row) => (
        <g key={span} transform={`translate(0 ${row * ROW})`}>
          <text x={LEFT - 8} y={16} textAnchor="end">
            {span}
          </text>
          <rect className="held" x={LEFT} y={4} width={(count / most) * LONGEST} height={16} />
          <rect className="late" x={LEFT} y={4} width={(late / most) * LONGEST} height={16} />
          <text className="number" x={LEFT + (count / most) * LONGEST + 6} y={16}>
            {late > 0 ? `${count} (${late}!)` : count}
          </text>
        </g>
      ))}
    </svg>
  )
}

function spanOf({ from, to }: BarView, age: ReturnType<typeof useWords>['age']): string {
  return from === null ? age.past : age.days(from, to)
}
