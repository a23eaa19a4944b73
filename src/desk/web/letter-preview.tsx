// The letter that a decision sends, to be read before the decision; asked for only when an officer opens it.
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { NoticeView } from '../api-notice.ts'
import { ask } from './ask.ts'
import { useWords } from './language.tsx'
import { NoticeWords } from './notice-words.tsx'

type Kind = NoticeView['kind']
type Props = { readonly caseId: string; readonly version: number; readonly kind: Kind }

const sent: Readonly<Partial<Record<string, Kind>>> = {
  suspend: 'suspended',
  revoke: 'revoked',
  release: 'released',
  refuse: 'refused',
  'not-actionable': 'not-actionable',
  'accept-withdrawal': 'withdrawn',
}
/** Which letter a decision ends in; none for some. */
export const letterOf = (decision: string): Kind | undefined => sent[decision]

export function LetterPreview({ caseId, version, kind }: Props) {
  const { mail } = useWords()
  const [open, setOpen] = useState(false)
  const { data, error } = useQuery({
    queryKey: ['letter', caseId, version, kind],
    queryFn: () => ask.letter(caseId, kind),
    enabled: open,
    retry: false,
  })
  return (
    <details className="notice" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{mail.preview}</summary>
      {error && <p className="says look">{error.message}</p>}
      {data?.by === 'nobody' && <p className="hint">{mail.previewNobody}</p>}
      {data && data.by !== 'nobody' && (
        <>
          <p className="hint">
            {data.address === null ? mail.previewPost : mail.previewEmail(data.address)}
          </p>
          <p>{data.subject}</p>
          <NoticeWords label={data.subject} text={data.text} />
        </>
      )}
    </details>
  )
}
