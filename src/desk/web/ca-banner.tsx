// Over the queue: the CA's CRL has not appeared, or the CA says otherwise than our cases; nothing while all is well.
import { Link } from '@tanstack/react-router'
import type { QueueView } from '../api-queue.ts'
import { useWords } from './language.tsx'
import { moment } from './moments.ts'

type Props = { readonly view: Pick<QueueView, 'drifts' | 'missingCrlRun'> | undefined }

export function CaBanner({ view }: Props) {
  const { ca } = useWords()
  if (!view || (view.drifts === 0 && !view.missingCrlRun)) return null
  return (
    <p className="says bad" role="status">
      {view.missingCrlRun && <MissingCrl missing={view.missingCrlRun} />}
      {view.drifts > 0 && `${ca.openDrifts(view.drifts)} `}
      <Link to="/ca">{ca.page}</Link>
    </p>
  )
}

export function MissingCrl({
  missing,
}: {
  readonly missing: NonNullable<QueueView['missingCrlRun']>
}) {
  const { ca } = useWords()
  const { run, lastThisUpdate: last } = missing
  return (
    <>
      <strong>{ca.missing(moment(run))}</strong> {last && ca.lastCrl(moment(last))}{' '}
    </>
  )
}
