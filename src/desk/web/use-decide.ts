// Sends an officer's decision, with the version of the case that was looked at, and says what became of it.
import { useMutation, useQueryClient } from '@tanstack/react-query'
import type { CaseView, Decide } from '../api-case.ts'
import { AskError, ask } from './ask.ts'
import { useWords } from './language.tsx'

export type DecideNow = (what: Pick<Decide, 'decision' | 'grounds' | 'emergency'>) => void

export function useDecide(file: CaseView, done: () => void) {
  const { t, cal } = useWords()
  const queries = useQueryClient()
  const { mutate, isPending, error, isSuccess, data } = useMutation({
    mutationFn: (what: Pick<Decide, 'decision' | 'grounds' | 'emergency'>) =>
      ask.decide(file.revocation.id, { ...what, version: file.revocation.version }),
    onSuccess: done,
    onSettled: () =>
      Promise.all([
        queries.invalidateQueries({ queryKey: ['case'] }),
        queries.invalidateQueries({ queryKey: ['queue'] }),
      ]),
  })
  const stale = error instanceof AskError && error.problem === 'stale'
  const says = error
    ? { good: false, text: stale ? t.stale : error.message }
    : isSuccess
      ? { good: true, text: data.held ? cal.draftKept : t.done }
      : null
  const decide: DecideNow = (what) => mutate(what)
  return { decide, busy: isPending, says }
}
