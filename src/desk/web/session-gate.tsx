// Lets nobody past who is not signed in, and tells everything inside who is.
import { Center, Loader } from '@mantine/core'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { createContext, type ReactNode, useContext, useEffect } from 'react'
import type { SessionView } from '../api-session.ts'
import { AskError, ask } from './ask.ts'
import { useWords } from './language.tsx'
import { SignIn } from './sign-in.tsx'

const Seat = createContext<SessionView | null>(null)

export function useSession(): SessionView {
  const session = useContext(Seat)
  if (!session) throw new Error('sit inside <SessionGate>')
  return session
}

/** Is this what the API says when a session has ended? */
export const isSignedOut = (error: unknown): boolean =>
  error instanceof AskError && error.status === 401

export function SessionGate({ children }: { readonly children: ReactNode }) {
  const { t } = useWords()
  const queries = useQueryClient()
  const { data, error, isPending } = useQuery({
    queryKey: ['session'],
    queryFn: ask.session,
    staleTime: Number.POSITIVE_INFINITY,
  })
  useEffect(
    () =>
      // Whatever is asked next and finds the session gone brings the sign-in page back.
      queries.getQueryCache().subscribe(({ query }) => {
        if (query.queryKey[0] === 'session' || !isSignedOut(query.state.error)) return
        if (queries.getQueryData(['session'])) queries.clear()
        void queries.invalidateQueries({ queryKey: ['session'] })
      }),
    [queries],
  )
  if (isPending)
    return (
      <Center h="100vh">
        <Loader aria-label={t.loading} />
      </Center>
    )
  if (data && !isSignedOut(error)) return <Seat value={data}>{children}</Seat>
  return <SignIn trouble={error && !isSignedOut(error) ? t.away : null} />
}
