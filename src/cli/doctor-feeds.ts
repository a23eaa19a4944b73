// What `holdfast doctor` asks of the calendar feeds: each once, and nothing is kept of it.
import { type FeedLook, historyFeeds, warnsumFeed } from '../adapters/hko.ts'
import { holidayFeed } from '../adapters/holidays-1823.ts'
import type { Config } from '../process/config.ts'

type Feeds = Pick<Config, 'HKO_URL' | 'HKO_HISTORY_URL' | 'HOLIDAYS_URL'>

export function feedLooks({ HKO_URL, HKO_HISTORY_URL, HOLIDAYS_URL }: Feeds) {
  const look = (name: string, setting: string, feeds: readonly FeedLook[]) => ({
    name,
    remedy: `check ${setting} and the way out to it; until it is understood, officers declare closures by hand`,
    look: async (): Promise<string | undefined> => {
      if (feeds.length === 0) return undefined
      for (const feed of feeds) {
        const { outcome, fault } = await feed()
        if (outcome !== 'read') throw new Error(fault ?? outcome)
      }
      return 'answers, and is understood'
    },
  })
  return [
    look('weather', 'HKO_URL', HKO_URL === null ? [] : [warnsumFeed(HKO_URL)]),
    look(
      'weather record',
      'HKO_HISTORY_URL',
      HKO_HISTORY_URL === null ? [] : historyFeeds(HKO_HISTORY_URL),
    ),
    look('holidays', 'HOLIDAYS_URL', HOLIDAYS_URL === null ? [] : [holidayFeed(HOLIDAYS_URL)]),
  ]
}
