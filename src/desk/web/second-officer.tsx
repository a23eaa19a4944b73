// A decision that one officer proposed and another must agree to.
import { Button } from '@mantine/core'
import type { CaseView } from '../api-case.ts'
import { Chip } from './chips.tsx'
import { useWords } from './language.tsx'
import { moment } from './moments.ts'
import { useSession } from './session-gate.tsx'
import type { DecideNow } from './use-decide.ts'

type Props = { readonly file: CaseView; readonly busy: boolean; readonly decide: DecideNow }

export function SecondOfficer({ file, busy, decide }: Props) {
  const words = useWords()
  const { t, cal } = words
  const { officer, mayDecide } = useSession()
  const proposed = file.revocation.secondWanted
  if (!proposed) return null
  const { decision, grounds, emergency = false } = proposed
  const own = proposed.officer === officer.name
  return (
    <section className="second" aria-label={t.secondAsked}>
      <h3>{t.secondAsked}</h3>
      <p>
        <strong>{proposed.officer}</strong> {t.secondBy}{' '}
        <strong>{words.decision[decision.kind]}</strong>
        {decision.kind === 'revoke' &&
          ` (${words.reason[decision.reason] ?? decision.reason}; ${words.confirmation[decision.confirmation.by]})`}
        <small>{moment(proposed.at)}</small>
      </p>
      {emergency && <Chip tone="bad">{cal.emergency}</Chip>}
      {grounds && <blockquote>{grounds}</blockquote>}
      {own && <p className="hint">{t.secondOwn}</p>}
      {mayDecide && !own && (
        <Button fullWidth loading={busy} onClick={() => decide({ decision, grounds, emergency })}>
          {t.agree}: {words.decision[decision.kind]}
        </Button>
      )}
    </section>
  )
}
