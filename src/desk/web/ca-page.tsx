// The CA beside our cases: where it or its CRL says otherwise, and an officer's answer to each.
import { Button, Group, Loader, Stack, Textarea } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { type FormEvent, useState } from 'react'
import type { DriftLine, TheCaView } from '../api-drift.ts'
import { ask } from './ask.ts'
import { MissingCrl } from './ca-banner.tsx'
import { Chip } from './chips.tsx'
import { Dialog } from './dialog.tsx'
import { useWords } from './language.tsx'
import { moment } from './moments.ts'
import { useSession } from './session-gate.tsx'
import { visible } from './visible.ts'

const LOOK_MS = 30_000

export function CaPage() {
  const { t, ca } = useWords()
  const { data, isError } = useQuery({
    queryKey: ['ca'],
    queryFn: ({ client, queryKey }) => ask.theCa(client.getQueryData(queryKey) !== undefined),
    refetchInterval: LOOK_MS,
  })
  return (
    <div className="the-ca">
      <h1 className="page-title">{ca.page}</h1>
      <p className="hint">{ca.lead}</p>
      {isError && (
        <p className="says bad" role="alert">
          {t.away}
        </p>
      )}
      {!data && !isError && <Loader aria-label={t.loading} />}
      {data && (
        <>
          {data.missingCrlRun && (
            <p className="says bad">
              <MissingCrl missing={data.missingCrlRun} />
            </p>
          )}
          <LastLook view={data} />
          <Drifts view={data} />
        </>
      )}
    </div>
  )
}

type Props = { readonly view: TheCaView }

function LastLook({ view: { last, canReconcile } }: Props) {
  const { ca } = useWords()
  const { mayDecide } = useSession()
  const queries = useQueryClient()
  const { mutate, isPending, error } = useMutation({
    mutationFn: ask.reconcile,
    onSettled: () => queries.invalidateQueries({ queryKey: ['ca'] }),
  })
  return (
    <section className="last-look">
      <p>{last ? ca.lastLook(moment(last.at), last.checked) : ca.neverLooked}</p>
      {last && last.faults.length > 0 && (
        <div className="says look">
          <p>{ca.couldNot}</p>
          <ul>
            {last.faults.map((fault) => (
              <li key={fault}>{visible(fault)}</li>
            ))}
          </ul>
        </div>
      )}
      {error && (
        <p className="says bad" role="alert">
          {error.message}
        </p>
      )}
      {mayDecide && canReconcile && (
        <Button variant="default" loading={isPending} onClick={() => mutate()}>
          {ca.lookNow}
        </Button>
      )}
    </section>
  )
}

function Drifts({ view: { drifts } }: Props) {
  const { ca } = useWords()
  if (drifts.length === 0) return <p className="nothing">{ca.none}</p>
  return (
    <div className="table-frame">
      <table className="lines">
        <caption className="unseen">{ca.drifts}</caption>
        <thead>
          <tr>
            <th scope="col">{ca.certificate}</th>
            <th scope="col">{ca.what}</th>
            <th scope="col">{ca.ours}</th>
            <th scope="col">{ca.theirs}</th>
            <th scope="col">{ca.found}</th>
            <th scope="col">{ca.answer}</th>
          </tr>
        </thead>
        <tbody>
          {drifts.map((drift) => (
            <DriftRow key={drift.id} drift={drift} />
          ))}
        </tbody>
      </table>
    </div>
  )
}

type RowProps = { readonly drift: DriftLine }

function DriftRow({ drift }: RowProps) {
  const { ca } = useWords()
  const { source, kind, serial, issuer, caseId, ours, theirs, foundAt, overAt } = drift
  return (
    <tr>
      <th scope="row">
        <span className="mono">{visible(serial)}</span>
        <small>
          {caseId ? (
            <Link to="/cases/$id" params={{ id: caseId }}>
              {caseId}
            </Link>
          ) : (
            visible(issuer)
          )}
        </small>
      </th>
      <td>
        {ca.kind[kind]}
        <small>{ca.source[source]}</small>
      </td>
      <Stands status={ours} />
      <Stands status={theirs} />
      <td>
        {moment(foundAt)}
        {overAt && <small>{`${ca.over} ${moment(overAt)}`}</small>}
      </td>
      <td>
        <Answer drift={drift} />
      </td>
    </tr>
  )
}

function Stands({ status }: { readonly status: DriftLine['ours'] }) {
  const { ca, reason } = useWords()
  return (
    <td>
      {ca.standing[status.kind]}
      <small>
        {[status.since && moment(status.since), status.reason && reason[status.reason]]
          .filter(Boolean)
          .join(' · ')}
      </small>
    </td>
  )
}

function Answer({ drift }: RowProps) {
  const { ca } = useWords()
  const { mayDecide } = useSession()
  const [answering, setAnswering] = useState(false)
  if (drift.acknowledgedAt)
    return (
      <>
        <Chip tone="good">{`${ca.answeredBy} ${drift.acknowledgedBy} · ${moment(drift.acknowledgedAt)}`}</Chip>
        <small>{visible(drift.grounds ?? '')}</small>
      </>
    )
  if (!mayDecide) return null
  return (
    <>
      <Button variant="default" size="compact-sm" onClick={() => setAnswering(true)}>
        {ca.acknowledge}
      </Button>
      <Dialog opened={answering} onClose={() => setAnswering(false)} title={ca.acknowledge}>
        <AnswerForm drift={drift} done={() => setAnswering(false)} />
      </Dialog>
    </>
  )
}

function AnswerForm({ drift, done }: RowProps & { readonly done: () => void }) {
  const { t, ca } = useWords()
  const queries = useQueryClient()
  const { mutate, isPending, error } = useMutation({
    mutationFn: (grounds: string) => ask.acknowledge(drift.id, grounds),
    onSuccess: done,
    onSettled: () =>
      Promise.all([
        queries.invalidateQueries({ queryKey: ['ca'] }),
        queries.invalidateQueries({ queryKey: ['queue'] }),
      ]),
  })
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    mutate(String(new FormData(event.currentTarget).get('grounds') ?? '').trim())
  }
  return (
    <form onSubmit={submit}>
      <Stack gap="sm">
        <p>{`${drift.serial}: ${ca.kind[drift.kind]}`}</p>
        <Textarea
          name="grounds"
          label={ca.grounds}
          description={ca.groundsHint}
          required
          withAsterisk={false}
          autosize
          minRows={2}
          maxLength={4000}
          data-autofocus
        />
        {error && (
          <p className="says bad" role="alert">
            {error.message}
          </p>
        )}
        <Group justify="flex-end">
          <Button variant="default" onClick={done}>
            {t.cancel}
          </Button>
          <Button type="submit" loading={isPending}>
            {ca.acknowledge}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
