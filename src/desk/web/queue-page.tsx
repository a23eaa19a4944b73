// The queue: what is due first on top, in the groups an officer works by.
import { TextInput } from '@mantine/core'
import { useDebouncedCallback } from '@mantine/hooks'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import type { CaseView } from '../api-case.ts'
import type { QueueView } from '../api-queue.ts'
import { AGAIN_MS, ask } from './ask.ts'
import { CaBanner } from './ca-banner.tsx'
import { useWords } from './language.tsx'
import { QueueTable } from './queue-table.tsx'

const groups = {
  toDecide: ['laid'],
  suspended: ['suspended'],
  scheduled: ['scheduled'],
  atTheCa: ['suspending', 'revoking', 'releasing'],
  publishing: ['revoked', 'released', 'published'],
  // Of whatever state: a case that is refused may have a letter to write too.
  untold: [],
  aside: ['set-aside'],
  done: ['closed', 'refused', 'not-actionable', 'withdrawn', 'lapsed', 'merged'],
  all: [],
} as const satisfies Record<string, readonly CaseView['revocation']['state'][]>

export type GroupName = keyof typeof groups
const groupNames = Object.keys(groups) as readonly GroupName[] // the table's own keys

export const isGroup = (name: unknown): name is GroupName =>
  groupNames.some((each) => each === name)

export function QueuePage() {
  const { t, group } = useWords()
  const { show = 'toDecide', find = '' } = useSearch({ strict: false })
  const navigate = useNavigate()
  const { data, isError, isPlaceholderData } = useQuery({
    queryKey: ['queue', show, find],
    queryFn: ({ client, queryKey }) => {
      const known = client.getQueryData(queryKey) !== undefined
      return ask.queue({ states: groups[show], untold: show === 'untold' }, find, known)
    },
    refetchInterval: AGAIN_MS,
    placeholderData: keepPreviousData,
  })
  const search = useDebouncedCallback((text: string) => {
    void navigate({ to: '/', search: { show, ...(text && { find: text }) }, replace: true })
  }, 250)
  return (
    <div className="queue">
      <h1 className="page-title">{t.queue}</h1>
      {isError && (
        <p className="says bad" role="alert">
          {t.away}
        </p>
      )}
      <CaBanner view={data} />
      <div className="queue-bar">
        <nav className="groups" aria-label={t.colState}>
          {groupNames.map((name) => (
            <Link
              key={name}
              to="/"
              search={{ show: name, ...(find && { find }) }}
              className="group"
              {...(name === show && { 'aria-current': 'page' as const })}
            >
              {group[name]} <span className="count">{data ? countOf(data, name) : '–'}</span>
            </Link>
          ))}
        </nav>
        <TextInput
          type="search"
          aria-label={t.search}
          placeholder={t.searchHint}
          defaultValue={find}
          onChange={(event) => search(event.currentTarget.value)}
          className="queue-search"
        />
      </div>
      {data && !isPlaceholderData && data.cases.length === 0 ? (
        <p className="nothing">{find ? t.noCasesFound : t.noCases}</p>
      ) : (
        <QueueTable cases={data?.cases ?? []} now={data?.now ?? ''} />
      )}
    </div>
  )
}

function countOf({ counts, untold }: QueueView, name: GroupName): number {
  if (name === 'untold') return untold
  const states = groups[name].length > 0 ? groups[name] : groupNames.flatMap((it) => groups[it])
  return states.reduce((sum, state) => sum + (counts[state] ?? 0), 0)
}
