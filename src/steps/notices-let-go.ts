// What officers have go out: a letter that asks once more for the confirmation, and all that was held when the mailing stopped.
import type { Notice } from '../revocation/notice.ts'
import type { Release } from '../revocation/notice-limits.ts'
import type { Refusal } from '../revocation/revocation.ts'
import { type WakePorts, wake } from './wake.ts'

type Ports = WakePorts & {
  readonly records: {
    raiseConfirm(
      caseId: string,
      officer: string,
      at: Date,
    ): Promise<{ readonly ok: true; readonly noticeId: string } | Refusal>
    releaseMailing(officer: string, grounds: string, at: Date): Promise<Release>
    noticesDue(now: Date, limit: number): Promise<readonly Notice[]>
  }
  readonly clock: { now(): Date }
}

/** One round's worth; what does not fit is woken by the sweep. */
const MANY = 1000

export const askToConfirm =
  (ports: Ports) =>
  async (caseId: string, officer: string): ReturnType<Ports['records']['raiseConfirm']> => {
    const answer = await ports.records.raiseConfirm(caseId, officer, ports.clock.now())
    if (answer.ok) await wake(ports, 'notice', answer.noticeId)
    return answer
  }

/** The first officer's word alone lets nothing go. */
export const releaseMailing =
  (ports: Ports) =>
  async (officer: string, grounds: string): Promise<Release> => {
    const now = ports.clock.now()
    const answer = await ports.records.releaseMailing(officer, grounds, now)
    if (answer.ok && answer.released !== null)
      for (const { id } of await ports.records.noticesDue(now, MANY))
        await wake(ports, 'notice', id)
    return answer
  }
