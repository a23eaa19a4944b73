// `holdfast notices`: which letters are held and why; `notices release`: two officers let them go once the mailing was stopped.
import { systemClock } from '../process/clock.ts'
import type { HeldNotice, Mailing } from '../revocation/notice-limits.ts'
import { releaseMailing } from '../steps/notices-let-go.ts'
import { type Command, exit, type Io, UsageFault } from './command.ts'
import { officerOptions, provedOfficer } from './deciding-officer.ts'
import { hongKong } from './printed.ts'
import { withRecords } from './wiring.ts'

/** More than anybody reads; the count says how many there are. */
const SHOWN = 500

export const notices: Command = {
  name: 'notices',
  operands: '',
  summary: 'say which letters are held, why, and whether the mailing is stopped',
  about: 'Exit code: 0 when letters go as usual, 2 when the mailing is stopped.',
  options: {},
  least: 0,
  most: 0,
  run: ({ io, flag }) =>
    withRecords(async ({ records, config }) => {
      const mailing = await records.mailing(systemClock.now())
      const held = await records.heldNotices(SHOWN)
      const limits = {
        perHour: config.NOTICES_PER_HOUR,
        perAddress: config.NOTICES_PER_ADDRESS,
        acknowledgementsPerHour: config.ACKNOWLEDGEMENTS_PER_HOUR,
      }
      if (flag('json')) {
        const { held: heldCount, ...rest } = mailing
        io.out(`${JSON.stringify({ ...rest, limits, heldCount, held })}\n`)
      } else tell(io, mailing, held)
      return mailing.stopped ? exit.unsure : exit.ok
    }),
}

function tell(io: Io, { stopped, lastHour, held: count }: Mailing, held: readonly HeldNotice[]) {
  io.out(`letters let go within the last hour: ${lastHour}\n`)
  if (stopped) {
    const { stoppedAt, firstOfficer, firstGrounds } = stopped
    io.out(
      `the mailing is stopped since ${hongKong(stoppedAt)}: ${stopped.lastHour} had gone within the hour\n`,
    )
    if (firstOfficer) io.out(`${firstOfficer} lets them go: ${firstGrounds}; another must agree\n`)
  }
  io.out(count === 0 ? 'nothing is held\n' : `held: ${count}\n`)
  for (const { id, revocationId, kind, address, heldAt, because } of held)
    io.out(
      `  ${id}  ${revocationId}  ${kind}  ${address ?? '–'}  since ${hongKong(heldAt)}  (${because})\n`,
    )
}

export const noticesRelease: Command = {
  name: 'notices release',
  operands: '',
  summary: 'let go, as one of two officers, what was held when the mailing was stopped',
  about:
    'Two officers let the letters go, each with a reason; what was held when the first of them looked goes then, once.\n' +
    'Exit code: 0 let go, 1 refused and why, 2 another officer must agree.',
  options: {
    grounds: { type: 'string', value: 'TEXT', says: 'why these letters may go (required)' },
    ...officerOptions,
  },
  least: 0,
  most: 0,
  async run(call) {
    const { io, flag, value } = call
    const grounds = value('grounds')?.trim()
    if (!grounds) throw new UsageFault('--grounds says why')
    return withRecords(async ({ config, records, queue }) => {
      const officer = await provedOfficer(config.OFFICERS_FILE, call)
      const step = releaseMailing({ records, queue: await queue(), clock: systemClock })
      const answer = await step(officer, grounds)
      if (flag('json')) io.out(`${JSON.stringify(answer)}\n`)
      if (!answer.ok) {
        io.err(`refused: ${answer.why}\n`)
        return exit.failed
      }
      if (answer.released !== null) {
        if (!flag('json')) io.out(`${answer.released} letters may go now\n`)
        return exit.ok
      }
      if (!flag('json')) io.out('written down; another officer must agree\n')
      return exit.unsure
    })
  },
}
