// The week drawn: each day a row from midnight to midnight, with office hours, stops, CRL times and now.
import type { CalendarView, DayView } from '../api-calendar.ts'
import { useWords } from './language.tsx'
import { moment } from './moments.ts'

const LEFT = 92
const HOUR_WIDTH = 26
const ROW = 26
const TOP = 20
const WIDTH = LEFT + 24 * HOUR_WIDTH + 8
const HOUR = 3_600_000

/** Hours of that day, Hong Kong time, as a place on the line. */
const at = (day: string, iso: string): number => {
  const hours = (Date.parse(iso) - Date.parse(`${day}T00:00:00+08:00`)) / HOUR
  return LEFT + Math.min(24, Math.max(0, hours)) * HOUR_WIDTH
}

export function CalendarWeek({ view }: { readonly view: CalendarView }) {
  const { cal } = useWords()
  const height = TOP + view.week.length * ROW + 4
  return (
    <section className="card" aria-labelledby="week">
      <h2 id="week">{cal.week}</h2>
      <p className="hint">{cal.weekLead}</p>
      <svg className="week" viewBox={`0 0 ${WIDTH} ${height}`} role="img" aria-label={cal.weekLead}>
        {[0, 3, 6, 9, 12, 15, 18, 21, 24].map((hour) => (
          <g key={hour}>
            <line className="line" x1={xOf(hour)} x2={xOf(hour)} y1={TOP - 4} y2={height} />
            <text x={xOf(hour)} y={12} textAnchor="middle">
              {String(hour).padStart(2, '0')}
            </text>
          </g>
        ))}
        {view.week.map((day, row) => (
          <Row key={day.day} day={day} y={TOP + row * ROW} now={row === 0 ? view.now : null} />
        ))}
      </svg>
      <Told week={view.week} />
    </section>
  )
}

const xOf = (hour: number): number => LEFT + hour * HOUR_WIDTH

type RowProps = { readonly day: DayView; readonly y: number; readonly now: string | null }

function Row({ day, y, now }: RowProps) {
  const { cal, language } = useWords()
  const { office } = day
  return (
    <g>
      <text className="day-name" x={4} y={y + 16}>
        {dayName(day.day, language)}
      </text>
      {office && (
        <rect
          className="office"
          x={at(day.day, office.from)}
          width={at(day.day, office.to) - at(day.day, office.from)}
          y={y + 3}
          height={ROW - 8}
        >
          <title>{cal.officeHours}</title>
        </rect>
      )}
      {day.stops.map((stop) => (
        <rect
          key={stop.from}
          className="stopped"
          x={at(day.day, stop.from)}
          width={Math.max(2, at(day.day, stop.to) - at(day.day, stop.from))}
          y={y + 1}
          height={ROW - 4}
        >
          <title>{stop.why[language]}</title>
        </rect>
      ))}
      {day.crlRuns.map((run) => (
        <line
          key={run}
          className="run"
          x1={at(day.day, run)}
          x2={at(day.day, run)}
          y1={y + ROW - 9}
          y2={y + ROW - 3}
        >
          <title>{`${cal.run} ${moment(run)}`}</title>
        </line>
      ))}
      {now && (
        <line className="now" x1={at(day.day, now)} x2={at(day.day, now)} y1={y} y2={y + ROW - 2} />
      )}
    </g>
  )
}

/** What the drawing shows, for those who do not see it. */
function Told({ week }: { readonly week: readonly DayView[] }) {
  const { cal, of, language } = useWords()
  return (
    <ul className="unseen">
      {week.map(({ day, off, office, stops }) => (
        <li key={day}>
          {dayName(day, language)}:{' '}
          {office
            ? `${moment(office.from).slice(11)}–${moment(office.to).slice(11)}`
            : off && of(off)}
          {stops.map(
            (stop) => ` · ${cal.stop} ${moment(stop.from)} – ${moment(stop.to)}: ${of(stop.why)}`,
          )}
        </li>
      ))}
    </ul>
  )
}

function dayName(day: string, language: 'en' | 'zh'): string {
  const date = new Date(`${day}T00:00:00Z`)
  const locale = language === 'zh' ? 'zh-Hant-HK' : 'en-GB'
  const parts = { weekday: 'short', day: 'numeric', month: 'short', timeZone: 'UTC' } as const
  return date.toLocaleDateString(locale, parts)
}
