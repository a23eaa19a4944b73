// What was read in each field and tick of a form; choosing one shows its box on the page.
import type { CaseView, RequestView } from '../api-case.ts'
import type { ReadingView } from '../api-evidence.ts'
import { formFields } from './form-fields.ts'
import { useWords } from './language.tsx'
import { toneOf } from './reading-tone.ts'
import { TypeField } from './type-field.tsx'
import { visible } from './visible.ts'

type Props = {
  readonly file: CaseView
  readonly request: RequestView
  readonly reading: ReadingView
  readonly chosen: string | null
  readonly show: (name: string, page: number) => void
}

export function ReadingList({ file, request, reading, chosen, show }: Props) {
  const { t, language } = useWords()
  const inForm = language === 'zh' ? 'tc' : 'en'
  const label = (name: string) =>
    formFields[name]?.[language] ?? reading.labels[name]?.[inForm] ?? name
  const written = reading.fields.filter((each) => each.value !== '' || each.asRead !== '')
  const ticked = reading.ticks.filter((each) => each.ticked || each.scribbled)
  const shown = ({ awaited, typed, value }: ReadingView['fields'][number]) => {
    if (typed) return visible(typed.value) || t.typing.nothingTyped
    return awaited ? t.typing.wanted : visible(value) || t.empty
  }
  if (written.length + ticked.length === 0) return null
  return (
    <ul className="readings" aria-label={t.readings}>
      {written.map((field) => (
        <li key={field.name}>
          <button
            type="button"
            className={`reading ${toneOf(field)}`}
            aria-pressed={field.name === chosen}
            onClick={() => show(field.name, field.page)}
          >
            <span className="reading-name">{label(field.name)}</span>
            <span className="reading-value">{shown(field)}</span>
            <span className="reading-sure">
              {!field.awaited && !field.typed && `${Math.round(field.confidence * 100)} %`}
              {!field.awaited && field.repaired && ` · ${t.repaired}: “${visible(field.asRead)}”`}
            </span>
          </button>
          <TypeField file={file} request={request} field={field} label={label(field.name)} />
        </li>
      ))}
      {ticked.map((tick) => (
        <li key={tick.name}>
          <button
            type="button"
            className={`reading ${tick.scribbled ? 'look' : 'good'}`}
            aria-pressed={tick.name === chosen}
            onClick={() => show(tick.name, tick.page)}
          >
            <span className="reading-name">{label(tick.name.split('.')[0] ?? '')}</span>
            <span className="reading-value">☑ {label(tick.name)}</span>
            <span className="reading-sure">
              {tick.scribbled ? t.scribbled : `${Math.round(tick.confidence * 100)} %`}
            </span>
          </button>
        </li>
      ))}
    </ul>
  )
}
