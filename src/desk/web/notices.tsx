// The notices of a case: what became of each, and what an officer does where no machine could tell the holder.
import { Button, Group, NativeSelect, Stack, Textarea } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import type { CaseView } from '../api-case.ts'
import type { NoticeView, Settle } from '../api-notice.ts'
import { ask, letterPdfUrl } from './ask.ts'
import { Chip } from './chips.tsx'
import { useWords } from './language.tsx'
import { LetterPreview } from './letter-preview.tsx'
import { moment } from './moments.ts'
import { NoticeWords } from './notice-words.tsx'
import { useSession } from './session-gate.tsx'
import { visible } from './visible.ts'

type CaseProps = { readonly file: CaseView }
type Props = CaseProps & { readonly notice: NoticeView }

export const waits = ({ stands }: NoticeView): boolean =>
  stands === 'letter-to-write' || stands === 'bounced' || stands === 'uncertain'

export function NoticesPart({ file }: CaseProps) {
  const { t } = useWords()
  return (
    <section className="card" aria-labelledby="notices">
      <h2 id="notices">{t.notices}</h2>
      {file.notices.length === 0 && <p className="hint">{t.noNotices}</p>}
      {file.notices.map((each) => (
        <OneNotice key={each.id} file={file} notice={each} />
      ))}
      {file.revocation.state === 'suspended' && <AskToConfirm file={file} />}
    </section>
  )
}

function AskToConfirm({ file }: CaseProps) {
  const { mail } = useWords()
  const { mayDecide } = useSession()
  const queries = useQueryClient()
  const { id, version } = file.revocation
  const { mutate, isPending, error, isSuccess } = useMutation({
    mutationFn: () => ask.askToConfirm(id),
    onSettled: () => queries.invalidateQueries({ queryKey: ['case'] }),
  })
  if (!mayDecide) return null
  return (
    <div className="held">
      <LetterPreview caseId={id} version={version} kind="confirm" />
      <Button size="xs" variant="default" loading={isPending} onClick={() => mutate()}>
        {mail.askConfirm}
      </Button>
      {error && (
        <p className="says bad" role="alert">
          {error.message}
        </p>
      )}
      {isSuccess && <p role="status">{mail.askedConfirm}</p>}
    </div>
  )
}

function OneNotice({ file, notice }: Props) {
  const { t, mail, notice: kinds } = useWords()
  const { mayDecide } = useSession()
  const { id, kind, stands, text, outcome } = notice
  const toHolder = kind !== 'acknowledged' && file.certificate !== null
  const settles = waits(notice) || stands === 'held'
  return (
    <details className="notice" open={waits(notice)}>
      <summary>
        {kinds[kind]} <Stands notice={notice} />
        {outcome && <span className="hint"> {visible(outcome)}</span>}
      </summary>
      {stands === 'letter-to-write' && <p className="says look">{t.letterLead}</p>}
      {stands === 'bounced' && <p className="says look">{mail.bouncedLead}</p>}
      {stands === 'uncertain' && <p className="says look">{t.uncertainLead}</p>}
      {stands === 'held' && <p className="says look">{mail.heldLead}</p>}
      {notice.subject && <p>{notice.subject}</p>}
      {text && <NoticeWords label={notice.subject ?? kinds[kind]} text={text} />}
      {toHolder && text === null && (
        <LetterPreview caseId={file.revocation.id} version={file.revocation.version} kind={kind} />
      )}
      {toHolder && (text || stands === 'held') && (
        <p>
          <a href={letterPdfUrl(file.revocation.id, id)} download>
            {mail.printLetter}
          </a>
        </p>
      )}
      {settles && mayDecide && <SettleForm file={file} notice={notice} />}
    </details>
  )
}

function Stands({ notice: { stands, address, sentAt, dueAt } }: Pick<Props, 'notice'>) {
  const { t, stands: says } = useWords()
  switch (stands) {
    case 'due':
      return <Chip tone="look">{`${t.notSent} · ${t.noticeDue} ${moment(dueAt)}`}</Chip>
    case 'held':
      return <Chip tone="look">{`${says.held} · ${t.noticeDue} ${moment(dueAt)}`}</Chip>
    case 'letter-to-write':
    case 'bounced':
    case 'uncertain':
      return <Chip tone="bad">{`${says[stands]} · ${t.noticeDue} ${moment(dueAt)}`}</Chip>
    case 'sent':
      return <Chip tone="good">{`${t.sentTo} ${address ?? '—'} · ${moment(sentAt ?? dueAt)}`}</Chip>
    default:
      return (
        <Chip tone={stands === 'not-sent' || stands === 'not-needed' ? 'plain' : 'good'}>
          {`${says[stands]} · ${moment(sentAt ?? dueAt)}`}
        </Chip>
      )
  }
}

const ways: readonly Settle['how'][] = ['posted', 'reached', 'not-needed']

function SettleForm({ file, notice }: Props) {
  const { t, settle: says } = useWords()
  const queries = useQueryClient()
  const [how, setHow] = useState<Settle['how']>('posted')
  const { mutate, isPending, error } = useMutation({
    mutationFn: (body: Settle) => ask.settle(file.revocation.id, notice.id, body),
    onSettled: () =>
      Promise.all([
        queries.invalidateQueries({ queryKey: ['case'] }),
        queries.invalidateQueries({ queryKey: ['queue'] }),
      ]),
  })
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const words = String(new FormData(event.currentTarget).get('words') ?? '').trim()
    mutate({ how, words })
  }
  return (
    <form onSubmit={submit} className="settle-form">
      <Stack gap="sm">
        <NativeSelect
          label={t.settleHow}
          value={how}
          data={ways.map((value) => ({ value, label: says[value] }))}
          onChange={(event) =>
            setHow(ways.find((each) => each === event.currentTarget.value) ?? 'posted')
          }
        />
        <Textarea
          name="words"
          label={t.settleWords}
          description={how === 'not-needed' ? t.settleWhy : t.settleHint}
          required={how === 'not-needed'}
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
            {t.settle}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
