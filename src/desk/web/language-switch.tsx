// The button that changes the desk's language.
import { useWords } from './language.tsx'

export function LanguageSwitch() {
  const { t, language, switchLanguage } = useWords()
  return (
    <button
      type="button"
      className="plain-button"
      lang={language === 'en' ? 'zh-Hant-HK' : 'en'}
      aria-label={`${t.language} — ${t.languageLabel}`}
      onClick={switchLanguage}
    >
      {t.language}
    </button>
  )
}
