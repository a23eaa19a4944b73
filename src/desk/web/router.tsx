// The desk's addresses: the queue with its filter, and each case.
import { createRootRoute, createRoute, createRouter } from '@tanstack/react-router'
import { AgeingPage } from './ageing-page.tsx'
import { CaPage } from './ca-page.tsx'
import { CalendarPage } from './calendar-page.tsx'
import { CasePage } from './case-page.tsx'
import { Frame } from './frame.tsx'
import { MailingPage } from './mailing-page.tsx'
import { PolicyPage } from './policy-page.tsx'
import { isGroup, QueuePage } from './queue-page.tsx'

const root = createRootRoute({ component: Frame, notFoundComponent: QueuePage })

const queue = createRoute({
  getParentRoute: () => root,
  path: '/',
  component: QueuePage,
  validateSearch: ({ show, find }: Record<string, unknown>) => ({
    ...(isGroup(show) && { show }),
    ...(typeof find === 'string' && find !== '' && { find }),
  }),
})

const oneCase = createRoute({
  getParentRoute: () => root,
  path: '/cases/$id',
  component: CasePage,
})

const calendar = createRoute({
  getParentRoute: () => root,
  path: '/calendar',
  component: CalendarPage,
})

const waits = createRoute({ getParentRoute: () => root, path: '/ageing', component: AgeingPage })

const policy = createRoute({ getParentRoute: () => root, path: '/policy', component: PolicyPage })

const theCa = createRoute({ getParentRoute: () => root, path: '/ca', component: CaPage })

const mailing = createRoute({
  getParentRoute: () => root,
  path: '/mailing',
  component: MailingPage,
})

export const router = createRouter({
  routeTree: root.addChildren([queue, waits, calendar, policy, theCa, mailing, oneCase]),
})

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router
  }
}
