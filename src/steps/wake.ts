// Wakes whoever goes on from here; a queue that is away harms nothing, for the sweep wakes the same a minute later.
import type { Notice } from '../revocation/notice.ts'

export type Wakes = 'hand-over' | 'publication' | 'notice'

export type WakePorts = {
  readonly queue: { add(name: Wakes, id: string): Promise<unknown> }
  readonly log?: { warn(about: object, says: string): void }
}

/** What is committed is not undone by a wake-up that failed, and nobody is told that it was. */
export async function wake({ queue, log }: WakePorts, name: Wakes, id: string): Promise<void> {
  try {
    await queue.add(name, id)
  } catch (fault) {
    log?.warn({ err: fault, queue: name, id }, 'not woken: the sweep will')
  }
}

type NoticePorts = WakePorts & {
  readonly records: {
    caseFile(id: string): Promise<{ readonly notices: readonly Notice[] } | undefined>
  }
}

/** Wakes the notifier for what has just fallen due in a case. */
export async function wakeNotices(ports: NoticePorts, id: string, now: Date): Promise<void> {
  const file = await ports.records.caseFile(id).catch(() => undefined)
  for (const notice of file?.notices ?? [])
    if (!notice.sentAt && !notice.outcome && new Date(notice.dueAt) <= now)
      await wake(ports, 'notice', notice.id)
}
