// The history of a case, as the audit trail has it.
import type { CaseView } from '../api-case.ts'
import { packUrl } from './ask.ts'
import { useWords } from './language.tsx'
import { exactMoment } from './moments.ts'
import { visible } from './visible.ts'

type Props = { readonly caseId: string; readonly rows: CaseView['history'] }

export function HistoryPart({ caseId, rows }: Props) {
  const { t, action, decision } = useWords()
  return (
    <section className="card" aria-labelledby="history">
      <h2 id="history">{t.history}</h2>
      <p className="hint">
        {rows.length} {t.historyRows}{' '}
        <a href={packUrl(caseId)} download>
          {t.evidencePack}
        </a>
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
