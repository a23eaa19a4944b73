// Over every page: the mailing is stopped until two officers let it go on; and nothing while letters go as usual.
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { ask } from './ask.ts'
import { useWords } from './language.tsx'
import { moment } from './moments.ts'

const LOOK_MS = 30_000

export const useMailing = () =>
  useQuery({
    queryKey: ['mailing'],
    queryFn: ({ client, queryKey }) => ask.mailing(client.getQueryData(queryKey) !== undefined),
    refetchInterval: LOOK_MS,
  })

export function MailingBanner() {
  const { mail } = useWords()
  const { data } = useMailing()
  if (!data?.stopped) return null
  const { stoppedAt, lastHour } = data.stopped
  return (
    <p className="office-banner bad" role="status">
      <strong>{mail.stopped}</strong> {mail.stoppedWhy(moment(stoppedAt), lastHour)}{' '}
      {mail.heldCount(data.heldCount)} <Link to="/mailing">{mail.page}</Link>
    </p>
  )
}
