// Over every page: processing is stopped, or the weather is not known; and nothing while all is as usual.
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { ask } from './ask.ts'
import { useWords } from './language.tsx'
import { moment } from './moments.ts'

/** A signal goes up within minutes: each half minute it is looked at again. */
const LOOK_MS = 30_000

export const useCalendar = () =>
  useQuery({
    queryKey: ['calendar'],
    queryFn: ({ client, queryKey }) => ask.calendar(client.getQueryData(queryKey) !== undefined),
    refetchInterval: LOOK_MS,
  })

export function OfficeBanner() {
  const { cal } = useWords()
  const { data } = useCalendar()
  if (!data) return null
  const { processing, weather, enforced, holidays } = data
  const unknown = weather.state === 'unknown'
  const stopped = !processing.open && enforced
  if (!unknown && !stopped && !holidays.alarm) return null
  const reopens =
    !processing.open && processing.reopensAt
      ? `${cal.reopens} ${moment(processing.reopensAt)}.`
      : cal.nobodyKnows
  return (
    <p className={unknown ? 'office-banner bad' : 'office-banner'} role="status">
      {unknown && <strong>{cal.unknownWeather} </strong>}
      {!processing.open && stopped && (
        <>
          {cal.stopped}: {cal.because[processing.because]}. {reopens}{' '}
        </>
      )}
      {holidays.alarm && `${cal.tableAlarm} `}
      <Link to="/calendar">{cal.page}</Link>
    </p>
  )
}
