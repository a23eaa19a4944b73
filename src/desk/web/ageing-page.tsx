// What waits, and for how long: five lists, each drawn as bars with its lines beside them.
import { Loader } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import type { AgeingView } from '../api-ageing.ts'
import { AgeingBars } from './ageing-bars.tsx'
import { ask } from './ask.ts'
import { Chip, Due, StateChip } from './chips.tsx'
import { useWords } from './language.tsx'
import { dayOf, moment } from './moments.ts'

const LOOK_MS = 60_000

export function AgeingPage() {
  const { t, age } = useWords()
  const { data, isError } = useQuery({
    queryKey: ['ageing'],
    queryFn: ({ client, queryKey }) => ask.ageing(client.getQueryData(queryKey) !== undefined),
    refetchInterval: LOOK_MS,
  })
  return (
    <div className="ageing">
      <h1 className="page-title">{age.page}</h1>
      {isError && (
        <p className="says bad" role="alert">
          {t.away}
        </p>
      )}
      {!data && !isError && <Loader aria-label={t.loading} />}
      {data && <Lists view={data} />}
    </div>
  )
}

type Lists = Omit<AgeingView, 'now'>

function Lists({ view }: { readonly view: AgeingView }) {
  const { now, suspended, original, notice, pledge, planned } = view
  return (
    <>
      <Part name="suspended" list={suspended} stands={(line) => <Asked line={line} />} />
      <Part name="pledge" list={pledge} stands={(line) => <Pledged line={line} now={now} />} />
      <Part name="notice" list={notice} stands={({ due }) => <Due at={due} now={now} />} />
      <Part name="original" list={original} stands={(line) => <Since {...line} />} />
      <Part name="planned" list={planned} stands={(line) => <Planned line={line} />} />
    </>
  )
}

type Line<N extends keyof Lists> = Lists[N]['lines'][number]
type PartProps<N extends keyof Lists> = {
  readonly name: N
  readonly list: {
    readonly total: number
    readonly bars: Lists[N]['bars']
    readonly lines: readonly Line<N>[]
  }
  readonly stands: (line: Line<N>) => ReactNode
}

function Part<N extends keyof Lists>({ name, list, stands }: PartProps<N>) {
  const { age } = useWords()
  const { total, bars, lines } = list
  const title = age.heading[name]
  return (
    <section className="card age-part" aria-labelledby={`age-${name}`}>
      <h2 id={`age-${name}`}>
        {title} <span className="count">{total}</span>
      </h2>
      <p className="hint">{age.lead[name]}</p>
      {total === 0 ? (
        <p className="hint">{age.none}</p>
      ) : (
        <div className="age-columns">
          <AgeingBars bars={bars} title={title} />
          <div className="age-lines">
            <table className="lines">
              <caption className="unseen">{title}</caption>
              <thead>
                <tr>
                  <th scope="col">{age.certificate}</th>
                  <th scope="col">{age.standing}</th>
                </tr>
              </thead>
              <tbody>
                {lines.map((line) => (
                  <Row key={line.id} line={line}>
                    {stands(line)}
                  </Row>
                ))}
              </tbody>
            </table>
            {total > lines.length && <p className="hint">{age.more(total - lines.length)}</p>}
          </div>
        </div>
      )}
    </section>
  )
}

type Head = Pick<Line<'original'>, 'id' | 'state' | 'urgent' | 'certificate'>

function Row({ line, children }: { readonly line: Head; readonly children: ReactNode }) {
  const { t, kind, language } = useWords()
  const { id, certificate, state, urgent } = line
  const name =
    certificate &&
    (language === 'zh' ? certificate.nameZh || certificate.nameEn : certificate.nameEn)
  return (
    <tr className={urgent ? 'urgent' : undefined}>
      <th scope="row">
        <Link to="/cases/$id" params={{ id }} className="line-link">
          {name || t.unidentified}
        </Link>
        <small>
          {certificate && `${kind[certificate.kind]} · ${certificate.srn ?? certificate.serial} · `}
          <span className="case-id">{id}</span> <StateChip state={state} />
        </small>
      </th>
      <td>{children}</td>
    </tr>
  )
}

function Since({ since, days }: { readonly since: string; readonly days: number }) {
  const { age } = useWords()
  return (
    <p>
      <strong>{age.age(Math.floor(days))}</strong> <small>{`${age.since} ${moment(since)}`}</small>
    </p>
  )
}

type Letters = Pick<Line<'suspended'>, 'reminded' | 'nextReminder'>

/** Which letters asked the holder to confirm, and which is next. */
export const askedWords = (
  { reminded, nextReminder }: Letters,
  age: ReturnType<typeof useWords>['age'],
): readonly string[] => [
  reminded > 0 ? age.reminded(reminded) : age.notReminded,
  nextReminder === null ? age.lastSent : age.next(dayOf(nextReminder)),
]

function Asked({ line }: { readonly line: Line<'suspended'> }) {
  const { age } = useWords()
  const { overdue, answered } = line
  return (
    <>
      <Since {...line} />
      {overdue && <Chip tone="bad">{age.overdue}</Chip>}
      {answered && <Chip tone="look">{age.answered}</Chip>}
      <small>{askedWords(line, age).join(' · ')}</small>
    </>
  )
}

type PledgeProps = { readonly line: Line<'pledge'>; readonly now: string }

function Pledged({ line, now }: PledgeProps) {
  const { age } = useWords()
  const { due, missed, clockLimit, clockOuter } = line
  const limits = [
    ...(clockLimit ? [age.limit(moment(clockLimit))] : []),
    ...(clockOuter ? [age.latest(moment(clockOuter))] : []),
  ]
  return (
    <>
      <Due at={due} now={now} />
      {missed.length > 0 && (
        <Chip tone="bad">{`${age.missed}: ${missed.map((name) => age.clock[name]).join(', ')}`}</Chip>
      )}
      {limits.length > 0 && <small>{limits.join(' · ')}</small>}
    </>
  )
}

function Planned({ line: { on, earliest } }: { readonly line: Line<'planned'> }) {
  const { age } = useWords()
  return <p>{on === null ? age.notBefore(earliest ?? '—') : age.on(on)}</p>
}
