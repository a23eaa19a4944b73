// The certificates that a request could be about, where the machine would not choose between them.
import type { CaseView } from '../api-case.ts'
import { Chip } from './chips.tsx'
import { useWords } from './language.tsx'

export function Candidates({ file }: { readonly file: CaseView }) {
  const { t, kind } = useWords()
  if (file.certificate || file.candidates.length === 0) return null
  return (
    <section className="card" aria-labelledby="candidates">
      <h2 id="candidates">{t.pointed}</h2>
      <ul className="found">
        {file.candidates.map(({ certificate, by }) => (
          <li key={certificate.id}>
            <div>
              <p>
                <strong>{certificate.nameEn}</strong> {certificate.nameZh}
                <span className="hint"> {kind[certificate.kind]}</span>
              </p>
              <p className="mono">
                {certificate.srn} · {certificate.serial}
              </p>
            </div>
            <PointedBy by={by} />
          </li>
        ))}
      </ul>
    </section>
  )
}

export function PointedBy({ by }: { readonly by: readonly string[] }) {
  const { fact, t } = useWords()
  const names: Readonly<Record<string, string>> = { ...fact, signer: t.signer, case: fact.caseId }
  if (by.length === 0) return null
  return (
    <Chip tone="look">{`${t.pointedBy}: ${by.map((each) => names[each] ?? each).join(', ')}`}</Chip>
  )
}
