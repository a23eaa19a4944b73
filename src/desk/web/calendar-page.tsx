// The calendar: is processing open, what stops it, the week ahead, and an officer's word about all of it.
import { Loader } from '@mantine/core'
import type { CalendarView } from '../api-calendar.ts'
import { AllClear, ClosureActs, ClosureRuling, Declare, useRuling } from './calendar-rule.tsx'
import { CalendarWeek } from './calendar-week.tsx'
import { Fact } from './case-head.tsx'
import { Chip } from './chips.tsx'
import { Dialog } from './dialog.tsx'
import { useWords } from './language.tsx'
import { moment } from './moments.ts'
import { useCalendar } from './office-banner.tsx'
import { useSession } from './session-gate.tsx'

export function CalendarPage() {
  const { t, cal } = useWords()
  const { mayDecide } = useSession()
  const { data, isError } = useCalendar()
  return (
    <div className="calendar">
      <h1 className="page-title">{cal.page}</h1>
      {isError && (
        <p className="says bad" role="alert">
          {t.away}
        </p>
      )}
      {!data && !isError && <Loader aria-label={t.loading} />}
      {data && (
        <div className="calendar-columns">
          <div>
            <Now view={data} />
            <CalendarWeek view={data} />
            <Closures view={data} />
          </div>
          <div>
            {mayDecide && data.weather.state === 'unknown' && <AllClear now={data.now} />}
            {mayDecide && <Declare now={data.now} />}
            <Holidays view={data} />
            <Feeds view={data} />
          </div>
        </div>
      )}
    </div>
  )
}

type Props = { readonly view: CalendarView }

function Now({ view }: Props) {
  const { cal, of } = useWords()
  const { processing, weather, nextOpening, preNo8 } = view
  return (
    <section className="card" aria-labelledby="now">
      <h2 id="now">{cal.now}</h2>
      {processing.open ? (
        <p className="says good">{cal.open}</p>
      ) : (
        <div className="says look">
          <p>
            <strong>
              {cal.stopped}: {cal.because[processing.because]}.
            </strong>{' '}
            {view.enforced ? cal.heldNow : cal.notHeld}
          </p>
          <ul>
            {processing.why.map((line) => (
              <li key={line.en}>{of(line)}</li>
            ))}
          </ul>
        </div>
      )}
      {weather.state === 'unknown' && (
        <p className="says bad" role="alert">
          {cal.unknownWeather} {cal.unknownAct}
        </p>
      )}
      {weather.state === 'not-watched' && <p className="hint">{cal.notWatched}</p>}
      {weather.state === 'known' && weather.allClearUntil && (
        <p className="says look">
          {cal.allClearTill} {moment(weather.allClearUntil)}
        </p>
      )}
      {preNo8 && (
        <p className="says look">
          {cal.preNo8} {moment(preNo8)}
        </p>
      )}
      <dl className="facts">
        <Fact term={cal.nextOpening} value={nextOpening ? moment(nextOpening) : cal.nobodyKnows} />
        <Fact term={cal.nextRuns} value={view.crlRuns.map(moment).join(', ')} />
      </dl>
    </section>
  )
}

function Closures({ view }: Props) {
  const { cal } = useWords()
  const { mayDecide } = useSession()
  const { ruling, setRuling, close } = useRuling()
  return (
    <section className="card" aria-labelledby="closures">
      <h2 id="closures">{cal.closures}</h2>
      {view.closures.length === 0 && <p className="hint">{cal.noClosures}</p>}
      {view.closures.length > 0 && (
        <div className="table-frame">
          <table className="lines">
            <thead>
              <tr>
                <th scope="col">{cal.colWhat}</th>
                <th scope="col">{cal.colFrom}</th>
                <th scope="col">{cal.colTo}</th>
                <th scope="col">{cal.colSource}</th>
              </tr>
            </thead>
            <tbody>
              {view.closures.map((each) => (
                <tr key={each.id} className={each.voided ? 'closure-void' : undefined}>
                  <th scope="row">
                    {cal.signal[each.signal]}
                    <small className="case-id">{each.id}</small>
                  </th>
                  <td>{moment(each.from)}</td>
                  <td>{each.to === null ? cal.further : moment(each.to)}</td>
                  <td>
                    <Origin closure={each} />
                    {mayDecide && (
                      <ClosureActs
                        closure={each}
                        open={(act) => setRuling({ closure: each, act })}
                      />
                    )}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      <Dialog
        opened={ruling !== null}
        onClose={close}
        title={ruling ? `${cal[ruling.act]}: ${cal.signal[ruling.closure.signal]}` : ''}
      >
        {ruling && <ClosureRuling {...ruling} close={close} />}
      </Dialog>
    </section>
  )
}

function Origin({ closure }: { readonly closure: CalendarView['closures'][number] }) {
  const { cal } = useWords()
  const { source, provisional, voided, ruling, observed } = closure
  return (
    <>
      {cal.source[source]} {provisional && <Chip tone="look">{cal.provisional}</Chip>}
      {voided && <Chip tone="plain">{cal.voided}</Chip>}
      {observed && (
        <small>
          {cal.observed}: {moment(observed.from)} –{' '}
          {observed.to === null ? cal.further : moment(observed.to)}
        </small>
      )}
      {ruling && (
        <small>
          {ruling.officer}, {moment(ruling.at)}: {ruling.reason}
        </small>
      )}
    </>
  )
}

function Holidays({ view }: Props) {
  const { cal } = useWords()
  const { next, to, alarm, daysLeft } = view.holidays
  return (
    <section className="card" aria-labelledby="holidays">
      <h2 id="holidays">{cal.holidays}</h2>
      <ul>
        {next.map((day) => (
          <li key={day}>{day}</li>
        ))}
      </ul>
      <p className={alarm ? 'says bad' : 'hint'} {...(alarm && { role: 'alert' })}>
        {cal.tableEnds} {to} ({daysLeft}). {alarm && cal.tableAlarm}
      </p>
    </section>
  )
}

function Feeds({ view }: Props) {
  const { cal } = useWords()
  return (
    <section className="card" aria-labelledby="feeds">
      <h2 id="feeds">{cal.feeds}</h2>
      {view.feeds.length === 0 && <p className="hint">{cal.noFeeds}</p>}
      <ul>
        {view.feeds.map(({ source, outcome, lastGoodAt, fault }) => (
          <li key={source}>
            {cal.feed[source]}{' '}
            <Chip tone={outcome === 'read' ? 'good' : 'bad'}>{cal.outcome[outcome]}</Chip>
            <small>
              {lastGoodAt ? `${cal.lastGood} ${moment(lastGoodAt)}` : cal.never}
              {fault && ` · ${fault}`}
            </small>
          </li>
        ))}
      </ul>
    </section>
  )
}
