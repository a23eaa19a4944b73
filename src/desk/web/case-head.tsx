// Which certificate a case is about, and how urgent it is.
import { Button } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import type { CaseView } from '../api-case.ts'
import type { CertificateView } from '../api-words.ts'
import { ask } from './ask.ts'
import { Chip, Due, StateChip } from './chips.tsx'
import { formFields } from './form-fields.ts'
import { useWords } from './language.tsx'
import { dayOf, moment } from './moments.ts'

export function CaseHead({ file }: { readonly file: CaseView }) {
  const { t, kind, language, cal } = useWords()
  const { certificate } = file
  const [first, second] =
    language === 'zh'
      ? [certificate?.nameZh, certificate?.nameEn]
      : [certificate?.nameEn, certificate?.nameZh]
  return (
    <header className={file.revocation.urgent ? 'case-head urgent' : 'case-head'}>
      <div className="case-title">
        <h1>
          {certificate ? first || second : t.unidentified}{' '}
          {first && second && <span lang={language === 'en' ? 'zh-Hant-HK' : 'en'}>{second}</span>}
        </h1>
        <p className="chips">
          <StateChip state={file.revocation.state} />
          {file.revocation.urgent && <Chip tone="bad">{t.urgent}</Chip>}
          {file.revocation.emergency && <Chip tone="bad">{cal.emergency}</Chip>}
          {certificate && <Chip tone="plain">{kind[certificate.kind]}</Chip>}
          <code className="case-id">{file.revocation.id}</code>
        </p>
      </div>
      {file.dueAt !== null && <Due at={file.dueAt} now={file.now} />}
      {certificate && <OnFile certificate={certificate} now={file.now} />}
      {(!file.masked || holdsIdentity(file)) && <Unmask file={file} />}
    </header>
  )
}

/** Is there anything to unmask: on the register, stated, or on a page? */
const holdsIdentity = ({ certificate, requests }: CaseView): boolean =>
  Boolean(certificate?.hkid) ||
  requests.some(
    ({ comparisons, text, reading }) =>
      reading !== null || text?.includes('•') || comparisons.some((row) => row.what === 'hkid'),
  )

type OnFileProps = { readonly certificate: CertificateView; readonly now: string }

function OnFile({ certificate, now }: OnFileProps) {
  const { t, fact, language } = useWords()
  const { organisation } = certificate
  return (
    <dl className="on-file">
      <Fact term={t.srn} value={certificate.srn ?? '—'} mono />
      <Fact term={t.serial} value={certificate.serial} mono />
      <Fact
        term={t.validity}
        value={`${dayOf(certificate.notBefore)} – ${dayOf(certificate.notAfter)}`}
      />
      <div>
        <dt>{t.onRegister}</dt>
        <dd>
          <Status status={certificate.status} />{' '}
          {Date.parse(certificate.notAfter) < Date.parse(now) && (
            <Chip tone="bad">{t.expired}</Chip>
          )}
        </dd>
      </div>
      {organisation && (
        <>
          <Fact
            term={fact.organisation}
            value={[organisation.nameEn, organisation.nameZh].filter((each) => each).join(' ')}
          />
          <Fact term={formFields.brn?.[language] ?? 'BRN'} value={organisation.brn} mono />
        </>
      )}
      {certificate.hkid && <Fact term="HKID" value={certificate.hkid} mono />}
    </dl>
  )
}

type FactProps = { readonly term: string; readonly value: string; readonly mono?: boolean }

export function Fact({ term, value, mono = false }: FactProps) {
  return (
    <div>
      <dt>{term}</dt>
      <dd className={mono ? 'mono' : undefined}>{value}</dd>
    </div>
  )
}

export function Status({ status }: { readonly status: CertificateView['status'] }) {
  const { t, reason } = useWords()
  switch (status.kind) {
    case 'good':
      return <Chip tone="good">{t.statusGood}</Chip>
    case 'on-hold':
      return <Chip tone="look">{`${t.statusHold} ${moment(status.since)}`}</Chip>
    case 'revoked':
      return (
        <Chip tone="bad">
          {`${t.statusRevoked} ${moment(status.since)} · ${reason[status.reason] ?? status.reason}`}
        </Chip>
      )
    case 'unknown':
      return <Chip tone="plain">{t.statusUnknown}</Chip>
  }
}

function Unmask({ file }: { readonly file: CaseView }) {
  const { t } = useWords()
  const queries = useQueryClient()
  const { mutate, isPending, error } = useMutation({
    mutationFn: () => ask.unmask(file.revocation.id),
    onSuccess: (seen) => queries.setQueryData(['case', file.revocation.id], seen),
  })
  if (file.unmaskedUntil)
    return (
      <p className="hint">
        {t.unmasked} {moment(file.unmaskedUntil)}
      </p>
    )
  return (
    <p className="hint">
      <Button variant="default" size="compact-xs" loading={isPending} onClick={() => mutate()}>
        {t.unmask}
      </Button>{' '}
      {error?.message ?? t.unmaskCare}
    </p>
  )
}
