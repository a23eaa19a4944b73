// Proposes a change of the policy: a file or pasted text, checked line by line first, then a day and a reason.
import { Button, FileInput, Group, Stack, Textarea, TextInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { ask } from './ask.ts'
import { useWords } from './language.tsx'
import { LookView } from './policy-look.tsx'

export function ProposeForm() {
  const { t, pol } = useWords()
  const [text, setText] = useState('')
  const look = useMutation({ mutationFn: ask.lookAtPolicy })
  const write = (next: string) => {
    setText(next)
    look.reset()
  }
  const whole = look.data?.stamp ?? null
  return (
    <section className="card" aria-labelledby="propose">
      <h2 id="propose">{pol.propose}</h2>
      <Stack gap="sm">
        <FileInput
          label={pol.file}
          placeholder={t.choose}
          accept=".yaml,.yml,.json"
          onChange={async (file) => write((await file?.text()) ?? '')}
        />
        <Textarea
          label={pol.paste}
          value={text}
          onChange={(event) => write(event.currentTarget.value)}
          autosize
          minRows={4}
          maxRows={18}
          classNames={{ input: 'mono' }}
        />
        <Group>
          <Button
            variant="default"
            loading={look.isPending}
            disabled={text.trim() === ''}
            onClick={() => look.mutate(text)}
          >
            {pol.check}
          </Button>
          {whole && <span className="says good">{pol.whole(whole)}</span>}
        </Group>
        {look.error && (
          <p className="says bad" role="alert">
            {look.error.message}
          </p>
        )}
        {look.data && <LookView look={look.data} />}
        {whole && <Send text={text} day={look.data?.appliesFrom ?? ''} done={() => write('')} />}
      </Stack>
    </section>
  )
}

type SendProps = { readonly text: string; readonly day: string; readonly done: () => void }

/** Offered for the very text that was checked. */
function Send({ text, day, done }: SendProps) {
  const { pol } = useWords()
  const queries = useQueryClient()
  const { mutate, isPending, error } = useMutation({
    mutationFn: ask.proposePolicy,
    onSuccess: done,
    onSettled: () => queries.invalidateQueries({ queryKey: ['policy'] }),
  })
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const typed = new FormData(event.currentTarget)
    const word = (name: string) => String(typed.get(name) ?? '').trim()
    mutate({ text, from: word('from'), grounds: word('grounds') })
  }
  return (
    <form onSubmit={submit}>
      <Stack gap="sm">
        <TextInput
          name="from"
          type="date"
          label={pol.applies}
          description={pol.appliesHint}
          defaultValue={day}
          required
          withAsterisk={false}
        />
        <Textarea
          name="grounds"
          label={pol.grounds}
          required
          withAsterisk={false}
          autosize
          minRows={2}
          maxLength={4000}
        />
        {error && (
          <p className="says bad" role="alert">
            {error.message}
          </p>
        )}
        <Group justify="flex-end">
          <Button type="submit" loading={isPending}>
            {pol.send}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
