// An original beside its fax: what they do not both say, and both pages on one another with the places marked.
import type { CaseView, RequestView } from '../api-case.ts'
import type { LaidOnFaxView } from '../api-laid.ts'
import { laidUrl } from './ask.ts'
import { useWords } from './language.tsx'
import { visible } from './visible.ts'

type Props = {
  readonly file: CaseView
  readonly request: RequestView
  readonly laid: LaidOnFaxView
}

export function LaidOnFax({ file, request, laid }: Props) {
  const { t } = useWords()
  return (
    <section className="card" aria-labelledby="laid">
      <h2 id="laid">{t.laidTitle}</h2>
      <p className="hint">
        {t.laidWith} <code>{laid.earlier}</code>
      </p>
      {laid.fields.length > 0 && <OtherReadings laid={laid} />}
      {laid.ink === null ? (
        <p>{t.notLaid}</p>
      ) : (
        <OnOneAnother file={file} request={request} ink={laid.ink} sheet={laid.sheet} />
      )}
    </section>
  )
}

function OtherReadings({ laid }: { readonly laid: LaidOnFaxView }) {
  const { t, of } = useWords()
  return (
    <table className="compare">
      <thead>
        <tr>
          <td />
          <th scope="col">{t.onFax}</th>
          <th scope="col">{t.onOriginal}</th>
        </tr>
      </thead>
      <tbody>
        {laid.fields.map(({ field, label, fax, original }) => (
          <tr key={field} className="differs">
            <th scope="row">{of(label)}</th>
            <td className="mono">{visible(fax) || '–'}</td>
            <td className="mono">{visible(original) || '–'}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

type InkProps = Pick<Props, 'file' | 'request'> & {
  readonly ink: NonNullable<LaidOnFaxView['ink']>
  readonly sheet: LaidOnFaxView['sheet']
}

/** The boxes are millimetres on the form's sheet, whatever its size. */
function OnOneAnother({ file, request, ink, sheet }: InkProps) {
  const { t } = useWords()
  const seen = file.unmaskedUntil ?? 'masked'
  return (
    <>
      <p className="hint">{ink.length === 0 ? t.laidAlike : t.laidLegend}</p>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard (axe scrollable-region-focusable) */}
      <section className="page-scroll" tabIndex={0} aria-label={t.laidPicture}>
        <div className="page-sheet">
          <img src={laidUrl(file.revocation.id, request.id, seen)} alt={t.laidPicture} />
          <svg viewBox={`0 0 ${sheet.join(' ')}`} preserveAspectRatio="none" aria-hidden="true">
            {ink.map(({ on, box: [x, y, width, height] }) => (
              <rect
                key={`${on} ${x} ${y}`}
                x={x - 1}
                y={y - 1}
                width={width + 2}
                height={height + 2}
                className={on === 'fax' ? 'box bad' : 'box crop'}
              />
            ))}
          </svg>
        </div>
      </section>
    </>
  )
}
