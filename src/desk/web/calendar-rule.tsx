// An officer's word about closures: declared, corrected, made void, or "nothing is in force", each with its reason.
import { Button, Group, NativeSelect, Stack, Textarea, TextInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, type ReactNode, useState } from 'react'
import type { ClosureView, Rule } from '../api-calendar.ts'
import { ask } from './ask.ts'
import { useWords } from './language.tsx'
import { moment } from './moments.ts'

/** Typed in Hong Kong time, whatever zone the browser is in. */
const typed = (form: FormData, name: string): string | null => {
  const text = String(form.get(name) ?? '')
  return text === '' ? null : `${text}:00+08:00`
}
export const toInput = (iso: string | null): string =>
  iso === null ? '' : moment(iso).replace(' ', 'T')

export function useRule(done: () => void) {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: (body: Rule) => ask.rule(body),
    onSuccess: done,
    onSettled: () =>
      Promise.all(
        ['calendar', 'case', 'queue'].map((name) =>
          queries.invalidateQueries({ queryKey: [name] }),
        ),
      ),
  })
}

type FormProps = {
  readonly act: string
  readonly lead?: string
  readonly wishOf: (form: FormData) => Rule['wish'] | null
  readonly close: (() => void) | null
  readonly children?: ReactNode
}

export function RuleForm({ act, lead, wishOf, close, children }: FormProps) {
  const { cal } = useWords()
  const { mutate, isPending, error, data } = useRule(() => close?.())
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const form = new FormData(event.currentTarget)
    const wish = wishOf(form)
    if (wish) mutate({ wish, reason: String(form.get('reason') ?? '').trim() })
  }
  return (
    <form onSubmit={submit}>
      <Stack gap="sm">
        {lead && <p className="hint">{lead}</p>}
        {children}
        <Textarea
          name="reason"
          label={cal.reason}
          description={cal.reasonHint}
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
        {data && (
          <p className="says good" role="status">
            {cal.done} {data.moved > 0 && `${cal.moved} ${data.moved}`}
          </p>
        )}
        <Group justify="flex-end">
          {close && (
            <Button variant="default" onClick={close}>
              {cal.cancel}
            </Button>
          )}
          <Button type="submit" loading={isPending}>
            {act}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}

type TimesProps = { readonly from?: string | null; readonly to?: string | null }

function Times({ from = null, to = null }: TimesProps) {
  const { cal } = useWords()
  return (
    <>
      <TextInput
        name="from"
        type="datetime-local"
        label={cal.from}
        defaultValue={toInput(from)}
        required
        withAsterisk={false}
      />
      <TextInput name="to" type="datetime-local" label={cal.to} defaultValue={toInput(to)} />
    </>
  )
}

const declarable = [
  ...['DECLARED', 'TC8NE', 'TC8SE', 'TC8NW', 'TC8SW', 'TC9', 'TC10', 'WRAINB'],
] as readonly ClosureView['signal'][]

export function Declare({ now }: { readonly now: string }) {
  const { cal } = useWords()
  const wishOf = (form: FormData): Rule['wish'] | null => {
    const signal = declarable.find((each) => each === form.get('signal'))
    const from = typed(form, 'from')
    return signal && from ? { kind: 'declare', signal, from, to: typed(form, 'to') } : null
  }
  return (
    <section className="card" aria-labelledby="declare">
      <h2 id="declare">{cal.declare}</h2>
      <RuleForm act={cal.declareNow} lead={cal.declareLead} wishOf={wishOf} close={null}>
        <NativeSelect
          name="signal"
          label={cal.what}
          data={declarable.map((value) => ({ value, label: cal.signal[value] }))}
        />
        <Times from={now} />
      </RuleForm>
    </section>
  )
}

export function AllClear({ now }: { readonly now: string }) {
  const { cal } = useWords()
  const inTwoHours = new Date(Date.parse(now) + 2 * 3_600_000).toISOString()
  const wishOf = (form: FormData): Rule['wish'] | null => {
    const until = typed(form, 'until')
    return until ? { kind: 'all-clear', until } : null
  }
  return (
    <section className="card" aria-labelledby="all-clear">
      <h2 id="all-clear">{cal.allClear}</h2>
      <RuleForm act={cal.allClear} lead={cal.allClearLead} wishOf={wishOf} close={null}>
        <TextInput
          name="until"
          type="datetime-local"
          label={cal.allClearUntil}
          defaultValue={toInput(inTwoHours)}
          required
          withAsterisk={false}
        />
      </RuleForm>
    </section>
  )
}

type ActsProps = { readonly closure: ClosureView; readonly open: (act: 'correct' | 'void') => void }

export function ClosureActs({ closure, open }: ActsProps) {
  const { cal } = useWords()
  if (closure.voided) return null
  return (
    <span className="row-acts">
      {(['correct', 'void'] as const).map((act) => (
        <Button
          key={act}
          variant="default"
          size="compact-xs"
          aria-label={`${cal[act]} ${closure.id}`}
          onClick={() => open(act)}
        >
          {cal[act]}
        </Button>
      ))}
    </span>
  )
}

type RulingProps = {
  readonly closure: ClosureView
  readonly act: 'correct' | 'void'
  readonly close: () => void
}

export function ClosureRuling({ closure, act, close }: RulingProps) {
  const { cal } = useWords()
  const about = closure.id
  if (act === 'void')
    return <RuleForm act={cal.voidNow} wishOf={() => ({ kind: 'void', about })} close={close} />
  const wishOf = (form: FormData): Rule['wish'] | null => {
    const from = typed(form, 'from')
    return from ? { kind: 'correct', about, from, to: typed(form, 'to') } : null
  }
  return (
    <RuleForm act={cal.correctNow} wishOf={wishOf} close={close}>
      <Times from={closure.from} to={closure.to} />
    </RuleForm>
  )
}

/** Which closure is being ruled about. */
export function useRuling() {
  const [ruling, setRuling] = useState<{ closure: ClosureView; act: 'correct' | 'void' } | null>(
    null,
  )
  return { ruling, setRuling, close: () => setRuling(null) }
}
