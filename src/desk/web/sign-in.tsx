// The sign-in page.
import { Button, Paper, PasswordInput, Stack, TextInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import type { FormEvent } from 'react'
import { ask } from './ask.ts'
import { useWords } from './language.tsx'
import { LanguageSwitch } from './language-switch.tsx'
import { Mark } from './mark.tsx'

export function SignIn({ trouble }: { readonly trouble: string | null }) {
  const { t } = useWords()
  const queries = useQueryClient()
  const { mutate, error, isPending } = useMutation({
    mutationFn: ask.signIn,
    onSuccess: (session) => queries.setQueryData(['session'], session),
  })
  const send = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const form = new FormData(event.currentTarget)
    mutate({ name: String(form.get('name')).trim(), password: String(form.get('password')) })
  }
  const says = error?.message ?? trouble
  return (
    <main className="sign-in">
      <Paper className="sign-in-card" withBorder shadow="sm">
        <div className="sign-in-head">
          <Mark size={44} />
          <h1>{t.name}</h1>
          <p>{t.signInLead}</p>
        </div>
        <form onSubmit={send}>
          <Stack gap="md">
            <TextInput
              name="name"
              label={t.officerName}
              autoComplete="username"
              autoCapitalize="none"
              autoFocus
              required
              withAsterisk={false}
            />
            <PasswordInput
              name="password"
              label={t.password}
              autoComplete="current-password"
              required
              withAsterisk={false}
            />
            {says && (
              <p className="says bad" role="alert">
                {says}
              </p>
            )}
            <Button type="submit" size="md" loading={isPending} fullWidth>
              {t.signIn}
            </Button>
          </Stack>
        </form>
      </Paper>
      <LanguageSwitch />
    </main>
  )
}
