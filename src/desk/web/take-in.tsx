// Takes in a scan of a posted original or of a form handed in at a counter.
import { Button, FileInput, Group, NativeSelect, Stack, TextInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { ask } from './ask.ts'
import { Dialog } from './dialog.tsx'
import { useWords } from './language.tsx'
import { moment } from './moments.ts'
import { useSession } from './session-gate.tsx'

type Props = { readonly opened: boolean; readonly onClose: () => void }

export function TakeIn({ opened, onClose }: Props) {
  const { t } = useWords()
  const queries = useQueryClient()
  const taken = useMutation({
    mutationFn: ask.takeIn,
    onSuccess: () => queries.invalidateQueries({ queryKey: ['queue'] }),
  })
  const shut = () => {
    taken.reset()
    onClose()
  }
  return (
    <Dialog opened={opened} onClose={shut} title={t.takeIn}>
      {taken.data ? (
        <Stack>
          <p className="says good" role="status">
            {taken.data.isNew && !taken.data.duplicateOf ? t.scanTaken : t.scanAgain}{' '}
            <code>{taken.data.duplicateOf ?? taken.data.receiptId}</code>
          </p>
          <Button onClick={shut}>{t.close}</Button>
        </Stack>
      ) : (
        <ScanForm
          busy={taken.isPending}
          trouble={taken.error?.message ?? null}
          send={(form) => taken.mutate(form)}
        />
      )}
    </Dialog>
  )
}

type FormProps = {
  readonly busy: boolean
  readonly trouble: string | null
  readonly send: (form: FormData) => void
}

function ScanForm({ busy, trouble, send }: FormProps) {
  const { t, channel } = useWords()
  const { now } = useSession()
  const [file, setFile] = useState<File | null>(null)
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    if (!file) return
    const typed = new FormData(event.currentTarget)
    const form = new FormData()
    form.set('channel', String(typed.get('channel')))
    form.set('receivedAt', `${typed.get('receivedAt')}:00+08:00`)
    form.set('file', file) // last: what is said about it comes before it
    send(form)
  }
  return (
    <form onSubmit={submit}>
      <Stack>
        <p className="hint">{t.scanLead}</p>
        <FileInput
          label={t.scanFile}
          placeholder={t.choose}
          accept=".tif,.tiff,.pdf,.png,.jpg,.jpeg"
          value={file}
          onChange={setFile}
          required
          withAsterisk={false}
        />
        <NativeSelect
          name="channel"
          label={t.scanChannel}
          data={(['post', 'counter'] as const).map((value) => ({ value, label: channel[value] }))}
        />
        <TextInput
          name="receivedAt"
          type="datetime-local"
          label={t.scanWhen}
          defaultValue={moment(now).replace(' ', 'T')}
          required
          withAsterisk={false}
        />
        {trouble && (
          <p className="says bad" role="alert">
            {trouble}
          </p>
        )}
        <Group justify="flex-end">
          <Button type="submit" loading={busy} disabled={!file}>
            {t.scanTake}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
