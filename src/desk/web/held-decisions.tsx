// Decisions that officers took while processing was stopped: why they wait, and an officer's confirmation once it is open.
import { Button } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import type { CaseView } from '../api-case.ts'
import { ask } from './ask.ts'
import { useWords } from './language.tsx'
import { moment } from './moments.ts'
import { useSession } from './session-gate.tsx'
import type { DecideNow } from './use-decide.ts'

type Props = { readonly file: CaseView; readonly busy: boolean; readonly decide: DecideNow }

export function HeldDecisions({ file, busy, decide }: Props) {
  const { cal } = useWords()
  if (file.held.length === 0) return null
  return (
    <section aria-label={cal.draftsTitle}>
      <h3>{cal.draftsTitle}</h3>
      {file.held.map((each) => (
        <Draft key={each.id} file={file} held={each} busy={busy} decide={decide} />
      ))}
    </section>
  )
}

function Draft({ file, held, busy, decide }: Props & { readonly held: CaseView['held'][number] }) {
  const { cal, decision: names, of } = useWords()
  const { mayDecide } = useSession()
  const queries = useQueryClient()
  const discard = useMutation({
    mutationFn: () => ask.discardHeld(file.revocation.id, held.id),
    onSettled: () => queries.invalidateQueries({ queryKey: ['case'] }),
  })
  const { decision, grounds } = held
  const allowed = file.options.some((each) => each.kind === decision.kind && each.allowed)
  return (
    <div className="held">
      <p>
        <strong>{held.officer}</strong> {cal.draftOf} <strong>{names[decision.kind]}</strong>{' '}
        <small>{moment(held.at)}</small>
      </p>
      {grounds && <blockquote>{grounds}</blockquote>}
      <p className="hint">
        {cal.draftWhy}: {cal.because[held.because]}. {held.why.map(of).join('; ')}{' '}
        {held.reopensAt ? `${cal.reopens} ${moment(held.reopensAt)}.` : cal.nobodyKnows}
      </p>
      {mayDecide && (
        <p className="held-acts">
          {file.processing.open && allowed && (
            <Button size="xs" loading={busy} onClick={() => decide({ decision, grounds })}>
              {cal.draftConfirm}: {names[decision.kind]}
            </Button>
          )}
          <Button
            size="xs"
            variant="default"
            loading={discard.isPending}
            onClick={() => discard.mutate()}
          >
            {cal.draftDiscard}
          </Button>
        </p>
      )}
    </div>
  )
}
