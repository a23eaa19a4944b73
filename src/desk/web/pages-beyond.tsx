// The pages of a long document that nobody read: told plainly, and each shown to whoever asks for it.
import { Button, NativeSelect } from '@mantine/core'
import { useState } from 'react'
import type { CaseView, RequestView } from '../api-case.ts'
import type { ReadingView } from '../api-evidence.ts'
import { evidenceUrl, pageUrl } from './ask.ts'
import { useWords } from './language.tsx'

type Props = {
  readonly file: CaseView
  readonly request: RequestView
  readonly reading: ReadingView
}

export function PagesBeyond({ file, request, reading }: Props) {
  const { t } = useWords()
  const first = reading.pages.length
  const [page, setPage] = useState(first)
  const [shown, show] = useState(false)
  if (reading.pagesInAll <= first) return null
  const place = { caseId: file.revocation.id, receiptId: request.receipt.id, of: request.id }
  const pages = Array.from({ length: reading.pagesInAll - first }, (_none, at) => first + at)
  const choose = (chosen: number) => {
    setPage(chosen)
    show(false) // each look is asked for, and recorded
  }
  return (
    <div className="pages-beyond">
      <h3>
        {t.beyondTitle}: {first + 1}–{reading.pagesInAll}
      </h3>
      <p>{t.beyond}</p>
      <NativeSelect
        size="xs"
        label={t.page}
        value={page}
        data={pages.map((each) => ({ value: `${each}`, label: `${each + 1}` }))}
        onChange={(event) => choose(Number(event.currentTarget.value))}
      />
      {shown ? (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard (axe scrollable-region-focusable)
        <section className="page-scroll" tabIndex={0} aria-label={`${t.page} ${page + 1}`}>
          <div className="page-sheet">
            <img src={pageUrl(place, page, 'beyond', true)} alt={`${t.page} ${page + 1}`} />
          </div>
        </section>
      ) : (
        <p>
          <Button variant="default" size="compact-sm" onClick={() => show(true)}>
            {t.uncoverPage}
          </Button>{' '}
          <span className="hint">{t.uncoverCare}</span>
        </p>
      )}
      <p>
        <a href={evidenceUrl(place.caseId, place.receiptId)} download>
          {t.original}
        </a>
      </p>
    </div>
  )
}
