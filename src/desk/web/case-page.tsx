// One case: what came in beside the register, where it stands, and what may be decided.
import { Loader } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link, useParams } from '@tanstack/react-router'
import { useState } from 'react'
import type { CaseView } from '../api-case.ts'
import { AGAIN_MS, AskError, ask } from './ask.ts'
import { Candidates } from './candidates.tsx'
import { CaseHead } from './case-head.tsx'
import { DecidePanel } from './decide-panel.tsx'
import { HistoryPart } from './history.tsx'
import { useWords } from './language.tsx'
import { moment } from './moments.ts'
import { NoticesPart } from './notices.tsx'
import { RequestPart } from './request-part.tsx'
import { Standing } from './standing.tsx'

export function CasePage() {
  const { t } = useWords()
  const { id = '' } = useParams({ strict: false })
  const { data, error } = useQuery({
    queryKey: ['case', id],
    queryFn: ({ client, queryKey }) => {
      const known = client.getQueryData(queryKey) !== undefined
      return ask.case(id, known)
    },
    refetchInterval: AGAIN_MS,
  })
  const missing = error instanceof AskError && (error.status === 404 || error.status === 400)
  return (
    <div className="case">
      <p className="back">
        <Link to="/">← {t.back}</Link>
      </p>
      {error && (
        <p className="says bad" role="alert">
          {missing ? t.notThere : t.away}
        </p>
      )}
      {data ? (
        <Case file={data} key={data.revocation.id} />
      ) : (
        !error && <Loader aria-label={t.loading} />
      )}
    </div>
  )
}

function Case({ file }: { readonly file: CaseView }) {
  return (
    <>
      <CaseHead file={file} />
      <div className="case-columns">
        <div className="case-left">
          <Candidates file={file} />
          <Requests file={file} />
          <NoticesPart file={file} />
          <HistoryPart caseId={file.revocation.id} rows={file.history} />
        </div>
        <aside className="case-right">
          <Standing file={file} />
          <DecidePanel file={file} />
        </aside>
      </div>
    </>
  )
}

/** The newest request is the one to look at; the others are a click away. */
function Requests({ file }: { readonly file: CaseView }) {
  const { t, request: kinds, channel } = useWords()
  const [chosen, choose] = useState<string | null>(null)
  const newestFirst = [...file.requests].sort((a, b) => b.laidAt.localeCompare(a.laidAt))
  const shown = newestFirst.find((each) => each.id === chosen) ?? newestFirst[0]
  if (!shown) return null
  return (
    <section aria-label={t.requests}>
      {newestFirst.length > 1 && (
        <nav className="request-tabs" aria-label={t.requests}>
          {newestFirst.map((each) => (
            <button
              key={each.id}
              type="button"
              aria-current={each.id === shown.id ? 'true' : undefined}
              onClick={() => choose(each.id)}
            >
              <strong>{kinds[each.kind]}</strong>
              <span>
                {channel[each.receipt.channel]} · {moment(each.receipt.receivedAt)}
              </span>
            </button>
          ))}
        </nav>
      )}
      <RequestPart file={file} request={shown} key={shown.id} />
    </section>
  )
}
