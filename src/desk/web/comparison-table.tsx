// What the sender states, fact by fact, beside what the register holds.
import type { Comparison } from '../api-case.ts'
import type { FieldView } from '../api-words.ts'
import { Chip, MatchChip } from './chips.tsx'
import { formFields } from './form-fields.ts'
import { useWords } from './language.tsx'
import { visible } from './visible.ts'

type Props = {
  readonly rows: readonly Comparison[]
  /** Fields of the form that wait to be typed: what was read there is not shown, so that nobody only nods to it. */
  readonly awaited: readonly string[]
}

const fieldsOf: Readonly<Partial<Record<Comparison['what'], readonly string[]>>> = {
  serial: ['serial'],
  srn: ['srn'],
  name: ['surname', 'givenName', 'fullName', 'nameZh', 'arName'],
  email: ['certEmail'],
  organisation: ['orgName'],
  serverName: ['serverName'],
  hkid: ['hkid'],
  compromisedOn: ['compromiseDate'],
  formDate: ['date'],
}

export function ComparisonTable({ rows, awaited }: Props) {
  const { t, fact } = useWords()
  const isAwaited = ({ what }: Comparison) =>
    fieldsOf[what]?.some((name) => awaited.includes(name)) ?? false
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
              {isAwaited(row) ? (
                <Chip tone="look">{t.typing.wanted}</Chip>
              ) : (
                row.claimed.map((field) => (
                  <Claimed
                    key={JSON.stringify([field.origin, field.value])}
                    what={row.what}
                    field={field}
                  />
                ))
              )}
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
            <td>{!isAwaited(row) && <MatchChip match={row.match} />}</td>
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
      {(other || field.confidence < 1 || field.origin.from === 'officer') && (
        <small>
          {other && `${t.asRead} “${asRead}” `}
          {field.origin.from === 'officer' && `${t.typing.typed} ${field.origin.officer} `}
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
