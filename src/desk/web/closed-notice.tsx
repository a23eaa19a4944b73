// Beside a decision's form while processing is stopped: what will become of it, and the path for what cannot wait.
import { Checkbox } from '@mantine/core'
import type { CaseView, OptionView } from '../api-case.ts'
import { useWords } from './language.tsx'
import { moment } from './moments.ts'

type Props = { readonly file: CaseView; readonly kind: OptionView['kind'] }

/** Saying which certificate it is, and looking at it again, are not held. */
const free: readonly OptionView['kind'][] = ['identify', 'pull-back']

export function ClosedNotice({ file: { processing }, kind }: Props) {
  const { cal, of } = useWords()
  if (processing.open || free.includes(kind)) return null
  return (
    <div className="says look">
      <p>
        <strong>
          {cal.stopped}: {cal.because[processing.because]}.
        </strong>{' '}
        {processing.why.map(of).join('; ')}{' '}
        {processing.reopensAt ? `${cal.reopens} ${moment(processing.reopensAt)}.` : cal.nobodyKnows}
      </p>
      <p>{cal.draftWill}</p>
      {(kind === 'suspend' || kind === 'revoke') && (
        <Checkbox name="emergency" label={cal.emergencyLabel} description={cal.emergencyHint} />
      )}
    </div>
  )
}
