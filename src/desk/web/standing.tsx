// Where a case stands between the desk, the CA and the published CRL, and by when what is due.
import type { CaseView } from '../api-case.ts'
import { askedWords } from './ageing-page.tsx'
import { Fact } from './case-head.tsx'
import { useWords } from './language.tsx'
import { moment } from './moments.ts'
import { waits as untold } from './notices.tsx'

export function Standing({ file }: { readonly file: CaseView }) {
  const words = useWords()
  const { t, ca, age } = words
  const { sighting, awaited, trouble } = file.revocation
  const waits = awaited && {
    hold: t.awaitedHold,
    revoked: t.awaitedRevoked,
    absent: t.awaitedAbsent,
  }
  return (
    <section className="card" aria-labelledby="standing">
      <h2 id="standing">{t.caseState}</h2>
      <p className="standing-state">{words.state[file.revocation.state]}</p>
      {file.revocation.pendingInstruction && <p>{t.atCa}</p>}
      {trouble && (
        <p className="says bad" role="alert">
          <strong>{t.trouble}:</strong> {trouble.detail}
        </p>
      )}
      {file.notices.filter(untold).map((each) => (
        <p key={each.id} className="says look">
          <a href="#notices">
            {words.notice[each.kind]}: {words.stands[each.stands]}
          </a>
        </p>
      ))}
      {waits && awaited && (
        <p className={awaited.late ? 'says bad' : undefined}>
          {awaited.appearsAt === null && waits[awaited.what]}
          {awaited.appearsAt !== null &&
            (awaited.late
              ? ca.late(moment(awaited.appearsAt))
              : ca.appears[awaited.what](moment(awaited.appearsAt)))}
        </p>
      )}
      {file.asking && (
        <p className={file.asking.overdue ? 'says bad' : undefined}>
          {file.asking.overdue && <strong>{age.overdue}. </strong>}
          {file.asking.answered && <strong>{age.answered}. </strong>}
          {age.askedSince(moment(file.asking.since))}{' '}
          <small>{askedWords(file.asking, age).join(' · ')}</small>
        </p>
      )}
      {file.ca?.hold === false && <p className="hint">{ca.noHold}</p>}
      {sighting && (
        <p>
          {sighting.onCrl ? t.seenOnCrl : t.goneFromCrl}{' '}
          {words.times.crl(sighting.crlNumber, moment(sighting.thisUpdate))}
          {sighting.reason && ` · ${words.reason[sighting.reason] ?? sighting.reason}`}
        </p>
      )}
      {file.revocation.scheduledFor && (
        <p>
          {t.scheduledFor} {file.revocation.scheduledFor}
        </p>
      )}
      {file.revocation.mergedInto && (
        <p>
          {t.joined}{' '}
          <a href={`/cases/${file.revocation.mergedInto}`}>{file.revocation.mergedInto}</a>
        </p>
      )}
      <Clocks file={file} />
    </section>
  )
}

const firstOf = ({
  target,
  clockLimit,
  noticeDue,
}: NonNullable<CaseView['requests'][number]['clocks']>) => clockLimit ?? target ?? noticeDue

/** Of the request whose clocks run out first. */
function Clocks({ file }: { readonly file: CaseView }) {
  const { t, language } = useWords()
  const clocks = file.requests
    .flatMap((each) => each.clocks ?? [])
    .sort((a, b) => Date.parse(firstOf(a)) - Date.parse(firstOf(b)))[0]
  if (!clocks) return null
  const now = Date.parse(file.now)
  const next = clocks.crlRuns.find((run) => Date.parse(run) > now)
  const time = (at: string | null) => (at === null ? '—' : moment(at))
  return (
    <details className="clocks">
      <summary>{t.clocks}</summary>
      <dl className="facts">
        <Fact term={t.clockOpens} value={time(clocks.processingOpensAt)} />
        <Fact term={t.clockCutOff} value={time(clocks.cutOff)} />
        <Fact term={t.clockTarget} value={time(clocks.target)} />
        <Fact term={t.clockOuter} value={time(clocks.outer)} />
        {clocks.clockLimit && <Fact term={t.clockLimit} value={moment(clocks.clockLimit)} />}
        {clocks.clockOuter && <Fact term={t.clockOuterLimit} value={moment(clocks.clockOuter)} />}
        <Fact term={t.clockNotice} value={moment(clocks.noticeDue)} />
        {next && <Fact term={t.clockRun} value={moment(next)} />}
      </dl>
      {clocks.why.length > 0 && (
        <>
          <h3>{t.clockWhy}</h3>
          <ol className="why">
            {clocks.why.map((line) => (
              <li key={line.en}>{line[language]}</li>
            ))}
          </ol>
        </>
      )}
    </details>
  )
}
