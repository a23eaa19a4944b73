// What may be decided about a case now, and the form that decides it.
import { Button } from '@mantine/core'
import { useState } from 'react'
import type { CaseView, OptionView } from '../api-case.ts'
import { DecisionForm } from './decision-form.tsx'
import { formFields } from './form-fields.ts'
import { HeldDecisions } from './held-decisions.tsx'
import { Identify } from './identify.tsx'
import { useWords } from './language.tsx'
import { SecondOfficer } from './second-officer.tsx'
import { useSession } from './session-gate.tsx'
import { useDecide } from './use-decide.ts'

type Kind = OptionView['kind']

/** What the CA would do something upon. */
const acting: readonly Kind[] = ['suspend', 'revoke', 'schedule']

export function DecidePanel({ file }: { readonly file: CaseView }) {
  const { t } = useWords()
  const { mayDecide } = useSession()
  const [open, setOpen] = useState<Kind | null>(null)
  const { decide, busy, says } = useDecide(file, () => setOpen(null))
  const allowed = file.options.filter(
    (each) => each.allowed && !(file.awaitsTyping && acting.includes(each.kind)),
  )
  const chosen = allowed.find((each) => each.kind === open)
  const change = (kind: Kind | null) => setOpen(kind)
  return (
    <section className="card decide" aria-labelledby="decide">
      <h2 id="decide">{t.decide}</h2>
      {!mayDecide && <p>{t.mayNot}</p>}
      {says && (
        <p className={says.good ? 'says good' : 'says bad'} role={says.good ? 'status' : 'alert'}>
          {says.text}
        </p>
      )}
      {file.revocation.secondWanted && <SecondOfficer file={file} busy={busy} decide={decide} />}
      <HeldDecisions file={file} busy={busy} decide={decide} />
      <FirstType file={file} />
      {mayDecide && allowed.length === 0 && <p className="hint">{t.nothingToDecide}</p>}
      {mayDecide && chosen && chosen.kind !== 'identify' && (
        <DecisionForm
          key={chosen.kind}
          file={file}
          option={chosen}
          busy={busy}
          decide={decide}
          cancel={() => change(null)}
        />
      )}
      {mayDecide && (!chosen || chosen.kind === 'identify') && (
        <Choices file={file} allowed={allowed} choose={change} />
      )}
      {mayDecide && chosen?.kind === 'identify' && (
        <Identify file={file} busy={busy} decide={decide} close={() => change(null)} />
      )}
      {mayDecide && <Impossible options={file.options} />}
    </section>
  )
}

/** What was not read for certain is typed before anything rests on it. */
function FirstType({ file }: { readonly file: CaseView }) {
  const { t, language } = useWords()
  const { awaitsTyping: awaited } = file
  if (!awaited) return null
  const inForm = language === 'zh' ? 'tc' : 'en'
  const labels = file.requests.find(({ id }) => id === awaited.requestId)?.reading?.labels ?? {}
  const label = (name: string) => formFields[name]?.[language] ?? labels[name]?.[inForm] ?? name
  return (
    <div className="says look">
      {t.typing.first} {awaited.fields.map(label).join(language === 'zh' ? '、' : ', ')}
    </div>
  )
}

type ChoicesProps = {
  readonly file: CaseView
  readonly allowed: readonly OptionView[]
  readonly choose: (kind: Kind) => void
}
const weighty: readonly Kind[] = ['suspend', 'revoke', 'release']

function Choices({ file, allowed, choose }: ChoicesProps) {
  const { t } = useWords()
  const advised = advisedKind(file)
  const main = allowed.filter(({ kind }) => weighty.includes(kind) || kind === advised)
  const others = allowed.filter((each) => !main.includes(each))
  const first = (each: OptionView) => Number(each.kind !== advised)
  return (
    <>
      <ul className="choices">
        {main
          .sort((a, b) => first(a) - first(b))
          .map(({ kind }) => (
            <Choice key={kind} kind={kind} advised={kind === advised} choose={choose} />
          ))}
      </ul>
      {others.length > 0 && main.length > 0 && <h3>{t.otherDecisions}</h3>}
      <ul className="choices small">
        {others.map(({ kind }) => (
          <Choice key={kind} kind={kind} small choose={choose} />
        ))}
      </ul>
    </>
  )
}

/** What the newest assessed request calls for; first of all, which certificate it is. */
function advisedKind({ certificate, requests }: CaseView): string | undefined {
  if (!certificate) return 'identify'
  return requests.findLast((each) => each.recommendation)?.recommendation?.decision
}

type ChoiceProps = {
  readonly kind: Kind
  readonly advised?: boolean
  readonly small?: boolean
  readonly choose: (kind: Kind) => void
}

function Choice({ kind, advised = false, small = false, choose }: ChoiceProps) {
  const { decision, decisionHelp } = useWords()
  return (
    <li>
      <Button
        fullWidth
        size={small ? 'xs' : 'sm'}
        justify="flex-start"
        variant={advised ? 'filled' : small ? 'default' : 'outline'}
        onClick={() => choose(kind)}
        aria-describedby={`help-${kind}`}
      >
        {decision[kind]}
      </Button>
      <small id={`help-${kind}`} className={small ? 'unseen' : undefined}>
        {decisionHelp[kind]}
      </small>
    </li>
  )
}

function Impossible({ options }: { readonly options: readonly OptionView[] }) {
  const words = useWords()
  const not = options.filter((each) => !each.allowed && weighty.includes(each.kind))
  if (not.length === 0) return null
  return (
    <details className="impossible">
      <summary>{words.t.cannot}</summary>
      <dl>
        {not.map(({ kind, why }) => (
          <div key={kind}>
            <dt>{words.decision[kind]}</dt>
            <dd>{why}</dd>
          </div>
        ))}
      </dl>
    </details>
  )
}
