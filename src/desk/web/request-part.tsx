// One request of a case: what we recommend and found, the claim beside the register, and the evidence it was read from.
import type { CaseView, RequestView } from '../api-case.ts'
import { attachmentUrl, evidenceUrl } from './ask.ts'
import { Chip, WeightChip } from './chips.tsx'
import { ComparisonTable } from './comparison-table.tsx'
import { LaidOnFax } from './laid-on-fax.tsx'
import { useWords } from './language.tsx'
import { Letter } from './letter.tsx'
import { exactMoment } from './moments.ts'
import { PageReading } from './page-reading.tsx'
import { VerdictCard } from './verdict-card.tsx'
import { visible } from './visible.ts'

type Props = { readonly file: CaseView; readonly request: RequestView }

export function RequestPart({ file, request }: Props) {
  const words = useWords()
  const { t } = words
  const { receipt, recommendation } = request
  const clock = Object.entries(t.receivedBy).find(([by]) => by === receipt.receivedBy)?.[1]
  return (
    <>
      <section className="card" aria-labelledby="advice">
        <div className="card-head">
          <h2 id="advice">{words.request[request.kind]}</h2>
          <p className="hint">
            {words.channel[receipt.channel]} · {t.receivedAt} {exactMoment(receipt.receivedAt)}
            {clock && ` ${clock}`} · <code>{receipt.id}</code>
          </p>
        </div>
        {receipt.duplicateOf && (
          <p>
            <Chip tone="look">{t.duplicate}</Chip> <code>{receipt.duplicateOf}</code>
          </p>
        )}
        {recommendation && (
          <p className="recommendation">
            <span className="label">{t.recommendation}</span>
            {words.of(recommendation.says)}
            {request.policyVersion && (
              <small>
                {t.policy} {request.policyVersion}
              </small>
            )}
          </p>
        )}
        <Findings request={request} />
      </section>
      <section className="card" aria-labelledby="claim">
        <h2 id="claim">{t.claim}</h2>
        {request.all && <p>{t.asksAll}</p>}
        {request.finalConfirmation && <p>{t.says.finalConfirmation}</p>}
        {request.comparisons.length > 0 ? (
          <ComparisonTable
            rows={request.comparisons}
            awaited={(request.reading?.fields ?? [])
              .filter((field) => field.awaited)
              .map(({ name }) => name)}
          />
        ) : (
          <p className="hint">{t.nothingClaimed}</p>
        )}
      </section>
      {request.verdict && (
        <VerdictCard
          verdict={request.verdict}
          caseId={file.revocation.id}
          receiptId={request.receipt.id}
        />
      )}
      {(request.text !== null || request.subject) && <Letter request={request} />}
      {request.laidOnFax && <LaidOnFax file={file} request={request} laid={request.laidOnFax} />}
      {request.reading && <PageReading file={file} request={request} reading={request.reading} />}
      <Attachments file={file} request={request} />
    </>
  )
}

function Findings({ request: { findings } }: { readonly request: RequestView }) {
  const { t, of } = useWords()
  const heaviestFirst = [...findings].sort((a, b) => order[a.weight] - order[b.weight])
  return (
    <div>
      <h3>{t.findings}</h3>
      {findings.length === 0 && <p className="hint">{t.noFindings}</p>}
      <ul className="findings">
        {heaviestFirst.map((finding) => (
          <li key={finding.code + finding.grounds} className={finding.weight}>
            <WeightChip weight={finding.weight} />
            <div>
              <p>{of(finding.says)}</p>
              <small>
                {t.grounds}: {visible(finding.grounds)}
              </small>
            </div>
          </li>
        ))}
      </ul>
    </div>
  )
}
const order = { bar: 0, doubt: 1, note: 2 } as const

function Attachments({ file, request }: Props) {
  const { t } = useWords()
  const { attachments, receipt } = request
  return (
    <section className="card" aria-labelledby="attachments">
      <h2 id="attachments">{t.attachments}</h2>
      {attachments.length > 0 && (
        <ul className="attachments">
          {attachments.map((each) => (
            <li key={each.sha256 + each.name}>
              <span className="file-name">{visible(each.name)}</span>
              <span className="hint">
                {each.mediaType} · {size(each.size)}
              </span>
              <a href={attachmentUrl(file.revocation.id, receipt.id, each.sha256)} download>
                {t.download}
                <span className="unseen"> {visible(each.name)}</span>
              </a>
            </li>
          ))}
        </ul>
      )}
      <p>
        <a href={evidenceUrl(file.revocation.id, receipt.id)} download>
          {t.original}
        </a>{' '}
        <span className="hint">
          {size(receipt.size)} · {t.downloadCare}
        </span>
      </p>
      <p className="hash">SHA-256 {receipt.sha256}</p>
    </section>
  )
}

function size(bytes: number): string {
  if (bytes < 1024) return `${bytes} B`
  return bytes < 1024 * 1024
    ? `${Math.round(bytes / 1024)} kB`
    : `${(bytes / 1024 / 1024).toFixed(1)} MB`
}
