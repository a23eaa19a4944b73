// Signature and chop as they stand on the page, beside what is on file: an officer's eye compares, no machine does.
import { useState } from 'react'
import type { CaseView, RequestView } from '../api-case.ts'
import type { ReadingView } from '../api-evidence.ts'
import { cropUrl, specimenUrl } from './ask.ts'
import { useWords } from './language.tsx'
import { dayOf } from './moments.ts'

type Props = {
  readonly file: CaseView
  readonly request: RequestView
  readonly reading: ReadingView
}

export function Crops({ file, request, reading }: Props) {
  const { t, language } = useWords()
  const inForm = language === 'zh' ? 'tc' : 'en'
  const labels: Readonly<Record<string, string>> = t.crops
  const at = { caseId: file.revocation.id, receiptId: request.receipt.id, of: request.id }
  return (
    <div className="crops">
      {reading.crops.map((crop) => (
        <section
          key={crop.name}
          className="crop-pair"
          aria-label={labels[crop.name] ?? reading.labels[crop.name]?.[inForm] ?? crop.name}
        >
          <figure>
            <img
              src={cropUrl(at, crop.name)}
              style={{ width: `${acrossOf(reading, crop)}mm` }}
              alt=""
              className={crop.page === reading.turnedPage ? 'turned' : undefined}
            />
            <figcaption>
              {labels[crop.name] ?? reading.labels[crop.name]?.[inForm] ?? crop.name}
            </figcaption>
          </figure>
          {file.certificate && <OnFile file={file} what={crop.name} />}
        </section>
      ))}
    </div>
  )
}

/** A cut-out reaches a millimetre beyond its box on every side. */
const MARGIN = 1

/** Millimetres on paper: signature and chop stand on the screen as large as they are, one as the other. */
function acrossOf({ pages }: ReadingView, { page, pixels }: ReadingView['crops'][number]): number {
  const [, , width] = pixels
  return (width / (pages[page]?.xDpi ?? 204)) * 25.4 + 2 * MARGIN
}

type PictureProps = { readonly caseId: string; readonly id: string; readonly says: string }

/** As large as it is on paper, where the image tells how large that is; else as it fits. */
function SpecimenPicture({ caseId, id, says }: PictureProps) {
  const [toScale, setToScale] = useState(true)
  const [across, setAcross] = useState<number>()
  return (
    <img
      src={specimenUrl(caseId, id, toScale)}
      alt={says}
      className={toScale ? undefined : 'fitted'}
      style={toScale && across ? { width: `${across}mm` } : undefined}
      onLoad={({ currentTarget }) => setAcross(currentTarget.naturalWidth / 8)}
      onError={() => setToScale(false)}
    />
  )
}

function OnFile({ file, what }: { readonly file: CaseView; readonly what: string }) {
  const { t } = useWords()
  const held = file.specimens.filter((each) => each.what === what)
  if (held.length === 0) return <p className="hint">{t.noSpecimen}</p>
  return held.map((each) => {
    const says = `${t.specimen}, ${t.specimenTaken} ${dayOf(each.takenOn)}`
    return (
      <figure key={each.id} className="specimen">
        <SpecimenPicture caseId={file.revocation.id} id={each.id} says={says} />
        <figcaption>{says}</figcaption>
      </figure>
    )
  })
}
