// The calendar: to look at, and to rule about by an officer.
import type { Moment } from '../calendar/hongkong.ts'
import type { Processing } from '../calendar/processing.ts'
import type { Ruling, Wish } from '../calendar/rulings.ts'
import { calendarView, rule, ruledAnswer } from './api-calendar.ts'
import { problem, thaw } from './api-words.ts'
import { type CalendarState, type DeskHours, viewCalendar } from './calendar-view.ts'
import type { DeskApp } from './desk-app.ts'
import { seated } from './guard.ts'
import { Refused } from './problems.ts'

type Answer =
  | { readonly ok: true; readonly ruling: Ruling; readonly moved: number }
  | { readonly ok: false; readonly why: string }

export type CalendarPorts = {
  readonly calendar: () => Promise<CalendarState>
  /** As it is, whatever the policy makes of it. */
  readonly processing: () => Promise<Processing>
  readonly hours: () => DeskHours
  readonly declareClosure: (
    wish: Wish,
    by: { readonly officer: string; readonly reason: string },
  ) => Promise<Answer>
  readonly clock: { now(): Date }
}

export function calendarRoutes(app: DeskApp, ports: CalendarPorts): void {
  app.get(
    '/calendar',
    {
      schema: {
        summary: 'Whether processing is open, what stops it, and the week ahead',
        tags: ['calendar'],
        response: { 200: calendarView, 401: problem },
      },
    },
    async () => {
      const [state, processing] = [await ports.calendar(), await ports.processing()]
      const at: Moment = ports.clock.now().getTime()
      return thaw(viewCalendar(state, ports.hours(), processing, at))
    },
  )

  app.post(
    '/calendar/rulings',
    {
      schema: {
        summary: 'Declare, correct or void a closure, or say that the weather was looked at',
        tags: ['calendar'],
        body: rule,
        response: { 200: ruledAnswer, 401: problem, 403: problem, 409: problem },
      },
    },
    async (request) => {
      const { wish, reason } = request.body
      const { name: officer } = seated(request).officer
      const answer = await ports.declareClosure(wish, { officer, reason })
      if (!answer.ok) throw new Refused(409, 'refused', answer.why)
      return { about: answer.ruling.about, moved: answer.moved }
    },
  )
}
