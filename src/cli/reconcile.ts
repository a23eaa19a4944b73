// `holdfast reconcile`: the mailbox server holds so many since a day, and so many have a receipt here.
import { reconcileMailbox } from '../adapters/imap-reconcile.ts'
import { systemClock } from '../process/clock.ts'
import { type Command, exit, moment } from './command.ts'
import { withRecords } from './wiring.ts'

const DAY_MS = 86_400_000

export const reconcile: Command = {
  name: 'reconcile',
  operands: '',
  summary: 'compare what each mailbox holds since a day with the receipts here',
  about:
    'Exit code: 0 when every mail of the servers has a receipt, 1 when some are missing (they may be seconds old).\n' +
    'More receipts than mails means that mail was deleted on the server after it was received.',
  options: {
    since: {
      type: 'string',
      value: 'DATE',
      says: 'first day that counts (default: seven days ago)',
    },
  },
  least: 0,
  most: 0,
  async run({ io, flag, value }) {
    const since =
      moment('since', value('since')) ?? new Date(systemClock.now().getTime() - 7 * DAY_MS)
    return withRecords(async ({ config, records }) => {
      let missing = false
      for (const url of config.IMAP_URLS) {
        const figure = await reconcileMailbox(
          { url, records, afterReceipt: config.IMAP_AFTER },
          since,
        )
        missing ||= figure.ours < figure.server
        const { account, folder, server, ours } = figure
        if (flag('json')) io.out(`${JSON.stringify(figure)}\n`)
        else
          io.out(
            `${account} ${folder}: the server holds ${server} since ${figure.since.slice(0, 10)}, ${ours} have a receipt\n`,
          )
      }
      if (config.IMAP_URLS.length === 0) io.err('IMAP_URLS names no mailbox\n')
      return missing ? exit.failed : exit.ok
    })
  },
}
