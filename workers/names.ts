// The workers by name: doers before places, so that what is taken in finds its examiner awake.

export const workerNames = [
  'sweeper',
  'calendar-feeds',
  'hand-over',
  'publication-watch',
  'notifier',
  'email-examiner',
  'paper-examiner',
  'faxtray',
  'mailbox',
  'desk',
] as const
export type WorkerName = (typeof workerNames)[number]
