// What a page was found to be, and what stands in the place of one that is shown on request only.
import { Button } from '@mantine/core'
import type { ReadingView } from '../api-evidence.ts'
import { useWords } from './language.tsx'
import { visible } from './visible.ts'

export function SheetLine({
  sheet,
}: {
  readonly sheet: ReadingView['sheets'][number] | undefined
}) {
  const { t } = useWords()
  if (!sheet) return null
  return (
    <p className="hint">
      {t.sheetIs}: {t.sheet[sheet.kind]}
      {sheet.form && ` (${sheet.form})`}
      {(sheet.turned === 90 || sheet.turned === 270) && ` · ${t.onSide}`}
      {sheet.headerLine && ` · ${t.headerLine}: “${visible(sheet.headerLine)}”`}
    </p>
  )
}

export function Covered({ show }: { readonly show: () => void }) {
  const { t } = useWords()
  return (
    <div className="page-covered">
      <p>{t.coveredPage}</p>
      <Button variant="default" size="compact-sm" onClick={show}>
        {t.uncoverPage}
      </Button>
      <p className="hint">{t.uncoverCare}</p>
    </div>
  )
}
