// The queue's lines.
import { Link } from '@tanstack/react-router'
import type { CaseLineView } from '../api-queue.ts'
import { Chip, Due, StateChip } from './chips.tsx'
import { useWords } from './language.tsx'
import { moment } from './moments.ts'

type Props = { readonly cases: readonly CaseLineView[]; readonly now: string }

export function QueueTable({ cases, now }: Props) {
  const { t } = useWords()
  return (
    <div className="table-frame">
      <table className="lines">
        <caption className="unseen">{t.queue}</caption>
        <thead>
          <tr>
            <th scope="col">{t.colDue}</th>
            <th scope="col">{t.colCertificate}</th>
            <th scope="col">{t.colAsks}</th>
            <th scope="col">{t.colFindings}</th>
            <th scope="col">{t.colAdvice}</th>
            <th scope="col">{t.colState}</th>
          </tr>
        </thead>
        <tbody>
          {cases.map((line) => (
            <Line key={line.id} line={line} now={now} />
          ))}
        </tbody>
      </table>
    </div>
  )
}

function Line({ line, now }: { readonly line: CaseLineView; readonly now: string }) {
  const words = useWords()
  const { t, language } = words
  const { certificate } = line
  const name =
    certificate &&
    (language === 'zh' ? certificate.nameZh || certificate.nameEn : certificate.nameEn)
  return (
    <tr className={line.urgent ? 'urgent' : undefined}>
      <td>
        {line.urgent && <Chip tone="bad">{t.urgent}</Chip>}
        <Due at={line.dueAt} now={now} />
      </td>
      <th scope="row">
        <Link to="/cases/$id" params={{ id: line.id }} className="line-link">
          {name ?? t.unidentified}
        </Link>
        <small>
          {certificate &&
            `${words.kind[certificate.kind]} · ${certificate.srn ?? certificate.serial} · `}
          <span className="case-id">{line.id}</span>
        </small>
      </th>
      <td>
        {line.kinds.map((kind) => words.request[kind]).join(', ')}
        <small>
          {line.channels.map((channel) => words.channel[channel]).join(', ')} ·{' '}
          {moment(line.openedAt)}
        </small>
      </td>
      <td>
        <FindingCounts {...line.findings} />
      </td>
      <td className="advice">{line.recommendation && words.of(line.recommendation.says)}</td>
      <td>
        <StateChip state={line.state} />
        {line.overdue && <Chip tone="bad">{words.age.overdue}</Chip>}
        {line.held && <Chip tone="look">{words.cal.draft}</Chip>}
        {line.emergency && <Chip tone="bad">{words.cal.emergency}</Chip>}
        {line.secondWanted && <Chip tone="look">{t.second}</Chip>}
        {line.troubleWith && <Chip tone="bad">{words.trouble[line.troubleWith]}</Chip>}
      </td>
    </tr>
  )
}

function FindingCounts({ bar, doubt, note }: CaseLineView['findings']) {
  const { weight } = useWords()
  const counts = [
    [bar, 'bad', weight.bar],
    [doubt, 'look', weight.doubt],
    [note, 'plain', weight.note],
  ] as const
  return (
    <ul className="counts">
      {counts
        .filter(([count]) => count > 0)
        .map(([count, tone, says]) => (
          <li key={tone} className={`dot ${tone}`} title={says}>
            <span aria-hidden="true">{count}</span>
            <span className="unseen">{`${says}: ${count}`}</span>
          </li>
        ))}
    </ul>
  )
}
