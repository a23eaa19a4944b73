// What the sender states, fact by fact, beside what the register holds.
import type { Comparison } from '../api-case.ts'
import type { FieldView } from '../api-words.ts'
import { MatchChip } from './chips.tsx'
import { formFields } from './form-fields.ts'
import { useWords } from './language.tsx'
import { visible } from './visible.ts'

export function ComparisonTable({ rows }: { readonly rows: readonly Comparison[] }) {
  const { t, fact } = useWords()
  return (
    <table className="compare">
      <caption className="unseen">{t.claim}</caption>
      <thead>
        <tr>
          <td />
          <th scope="col">{t.claimed}</th>
          <th scope="col">{t.registered}</th>
          <th scope="col">{t.compared}</th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={row.what} className={row.match}>
            <th scope="row">{fact[row.what]}</th>
            <td>
              {row.claimed.map((field) => (
                <Claimed key={JSON.stringify(field.origin)} what={row.what} field={field} />
              ))}
            </td>
            <td>
              {row.registered.map((value) => (
                <Registered key={value} what={row.what} value={value} />
              ))}
              {row.representatives.map((value) => (
                <div key={value} className="mono">
                  {value} <small className="of-whom">{t.representative}</small>
                </div>
              ))}
            </td>
            <td>
              <MatchChip match={row.match} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

type ClaimedProps = { readonly what: Comparison['what']; readonly field: FieldView }

function Claimed({ what, field }: ClaimedProps) {
  const { t, language } = useWords()
  const said = useSaid(what, field.value)
  // A tick is read as the name of its box.
  const asRead = formFields[field.asRead]?.[language] ?? visible(field.asRead)
  const other = field.asRead.trim() !== field.value && field.asRead !== ''
  return (
    <div className="claimed">
      <span className={said ? undefined : 'mono'}>{said ?? visible(field.value)}</span>
      {(other || field.confidence < 1) && (
        <small>
          {other && `${t.asRead} “${asRead}” `}
          {field.confidence < 1 && `${Math.round(field.confidence * 100)} % ${t.sure}`}
        </small>
      )}
    </div>
  )
}

function Registered({
  what,
  value,
}: {
  readonly what: Comparison['what']
  readonly value: string
}) {
  const said = useSaid(what, value)
  return <div className={said ? undefined : 'mono'}>{said ?? value}</div>
}

/** The word for a value that is one of a few. */
function useSaid(what: Comparison['what'], value: string): string | undefined {
  const { role, reason, kind } = useWords()
  const kinds: Readonly<Record<string, string>> = kind
  switch (what) {
    case 'role':
      return role[value]
    case 'reason':
      return reason[value]
    case 'kind':
      return kinds[value]
    default:
      return undefined
  }
}
