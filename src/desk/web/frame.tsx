// What surrounds every page: whose desk it is, where one can go, and whether all of it is a demo.
import { Button } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Link, Outlet } from '@tanstack/react-router'
import { ask } from './ask.ts'
import { useWords } from './language.tsx'
import { LanguageSwitch } from './language-switch.tsx'
import { MailingBanner } from './mailing-banner.tsx'
import { Mark } from './mark.tsx'
import { OfficeBanner } from './office-banner.tsx'
import { useSession } from './session-gate.tsx'
import { TakeIn } from './take-in.tsx'

export function Frame() {
  const { t, age, cal, pol, ca, mail } = useWords()
  const { officer, demo, mayDecide } = useSession()
  const queries = useQueryClient()
  const [taking, { open, close }] = useDisclosure(false)
  const leave = useMutation({
    mutationFn: ask.signOut,
    onSettled: () => {
      queries.clear()
      return queries.invalidateQueries({ queryKey: ['session'] })
    },
  })
  return (
    <>
      <a className="skip" href="#content">
        {t.skip}
      </a>
      <header className="frame-head">
        {demo && <p className="demo-strip">{t.demo}</p>}
        <div className="top">
          <Link to="/" className="brand">
            <Mark size={28} />
            <span>{t.name}</span>
          </Link>
          <nav aria-label={t.name}>
            <Link to="/" className="nav-link">
              {t.queue}
            </Link>
            <Link to="/ageing" className="nav-link">
              {age.page}
            </Link>
            <Link to="/calendar" className="nav-link">
              {cal.page}
            </Link>
            <Link to="/policy" className="nav-link">
              {pol.page}
            </Link>
            <Link to="/ca" className="nav-link">
              {ca.page}
            </Link>
            <Link to="/mailing" className="nav-link">
              {mail.page}
            </Link>
          </nav>
          <div className="top-end">
            {mayDecide && (
              <Button variant="default" size="xs" onClick={open}>
                {t.takeIn}
              </Button>
            )}
            <LanguageSwitch />
            <span className="who">
              {officer.displayName}
              {!mayDecide && <small>{t.readsOnly}</small>}
            </span>
            <button type="button" className="plain-button" onClick={() => leave.mutate()}>
              {t.signOut}
            </button>
          </div>
        </div>
        <OfficeBanner />
        <MailingBanner />
      </header>
      <main id="content" tabIndex={-1}>
        <Outlet />
      </main>
      <TakeIn opened={taking} onClose={close} />
    </>
  )
}
