// The policy: its versions with who proposed and agreed, what each would change, and a change proposed by file or text.
import { Button, Loader } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { PolicyVersionView } from '../api-policy.ts'
import { ask } from './ask.ts'
import { Chip } from './chips.tsx'
import { useWords } from './language.tsx'
import { moment } from './moments.ts'
import { LookView } from './policy-look.tsx'
import { ProposeForm } from './policy-propose.tsx'
import { useSession } from './session-gate.tsx'
import { visible } from './visible.ts'

const LOOK_MS = 30_000

export function PolicyPage() {
  const { t, pol } = useWords()
  const { mayDecide } = useSession()
  const { data, isError } = useQuery({
    queryKey: ['policy'],
    queryFn: ({ client, queryKey }) => ask.policy(client.getQueryData(queryKey) !== undefined),
    refetchInterval: LOOK_MS,
  })
  return (
    <div className="policy">
      <h1 className="page-title">{pol.page}</h1>
      <p className="hint">{pol.lead}</p>
      {isError && (
        <p className="says bad" role="alert">
          {t.away}
        </p>
      )}
      {!data && !isError && <Loader aria-label={t.loading} />}
      {data?.fileDiffers && <p className="says look">{visible(data.fileDiffers)}</p>}
      {data?.versions.map((version) => (
        <Version key={version.id} version={version} />
      ))}
      {data && mayDecide && <ProposeForm />}
    </div>
  )
}

const tones = {
  'in-force': 'good',
  'to-come': 'calm',
  proposed: 'look',
  past: 'plain',
  withdrawn: 'plain',
} as const

type Props = { readonly version: PolicyVersionView }

function Version({ version }: Props) {
  const { pol } = useWords()
  const [open, setOpen] = useState(false)
  const { id, policy, standing, appliesFrom, grounds } = version
  const { proposedBy, proposedAt, agreedBy, agreedAt, withdrawnBy, withdrawnAt } = version
  const stamp = `${policy} ${version.version}`
  return (
    <section className="card" aria-labelledby={id}>
      <div className="card-head">
        <h2 id={id}>
          {stamp} <small>{appliesFrom === null ? pol.since : pol.from(appliesFrom)}</small>
        </h2>
        <Chip tone={tones[standing]}>{pol.standing[standing]}</Chip>
      </div>
      <p>{visible(grounds)}</p>
      <p className="hint">
        {pol.proposedBy(proposedBy, moment(proposedAt))}
        {agreedBy && agreedAt && ` · ${pol.agreedBy(agreedBy, moment(agreedAt))}`}
        {withdrawnBy && withdrawnAt && ` · ${pol.withdrawnBy(withdrawnBy, moment(withdrawnAt))}`}
      </p>
      <div className="row-acts">
        <Button variant="default" size="compact-sm" onClick={() => setOpen(!open)}>
          {open ? pol.hide : standing === 'in-force' ? pol.text : pol.look}
        </Button>
        <Acts version={version} />
      </div>
      {open && <VersionLook id={id} />}
    </section>
  )
}

/** Only what is yet to come can be agreed to or taken back; why not is said where a second officer is awaited. */
function Acts({ version: { id, standing, whyNotAgree, whyNotWithdraw } }: Props) {
  const { pol } = useWords()
  const { mayDecide } = useSession()
  const queries = useQueryClient()
  const { mutate, isPending, error } = useMutation({
    mutationFn: (act: 'agree' | 'withdraw') => ask.settlePolicy(id, act),
    onSettled: () => queries.invalidateQueries({ queryKey: ['policy'] }),
  })
  if (!mayDecide || (standing !== 'proposed' && standing !== 'to-come')) return null
  return (
    <>
      {standing === 'proposed' && whyNotAgree === null && (
        <Button size="compact-sm" loading={isPending} onClick={() => mutate('agree')}>
          {pol.agree}
        </Button>
      )}
      {whyNotWithdraw === null && (
        <Button
          variant="default"
          size="compact-sm"
          loading={isPending}
          onClick={() => mutate('withdraw')}
        >
          {pol.withdraw}
        </Button>
      )}
      {standing === 'proposed' && whyNotAgree && <span className="hint">{whyNotAgree}</span>}
      {error && (
        <span className="says bad" role="alert">
          {error.message}
        </span>
      )}
    </>
  )
}

function VersionLook({ id }: { readonly id: string }) {
  const { t, pol } = useWords()
  const { data, error } = useQuery({
    queryKey: ['policy', id],
    queryFn: () => ask.policyVersion(id),
  })
  if (error)
    return (
      <p className="says bad" role="alert">
        {error.message}
      </p>
    )
  if (!data) return <Loader aria-label={t.loading} />
  return (
    <>
      <LookView look={data} />
      <details>
        <summary>{pol.text}</summary>
        <pre className="policy-text">{visible(data.text)}</pre>
      </details>
    </>
  )
}
