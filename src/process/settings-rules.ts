// The settings of the rules: the policy, and the feeds that tell when the office is closed.
import { maybe, type Setting, text, url } from './setting-readers.ts'

const group = 'Rules'

export const ruleSettings = {
  POLICY_FILE: {
    group: 'Rules',
    example: './policies/hongkong-post.yaml',
    says: 'The CA’s rules as versioned data. Unset: the shipped Hongkong Post policy.',
    ...maybe(text),
  },
  HKO_URL: {
    group,
    example: 'https://data.weather.gov.hk/weatherAPI/opendata/weather.php?dataType=warnsum&lang=en',
    says: 'The Hong Kong Observatory’s warning summary, asked each minute. Set, and not heard or not understood: the weather is unknown, and decisions are held until an officer has looked. Unset: officers declare closures themselves.',
    ...maybe(url('http', 'https')),
  },
  HKO_HISTORY_URL: {
    group,
    example: 'https://www.hko.gov.hk/dps/wxinfo/climat/warndb/',
    says: 'The folder of the Observatory’s history (tc.dat, rstorm.dat), asked every six hours: it corrects what was seen live, and deadlines with it.',
    ...maybe(url('http', 'https')),
  },
  HOLIDAYS_URL: {
    group,
    example: 'https://www.1823.gov.hk/common/ical/en.json',
    says: 'The public holidays as 1823 publishes them, asked every six hours. Unset: the shipped table, 2024 to 2027.',
    ...maybe(url('http', 'https')),
  },
} as const satisfies Record<string, Setting<unknown>>
