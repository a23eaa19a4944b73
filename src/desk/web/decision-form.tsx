// One decision's own questions: what it rests on, the reason code, the day, the written reason.
import { Button, Group, NativeSelect, Radio, Stack, Textarea, TextInput } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import type { CaseView, ConfirmationOption, DecisionView, OptionView } from '../api-case.ts'
import { ClosedNotice } from './closed-notice.tsx'
import { useWords } from './language.tsx'
import { LetterPreview, letterOf } from './letter-preview.tsx'
import { moment } from './moments.ts'
import type { DecideNow } from './use-decide.ts'

type Props = {
  readonly file: CaseView
  readonly option: OptionView
  readonly busy: boolean
  readonly decide: DecideNow
  readonly cancel: () => void
}

type Reason = Extract<DecisionView, { kind: 'revoke' }>['reason']
const reasons: readonly Reason[] = [
  'unspecified',
  'keyCompromise',
  'affiliationChanged',
  'superseded',
  'cessationOfOperation',
  'privilegeWithdrawn',
  'cACompromise',
  'aACompromise',
]

export function DecisionForm({ file, option, busy, decide, cancel }: Props) {
  const words = useWords()
  const { t } = words
  const [rests, setRests] = useState<ConfirmationOption | undefined>(file.confirmations[0])
  const revoke = option.kind === 'revoke'
  const needs = revoke && rests ? rests : option
  const letter = letterOf(option.kind)
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const form = new FormData(event.currentTarget)
    const decision = decisionOf(option.kind, form, rests)
    const emergency = form.get('emergency') !== null
    const grounds = String(form.get('grounds') ?? '').trim()
    if (decision) decide({ decision, grounds, emergency })
  }
  return (
    <form onSubmit={submit} className="decision-form">
      <h3>{words.decision[option.kind]}</h3>
      <p className="hint">{words.decisionHelp[option.kind]}</p>
      <Stack gap="md">
        {revoke && <RevokeFields file={file} rests={rests} setRests={setRests} />}
        {option.kind === 'schedule' && (
          <TextInput name="on" type="date" label={t.effective} required withAsterisk={false} />
        )}
        <Textarea
          name="grounds"
          label={t.groundsLabel}
          description={needs.needsGrounds ? t.groundsNeeded : t.groundsHint}
          required={needs.needsGrounds}
          withAsterisk={false}
          autosize
          minRows={2}
          maxLength={4000}
          data-autofocus
        />
        {letter && (
          <LetterPreview
            caseId={file.revocation.id}
            version={file.revocation.version}
            kind={letter}
          />
        )}
        <ClosedNotice file={file} kind={option.kind} />
        {needs.needsSecond && <p className="says look">{t.secondNeeded}</p>}
        <Group justify="flex-end">
          <Button variant="default" onClick={cancel}>
            {t.cancel}
          </Button>
          <Button type="submit" loading={busy} color={revoke ? 'red.9' : 'harbour'}>
            {words.decision[option.kind]}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}

type RevokeProps = {
  readonly file: CaseView
  readonly rests: ConfirmationOption | undefined
  readonly setRests: (option: ConfirmationOption | undefined) => void
}
const keyOf = ({ confirmation }: ConfirmationOption): string =>
  confirmation.by === 'receipt' ? confirmation.requestId : confirmation.by

function RevokeFields({ file, rests, setRests }: RevokeProps) {
  const { t, reason, confirmation, ca } = useWords()
  // Told before the decision: what the CA cannot say would come back refused.
  const labelOf = (value: Reason): string =>
    `${reason[value]} (${value})${file.ca?.reasons.includes(value) === false ? ` — ${ca.reasonUnsayable}` : ''}`
  const stated = file.requests
    .flatMap((each) => each.comparisons)
    .find((row) => row.what === 'reason')?.claimed[0]?.value
  return (
    <>
      <Radio.Group
        label={t.restsOn}
        value={rests ? keyOf(rests) : ''}
        onChange={(key) => setRests(file.confirmations.find((each) => keyOf(each) === key))}
      >
        <Stack gap={6} mt={6}>
          {file.confirmations.map((each) => (
            <Radio
              key={keyOf(each)}
              value={keyOf(each)}
              label={
                confirmation[each.says] + (each.receivedAt ? ` · ${moment(each.receivedAt)}` : '')
              }
            />
          ))}
        </Stack>
      </Radio.Group>
      {!file.publishesReasons && <p className="says look">{t.reasonKept}</p>}
      <NativeSelect
        name="reason"
        label={t.reasonCode}
        defaultValue={reasons.find((each) => each === stated) ?? 'unspecified'}
        data={reasons.map((value) => ({ value, label: labelOf(value) }))}
      />
      <TextInput
        name="invalidityDate"
        type="date"
        label={t.invalidity}
        description={t.invalidityHint}
      />
    </>
  )
}

function decisionOf(
  kind: OptionView['kind'],
  form: FormData,
  rests: ConfirmationOption | undefined,
): DecisionView | null {
  switch (kind) {
    case 'revoke':
      if (!rests) return null
      return {
        kind,
        reason: reasons.find((each) => each === form.get('reason')) ?? 'unspecified',
        invalidityDate: String(form.get('invalidityDate') ?? '') || null,
        confirmation: rests.confirmation,
      }
    case 'schedule':
      return { kind, on: String(form.get('on')) }
    case 'identify':
      return null
    default:
      return { kind }
  }
}
