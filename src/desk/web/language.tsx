// Which of its two languages the desk speaks, kept in this browser.
import { createContext, type ReactNode, useContext, useEffect, useMemo, useState } from 'react'
import { ageingTexts as enAgeing } from './texts-ageing-en.ts'
import { ageingTexts as zhAgeing } from './texts-ageing-zh.ts'
import { caTexts as enCa } from './texts-ca-en.ts'
import { caTexts as zhCa } from './texts-ca-zh.ts'
import { calendarTexts as enCalendar } from './texts-calendar-en.ts'
import { calendarTexts as zhCalendar } from './texts-calendar-zh.ts'
import { texts as enTexts } from './texts-en.ts'
import { mailingTexts as enMailing } from './texts-mailing-en.ts'
import { mailingTexts as zhMailing } from './texts-mailing-zh.ts'
import { policyTexts as enPolicy } from './texts-policy-en.ts'
import { policyTexts as zhPolicy } from './texts-policy-zh.ts'
import { texts as zhTexts } from './texts-zh.ts'
import { tables as enTables, times as enTimes } from './words-en.ts'
import { tables as zhTables, times as zhTimes } from './words-zh.ts'

export type Language = 'en' | 'zh'
const catalogue = {
  en: {
    ...enTables,
    times: enTimes,
    t: enTexts,
    cal: enCalendar,
    ca: enCa,
    mail: enMailing,
    age: enAgeing,
    pol: enPolicy,
  },
  zh: {
    ...zhTables,
    times: zhTimes,
    t: zhTexts,
    cal: zhCalendar,
    ca: zhCa,
    mail: zhMailing,
    age: zhAgeing,
    pol: zhPolicy,
  },
}

type Spoken = (typeof catalogue)['en'] & {
  readonly language: Language
  readonly switchLanguage: () => void
  /** A sentence that the office holds in both languages. */
  readonly of: (both: { readonly en: string; readonly zh: string }) => string
}

const Words = createContext<Spoken | null>(null)
const KEPT = 'holdfast-language'

export function Speaking({ children }: { readonly children: ReactNode }) {
  const [language, setLanguage] = useState<Language>(() =>
    localStorage.getItem(KEPT) === 'zh' ? 'zh' : 'en',
  )
  useEffect(() => {
    localStorage.setItem(KEPT, language)
    document.documentElement.lang = language === 'zh' ? 'zh-Hant-HK' : 'en'
  }, [language])
  const spoken = useMemo(
    (): Spoken => ({
      ...catalogue[language],
      language,
      switchLanguage: () => setLanguage((now) => (now === 'en' ? 'zh' : 'en')),
      of: (both) => both[language] || both.en,
    }),
    [language],
  )
  return <Words value={spoken}>{children}</Words>
}

export function useWords(): Spoken {
  const spoken = useContext(Words)
  if (!spoken) throw new Error('speak inside <Speaking>')
  return spoken
}
