// The lists and responses that a verdict rests on: of whom, by whom, of when and until when, and the octets themselves.
import type { StatusDocumentView } from '../api-evidence.ts'
import { statusUrl } from './ask.ts'
import { Fact } from './case-head.tsx'
import { useWords } from './language.tsx'
import { exactMoment } from './moments.ts'
import { visible } from './visible.ts'

type Props = {
  readonly caseId: string
  readonly receiptId: string
  readonly status: readonly StatusDocumentView[]
}

export function StatusEvidence({ caseId, receiptId, status }: Props) {
  const { statusEvidence: t } = useWords().t
  if (status.length === 0) return null
  return (
    <details className="status-evidence">
      <summary>{`${t.title} (${status.length})`}</summary>
      {status.map((each) => (
        <section key={`${each.subject} ${each.sha256}`} aria-label={visible(each.subject)}>
          <h3>{visible(each.subject)}</h3>
          <dl className="facts">
            {each.source === 'ocsp' ? <Response told={each} /> : <List told={each} />}
            <Fact term={t.thisUpdate} value={exactMoment(each.thisUpdate)} />
            <Fact
              term={t.nextUpdate}
              value={each.nextUpdate ? exactMoment(each.nextUpdate) : t.unsaid}
            />
            {each.sha256 && <Fact term={t.sha256} value={each.sha256} mono />}
          </dl>
          {each.sha256 && (
            <a href={statusUrl(caseId, receiptId, each.sha256)} download>
              {t.download}
            </a>
          )}
        </section>
      ))}
    </details>
  )
}

function List({ told }: { readonly told: StatusDocumentView }) {
  const { statusEvidence: t } = useWords().t
  return (
    <>
      <Fact term={t.crlNumber} value={told.crlNumber ?? t.unsaid} mono />
      {told.crlIssuer && <Fact term={t.crlIssuer} value={visible(told.crlIssuer)} />}
    </>
  )
}

function Response({ told }: { readonly told: StatusDocumentView }) {
  const { statusEvidence: t } = useWords().t
  return (
    <>
      <Fact term={t.responder} value={visible(told.responder ?? '')} />
      {told.producedAt && <Fact term={t.producedAt} value={exactMoment(told.producedAt)} />}
      <Fact term={t.nonce} value={told.nonce ? t.nonceOurs : t.nonceNone} />
    </>
  )
}
