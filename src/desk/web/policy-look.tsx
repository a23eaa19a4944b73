// What a policy would change, kind by kind and case by case, or the lines at which it is faulty.
import { Link } from '@tanstack/react-router'
import type { PolicyLook } from '../api-policy.ts'
import { useWords } from './language.tsx'
import { visible } from './visible.ts'

type Props = { readonly look: PolicyLook }

export function LookView({ look }: Props) {
  if (look.faults.length > 0) return <Faults look={look} />
  return (
    <>
      <ComparedWith look={look} />
      <Changes look={look} />
      <Cases look={look} />
    </>
  )
}

function ComparedWith({ look: { comparedWith } }: Props) {
  const { pol } = useWords()
  return comparedWith && <p className="hint">{pol.comparedWith(visible(comparedWith))}</p>
}

function Faults({ look: { faults } }: Props) {
  const { pol } = useWords()
  return (
    <div className="says bad" role="alert">
      <p>{pol.faults}</p>
      <ul>
        {faults.map(({ line, why }) => (
          <li key={`${line} ${why}`}>
            <strong>{pol.line(line)}:</strong> {visible(why)}
          </li>
        ))}
      </ul>
    </div>
  )
}

function Changes({ look: { changes } }: Props) {
  const words = useWords()
  const { pol, of } = words
  if (changes.length === 0) return <p className="hint">{pol.nothing}</p>
  return (
    <div className="table-frame">
      <table className="lines">
        <caption className="unseen">{pol.changes}</caption>
        <thead>
          <tr>
            <th scope="col">{pol.kind}</th>
            <th scope="col">{pol.about}</th>
            <th scope="col">{pol.was}</th>
            <th scope="col">{pol.becomes}</th>
          </tr>
        </thead>
        <tbody>
          {changes.map(({ kind, about, was, becomes }) => (
            <tr key={`${kind} ${about.en}`}>
              <th scope="row">{kind ? words.kind[kind] : pol.every}</th>
              <td>{visible(of(about))}</td>
              <td className="policy-was">{was ? visible(of(was)) : '–'}</td>
              <td className="policy-becomes">{becomes ? visible(of(becomes)) : '–'}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

function Cases({ look: { cases } }: Props) {
  const { pol, of } = useWords()
  if (cases.length === 0) return <p className="hint">{pol.noCases}</p>
  return (
    <>
      <h3>
        {pol.cases}: {new Set(cases.map(({ caseId }) => caseId)).size}
      </h3>
      <ul className="policy-cases">
        {cases.map(({ caseId, requestId, says }) => (
          <li key={requestId}>
            <Link to="/cases/$id" params={{ id: caseId }} className="case-id">
              {caseId}
            </Link>
            {says === null ? (
              <p>{pol.notKnown}</p>
            ) : (
              says.map((each) => <p key={each.en}>{visible(of(each))}</p>)
            )}
          </li>
        ))}
      </ul>
    </>
  )
}
