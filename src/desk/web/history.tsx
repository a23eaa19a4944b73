// The notices of a case and its history, as the audit trail has it.
import type { CaseView } from '../api-case.ts'
import { Chip } from './chips.tsx'
import { useWords } from './language.tsx'
import { exactMoment, moment } from './moments.ts'
import { visible } from './visible.ts'

export function NoticesPart({ notices }: { readonly notices: CaseView['notices'] }) {
  const { t, notice } = useWords()
  return (
    <section className="card" aria-labelledby="notices">
      <h2 id="notices">{t.notices}</h2>
      {notices.length === 0 && <p className="hint">{t.noNotices}</p>}
      {notices.map((each) => (
        <details key={each.id} className="notice">
          <summary>
            {notice[each.kind]}{' '}
            {each.sentAt ? (
              <Chip tone="good">{`${t.sentTo} ${each.address ?? '—'} · ${moment(each.sentAt)}`}</Chip>
            ) : (
              <Chip tone="look">{`${t.notSent} · ${t.noticeDue} ${moment(each.dueAt)}`}</Chip>
            )}
            {each.outcome && <span className="hint"> {visible(each.outcome)}</span>}
          </summary>
          {each.subject && <p>{each.subject}</p>}
          {each.text ? <pre className="letter">{each.text}</pre> : null}
        </details>
      ))}
    </section>
  )
}

export function HistoryPart({ rows }: { readonly rows: CaseView['history'] }) {
  const { t, action, decision } = useWords()
  return (
    <section className="card" aria-labelledby="history">
      <h2 id="history">{t.history}</h2>
      <p className="hint">
        {rows.length} {t.historyRows}
      </p>
      <ol className="history" reversed>
        {[...rows].reverse().map((row) => (
          <li key={row.seq}>
            <time dateTime={row.at}>{exactMoment(row.at)}</time>
            <strong>
              {action[row.action] ?? row.action}
              {row.decision && `: ${decision[row.decision]}`}
            </strong>
            <span className="actor">{row.actor}</span>
            {row.grounds && <q>{visible(row.grounds)}</q>}
            {row.details && (
              <details>
                <summary aria-label={`${row.action} ${row.seq}`}>…</summary>
                <p className="mono">{visible(row.details)}</p>
              </details>
            )}
          </li>
        ))}
      </ol>
    </section>
  )
}
