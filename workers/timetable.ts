// When the CA publishes, as the policy of the moment has it: a change of the policy needs no restart.
import type { Timetable } from '../src/revocation/publication.ts'
import type { Shared } from './shared.ts'

export const timetableOf = ({ config, policy }: Pick<Shared, 'config' | 'policy'>): Timetable => ({
  get runs() {
    return policy.calendar.crlRuns
  },
  graceMinutes: config.CRL_GRACE_MINUTES,
})
