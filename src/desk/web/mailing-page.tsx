// The letters that are held, and the form by which two officers let them go once the mailing was stopped.
import { Button, Group, Loader, Stack, Textarea } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { FormEvent } from 'react'
import type { MailingView } from '../api-notice.ts'
import { ask } from './ask.ts'
import { useWords } from './language.tsx'
import { useMailing } from './mailing-banner.tsx'
import { moment } from './moments.ts'
import { useSession } from './session-gate.tsx'

export function MailingPage() {
  const { t, mail } = useWords()
  const { data, isError } = useMailing()
  return (
    <div className="the-ca">
      <h1 className="page-title">{mail.page}</h1>
      <p className="hint">{mail.lead}</p>
      {isError && (
        <p className="says bad" role="alert">
          {t.away}
        </p>
      )}
      {!data && !isError && <Loader aria-label={t.loading} />}
      {data && (
        <>
          <p className="hint">{mail.lastHour(data.lastHour)}</p>
          {data.stopped && <Release stopped={data.stopped} />}
          <Held data={data} />
        </>
      )}
    </div>
  )
}

function Release({ stopped }: { readonly stopped: NonNullable<MailingView['stopped']> }) {
  const { mail } = useWords()
  const { officer, mayDecide } = useSession()
  const queries = useQueryClient()
  const { mutate, isPending, error, data } = useMutation({
    mutationFn: ask.releaseMailing,
    onSettled: () => queries.invalidateQueries({ queryKey: ['mailing'] }),
  })
  const { stoppedAt, lastHour, firstOfficer, firstAt, firstGrounds } = stopped
  const own = firstOfficer === officer.name
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    mutate(String(new FormData(event.currentTarget).get('grounds') ?? '').trim())
  }
  return (
    <section className="card" aria-label={mail.stopped}>
      <p className="says bad">
        <strong>{mail.stopped}</strong> {mail.stoppedWhy(moment(stoppedAt), lastHour)}
      </p>
      {firstOfficer && firstAt && (
        <p className="says look">{own ? mail.own : mail.first(firstOfficer, moment(firstAt))}</p>
      )}
      {firstGrounds && <blockquote>{firstGrounds}</blockquote>}
      {mayDecide && !own && (
        <form onSubmit={submit} className="settle-form">
          <Stack gap="sm">
            <Textarea
              name="grounds"
              label={mail.grounds}
              description={mail.groundsHint}
              required
              withAsterisk={false}
              autosize
              maxLength={2000}
            />
            {error && (
              <p className="says bad" role="alert">
                {error.message}
              </p>
            )}
            <Group justify="flex-end">
              <Button type="submit" loading={isPending}>
                {firstOfficer ? mail.releaseSecond : mail.release}
              </Button>
            </Group>
          </Stack>
        </form>
      )}
      {data?.released === null && <p role="status">{mail.asked}</p>}
    </section>
  )
}

function Held({ data }: { readonly data: MailingView }) {
  const { mail, notice: kinds } = useWords()
  if (data.heldCount === 0) return <p className="says good">{mail.none}</p>
  return (
    <section aria-label={mail.heldCount(data.heldCount)}>
      <p>{mail.heldCount(data.heldCount)}</p>
      <div className="table-scroll">
        <table className="drifts">
          <thead>
            <tr>
              <th scope="col">{mail.case}</th>
              <th scope="col">{mail.letter}</th>
              <th scope="col">{mail.to}</th>
              <th scope="col">{mail.since}</th>
              <th scope="col">{mail.why}</th>
            </tr>
          </thead>
          <tbody>
            {data.held.map((each) => (
              <tr key={each.id}>
                <td>
                  <Link to="/cases/$id" params={{ id: each.revocationId }}>
                    {each.revocationId}
                  </Link>
                </td>
                <td>{kinds[each.kind]}</td>
                <td>{each.address ?? '—'}</td>
                <td>{moment(each.heldAt)}</td>
                <td>{mail.because[each.because]}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  )
}
