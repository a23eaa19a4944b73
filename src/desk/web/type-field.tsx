// An empty box for a field that was not read for certain, its picture above it: the officer types what stands there.
import { Button, Group, TextInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import type { CaseView, RequestView } from '../api-case.ts'
import type { ReadingView } from '../api-evidence.ts'
import { ask, cropUrl } from './ask.ts'
import { useWords } from './language.tsx'
import { moment } from './moments.ts'
import { useSession } from './session-gate.tsx'
import { visible } from './visible.ts'

type Props = {
  readonly file: CaseView
  readonly request: RequestView
  readonly field: ReadingView['fields'][number]
  readonly label: string
}

/** Open by itself where a decision waits for it; any other field may be typed as well. */
export function TypeField({ file, request, field, label }: Props) {
  const { t } = useWords()
  const { mayDecide } = useSession()
  const [opened, open] = useState(false)
  const [seen, see] = useState(field.typed?.at)
  if (seen !== field.typed?.at) {
    see(field.typed?.at)
    open(false)
  }
  const typing = mayDecide && (field.awaited || opened)
  return (
    <div className="typing">
      {field.typed && (
        <small>
          {t.typing.typed} {field.typed.officer}, {moment(field.typed.at)} · {t.typing.readAs} “
          {visible(field.value)}” {Math.round(field.confidence * 100)} %
        </small>
      )}
      {typing && field.masked && <p className="hint">{t.typing.masked}</p>}
      {typing && !field.masked && (
        <TypeBox file={file} request={request} field={field} label={label} />
      )}
      {mayDecide && !typing && (
        <Button
          size="compact-xs"
          variant="subtle"
          aria-label={`${t.typing.open}: ${label}`}
          onClick={() => open(true)}
        >
          {t.typing.open}
        </Button>
      )}
    </div>
  )
}

function TypeBox({ file, request, field, label }: Props) {
  const { t } = useWords()
  const queries = useQueryClient()
  const { mutate, isPending, error } = useMutation({
    mutationFn: (value: string) =>
      ask.typeField(file.revocation.id, request.id, { field: field.name, value }),
    onSettled: () => queries.invalidateQueries({ queryKey: ['case'] }),
  })
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const value = String(new FormData(event.currentTarget).get('value') ?? '').trim()
    if (value !== '') mutate(value)
  }
  const at = { caseId: file.revocation.id, receiptId: request.receipt.id, of: request.id }
  return (
    <form onSubmit={submit} className="type-box">
      <img
        src={cropUrl(at, field.name)}
        alt={label}
        className={request.reading?.turnedPage === field.page ? 'turned' : undefined}
      />
      <p className="hint">{t.typing.lead}</p>
      <TextInput
        name="value"
        label={`${label}: ${t.typing.box}`}
        required
        withAsterisk={false}
        maxLength={300}
        autoComplete="off"
        spellCheck={false}
      />
      {error && (
        <p className="says bad" role="alert">
          {error.message}
        </p>
      )}
      <Group gap="xs" mt={4}>
        <Button type="submit" size="compact-sm" loading={isPending}>
          {t.typing.keep}
        </Button>
        <Button size="compact-sm" variant="default" disabled={isPending} onClick={() => mutate('')}>
          {t.typing.nothing}
        </Button>
      </Group>
    </form>
  )
}
