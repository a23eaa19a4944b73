// What the signature of a mail proves, in words, and who signed.
import type { VerdictView } from '../api-evidence.ts'
import { Fact } from './case-head.tsx'
import { useWords } from './language.tsx'
import { moment } from './moments.ts'
import { StatusEvidence } from './status-evidence.tsx'
import { visible } from './visible.ts'

const tones = {
  passed: 'good',
  'passed-on-hold': 'good',
  failed: 'bad',
  indeterminate: 'look',
  unsigned: 'look',
} as const
const signs = { good: '✓', bad: '✕', look: '?' } as const

type Props = {
  readonly verdict: VerdictView
  readonly caseId: string
  readonly receiptId: string
}

export function VerdictCard({ verdict, caseId, receiptId }: Props) {
  const words = useWords()
  const { t } = words
  const tone = tones[verdict.outcome]
  const { signer } = verdict
  return (
    <section className={`card verdict ${tone}`} aria-labelledby="verdict">
      <h2 id="verdict">
        <span className="sign" aria-hidden="true">
          {signs[tone]}
        </span>
        {words.verdict[verdict.outcome]}
      </h2>
      <p>{words.of(verdict.says)}</p>
      {verdict.detail && <p className="hint">{visible(verdict.detail)}</p>}
      {signer && (
        <dl className="facts">
          <Fact term={t.signer} value={visible(signer.subject)} />
          <Fact term={t.serial} value={signer.serial} mono />
          {signer.emails.length > 0 && (
            <Fact term={t.from} value={visible(signer.emails.join(', '))} mono />
          )}
          <Fact term={t.signerIssuer} value={visible(signer.issuer)} />
          <Fact term={t.signerUntil} value={moment(signer.notAfter)} />
          {verdict.signingTime && <Fact term={t.signedAt} value={moment(verdict.signingTime)} />}
          {verdict.path.length > 0 && (
            <Fact term={t.path} value={visible(verdict.path.join(' ← '))} />
          )}
        </dl>
      )}
      <StatusEvidence caseId={caseId} receiptId={receiptId} status={verdict.status} />
      {verdict.notes.length > 0 && (
        <>
          <h3>{t.notes}</h3>
          <ul>
            {verdict.notes.map((note) => (
              <li key={note.code}>{visible(note.detail || note.code)}</li>
            ))}
          </ul>
        </>
      )}
    </section>
  )
}
