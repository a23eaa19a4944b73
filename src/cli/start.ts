// `holdfast start`: runs the office, all of it or the workers named, until SIGTERM.
import { environment, readConfig } from '../process/config.ts'
import { type Command, exit, UsageFault } from './command.ts'

export const start: Command = {
  name: 'start',
  operands: '[WORKER…]',
  summary: 'run the office: all workers, or those named',
  about:
    'Workers: mailbox, faxtray, desk, email-examiner, paper-examiner, hand-over, publication-watch, notifier,\n' +
    'calendar-feeds, sweeper.\n' +
    'Without names, every worker that the settings give something to do. SIGTERM drains and ends with 0.',
  options: {},
  least: 0,
  most: 16,
  async run({ operands, io, flag, launch }) {
    const unknown = operands.find((name) => !launch.workerNames.includes(name))
    if (unknown !== undefined)
      throw new UsageFault(
        `there is no worker "${unknown}"; the workers are ${launch.workerNames.join(', ')}`,
      )
    const office = await launch.openOffice({ config: readConfig(environment()), workers: operands })
    if (flag('json')) io.out(`${JSON.stringify({ ready: true, desk: office.deskUrl })}\n`)
    else io.err(office.deskUrl ? `the desk is at ${office.deskUrl}\n` : 'started\n')
    await new Promise<void>((resolve) => {
      process.once('SIGTERM', () => resolve())
      process.once('SIGINT', () => resolve())
    })
    await office.close()
    return exit.ok
  },
}
