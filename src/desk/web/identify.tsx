// Chooses, from the register, the certificate that a request is about.
import { Button, Textarea, TextInput } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { CandidateView } from '../api-candidate.ts'
import type { CaseView } from '../api-case.ts'
import { ask } from './ask.ts'
import { Numbers, PointedBy } from './candidates.tsx'
import { Status } from './case-head.tsx'
import { Dialog } from './dialog.tsx'
import { useWords } from './language.tsx'
import { dayOf } from './moments.ts'
import { sharedSerials } from './shared-serials.ts'
import type { DecideNow } from './use-decide.ts'

type Props = {
  readonly file: CaseView
  readonly busy: boolean
  readonly decide: DecideNow
  readonly close: () => void
}

export function Identify({ file, busy, decide, close }: Props) {
  const { t, decision } = useWords()
  const [search, setSearch] = useState(() => firstGuess(file))
  const [settled] = useDebouncedValue(search.trim(), 250)
  const [grounds, setGrounds] = useState('')
  const { data } = useQuery({
    queryKey: ['register', settled],
    queryFn: () => ask.register(settled),
    enabled: settled.length >= 2,
  })
  const pointed = new Set(file.candidates.map(({ certificate }) => certificate.id))
  const searched = (data?.certificates ?? []).filter((each) => !pointed.has(each.id))
  const found: CandidateView[] = [
    ...file.candidates,
    ...searched.map((certificate) => ({ certificate, by: [], behind: null, differs: none })),
  ]
  const alike = sharedSerials(found)
  return (
    <Dialog opened onClose={close} title={decision.identify} wide>
      <p className="hint">{t.identifyLead}</p>
      <TextInput
        type="search"
        label={t.search}
        placeholder={t.searchHint}
        value={search}
        onChange={(event) => setSearch(event.currentTarget.value)}
        data-autofocus
      />
      <Textarea
        label={t.groundsLabel}
        value={grounds}
        onChange={(event) => setGrounds(event.currentTarget.value)}
        autosize
        mt="sm"
      />
      {file.candidates.length > 0 && <p className="hint">{t.differsMarked}</p>}
      {data && found.length === 0 && <p className="nothing">{t.noMatch}</p>}
      <ul className="found">
        {found.map((each) => (
          <Found
            key={each.certificate.id}
            candidate={each}
            withIssuer={alike.has(each.certificate.serial)}
            busy={busy}
            choose={() =>
              decide({
                decision: { kind: 'identify', certificateId: each.certificate.id },
                grounds,
              })
            }
          />
        ))}
      </ul>
    </Dialog>
  )
}

/** What an officer searched for is compared by eye. */
const none = { srn: [], serial: [], hkid: [] }

/** What the sender states, to begin the search with. */
function firstGuess(file: CaseView): string {
  const rows = file.requests.flatMap((each) => each.comparisons)
  const stated = (['serial', 'srn', 'name', 'email'] as const).flatMap(
    (what) => rows.find((row) => row.what === what)?.claimed[0]?.value ?? [],
  )
  return stated[0] ?? ''
}

type FoundProps = {
  readonly candidate: CandidateView
  /** Another one bears the same serial number. */
  readonly withIssuer: boolean
  readonly busy: boolean
  readonly choose: () => void
}

function Found({ candidate, withIssuer, busy, choose }: FoundProps) {
  const { t, kind } = useWords()
  const { certificate, by } = candidate
  return (
    <li>
      <div>
        <p>
          <strong>{certificate.nameEn}</strong> {certificate.nameZh}
          <span className="hint"> {kind[certificate.kind]}</span>
        </p>
        <Numbers candidate={candidate} />
        {withIssuer && (
          <p className="hint">
            {t.signerIssuer} {certificate.issuer}
          </p>
        )}
        <p className="hint">
          {certificate.organisation && `${certificate.organisation.nameEn} · `}
          {dayOf(certificate.notBefore)} – {dayOf(certificate.notAfter)}{' '}
          <Status status={certificate.status} />
          <PointedBy by={by} />
        </p>
      </div>
      <Button
        variant="outline"
        disabled={busy}
        onClick={choose}
        aria-label={`${t.choose} ${certificate.nameEn} ${certificate.serial}`}
      >
        {t.choose}
      </Button>
    </li>
  )
}
