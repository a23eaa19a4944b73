// The certificates that a request could be about, where the machine would not choose between them.
import type { CandidateView } from '../api-candidate.ts'
import type { CaseView } from '../api-case.ts'
import { Chip } from './chips.tsx'
import { useWords } from './language.tsx'
import { sharedSerials } from './shared-serials.ts'

export function Candidates({ file }: { readonly file: CaseView }) {
  const { t, kind } = useWords()
  if (file.certificate || file.candidates.length === 0) return null
  const alike = sharedSerials(file.candidates)
  return (
    <section className="card" aria-labelledby="candidates">
      <h2 id="candidates">{t.pointed}</h2>
      {file.candidates.some(differsSomewhere) && <p className="hint">{t.differsMarked}</p>}
      <ul className="found">
        {file.candidates.map((candidate) => (
          <li key={candidate.certificate.id}>
            <div>
              <p>
                <strong>{candidate.certificate.nameEn}</strong> {candidate.certificate.nameZh}
                <span className="hint"> {kind[candidate.certificate.kind]}</span>
              </p>
              <Numbers candidate={candidate} />
              {alike.has(candidate.certificate.serial) && (
                <p className="hint">
                  {t.signerIssuer} {candidate.certificate.issuer}
                </p>
              )}
            </div>
            <PointedBy by={candidate.by} />
          </li>
        ))}
      </ul>
    </section>
  )
}

const differsSomewhere = ({ differs }: CandidateView): boolean =>
  Object.values(differs).some((places) => places.length > 0)

/** SRN, serial number and identity card number, with every character marked that is not as it was read. */
export function Numbers({ candidate }: { readonly candidate: CandidateView }) {
  const { srn, serial, hkid } = candidate.certificate
  const { differs } = candidate
  const shown = [
    { what: 'srn', text: srn, at: differs.srn },
    { what: 'serial', text: serial, at: differs.serial },
    { what: 'hkid', text: hkid, at: differs.hkid },
  ].flatMap(({ text, ...rest }) => (text ? [{ text, ...rest }] : []))
  return (
    <p className="mono">
      {shown.map(({ what, text, at }, index) => (
        <span key={what}>
          {index > 0 && ' · '}
          <Marked text={text} at={at} />
        </span>
      ))}
    </p>
  )
}

/** Runs of characters, marked where they differ; a masked one is marked as a dot. */
function Marked({ text, at }: { readonly text: string; readonly at: readonly number[] }) {
  const runs: { readonly from: number; readonly differs: boolean; readonly text: string }[] = []
  for (const [index, char] of [...text].entries()) {
    const differs = at.includes(index)
    const last = runs.at(-1)
    if (last?.differs === differs) runs[runs.length - 1] = { ...last, text: last.text + char }
    else runs.push({ from: index, differs, text: char })
  }
  return runs.map((run) =>
    run.differs ? <mark key={run.from}>{run.text}</mark> : <span key={run.from}>{run.text}</span>,
  )
}

export function PointedBy({ by }: { readonly by: readonly string[] }) {
  const { fact, t } = useWords()
  const names: Readonly<Record<string, string>> = {
    ...fact,
    signer: t.signer,
    case: fact.caseId,
    cells: t.cells,
  }
  if (by.length === 0) return null
  return (
    <Chip tone="look">{`${t.pointedBy}: ${by.map((each) => names[each] ?? each).join(', ')}`}</Chip>
  )
}
