// A page as it arrived, with the box of each field drawn over it, beside what was read there and how surely.
import { useEffect, useRef, useState } from 'react'
import type { CaseView, RequestView } from '../api-case.ts'
import type { ReadingView } from '../api-evidence.ts'
import { pageUrl } from './ask.ts'
import { Crops } from './crops.tsx'
import { useWords } from './language.tsx'
import { Covered, SheetLine } from './page-sheet.tsx'
import { PageTools } from './page-tools.tsx'
import { PagesBeyond } from './pages-beyond.tsx'
import { ReadingList } from './reading-list.tsx'
import { toneOf } from './reading-tone.ts'

type Props = {
  readonly file: CaseView
  readonly request: RequestView
  readonly reading: ReadingView
}

export function PageReading({ file, request, reading }: Props) {
  const { t } = useWords()
  const [page, setPage] = useState(() => reading.fields[0]?.page ?? 0)
  const [chosen, choose] = useState<string | null>(null)
  const [boxes, setBoxes] = useState(true)
  const [large, setLarge] = useState(false)
  const [uncovered, uncover] = useState<readonly number[]>([])
  if (reading.pages.length === 0)
    return (
      <section className="card" aria-labelledby="pages">
        <h2 id="pages">{t.pages}</h2>
        <p className="hint">{t.noPages}</p>
      </section>
    )
  const show = (name: string, onPage: number) => {
    setPage(onPage)
    choose(name)
  }
  return (
    <section className="card" aria-labelledby="pages">
      <div className="card-head">
        <h2 id="pages">{t.pages}</h2>
        <PageTools
          pages={reading.pages.length}
          sheets={reading.sheets}
          page={page}
          setPage={setPage}
          boxes={boxes}
          setBoxes={setBoxes}
          large={large}
          setLarge={setLarge}
        />
      </div>
      <p className="hint">
        {reading.form ? reading.form : t.noForm}
        {reading.language && ` · ${t.formLanguage[reading.language]}`}
        {reading.turnedPage === page && ` · ${t.turned}`}
      </p>
      <SheetLine sheet={reading.sheets[page]} />
      <div className={large ? 'page-columns large' : 'page-columns'}>
        {reading.sheets[page]?.covered && !uncovered.includes(page) ? (
          <Covered show={() => uncover([...uncovered, page])} />
        ) : (
          <Picture
            src={pageUrl(
              { caseId: file.revocation.id, receiptId: request.receipt.id, of: request.id },
              page,
              file.unmaskedUntil ?? 'masked',
              uncovered.includes(page),
            )}
            reading={reading}
            page={page}
            boxes={boxes}
            chosen={chosen}
            choose={choose}
          />
        )}
        <div>
          <ReadingList {...{ file, request, reading, chosen, show }} />
          <Crops file={file} request={request} reading={reading} />
        </div>
      </div>
      <PagesBeyond file={file} request={request} reading={reading} />
    </section>
  )
}

type PictureProps = {
  readonly src: string
  readonly reading: ReadingView
  readonly page: number
  readonly boxes: boolean
  readonly chosen: string | null
  readonly choose: (name: string) => void
}

function Picture({ src, reading, page, boxes, chosen, choose }: PictureProps) {
  const { t } = useWords()
  const box = useRef<SVGRectElement>(null)
  // biome-ignore lint/correctness/useExhaustiveDependencies: the box is found anew whenever another is chosen
  useEffect(() => {
    box.current?.scrollIntoView({ block: 'nearest', inline: 'nearest' })
  }, [chosen])
  const size = reading.pages[page]
  if (!size) return null
  const places = [
    ...reading.fields.map((each) => ({ ...each, tone: toneOf(each) })),
    ...reading.ticks.map((each) => ({ ...each, tone: each.ticked ? 'good' : 'blank' })),
    ...reading.crops.map((each) => ({ ...each, tone: 'crop' })),
  ].filter((each) => each.page === page)
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard (axe scrollable-region-focusable)
    <section className="page-scroll" tabIndex={0} aria-label={`${t.page} ${page + 1}`}>
      <div className={page === reading.turnedPage ? 'page-sheet turned' : 'page-sheet'}>
        <img src={src} alt={`${t.page} ${page + 1}`} />
        {boxes && (
          <svg
            viewBox={`0 0 ${size.width} ${size.height}`}
            preserveAspectRatio="none"
            aria-hidden="true"
          >
            {places.map(({ name, pixels: [x, y, width, height], tone }) => (
              // biome-ignore lint/a11y/noStaticElementInteractions: the list beside it does the same by keyboard
              <rect
                key={name}
                ref={name === chosen ? box : undefined}
                x={x}
                y={y}
                width={width}
                height={height}
                className={name === chosen ? `box ${tone} chosen` : `box ${tone}`}
                onClick={() => choose(name)}
              />
            ))}
          </svg>
        )}
      </div>
    </section>
  )
}
