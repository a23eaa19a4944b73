// `holdfast reconcile`: our receipts against the mailboxes, and our cases against the CA's list and its CRL.
import { openCa } from '../adapters/ca-open.ts'
import { openPublishedCrls } from '../adapters/crl-published.ts'
import { reconcileMailbox } from '../adapters/imap-reconcile.ts'
import { loadTrust } from '../pki/trust.ts'
import { systemClock } from '../process/clock.ts'
import { type Reconciliation, reconcile as reconcileStep } from '../steps/reconcile.ts'
import { type Call, type Command, exit, moment, UsageFault } from './command.ts'
import { type Wired, withRecords } from './wiring.ts'

const DAY_MS = 86_400_000

export const reconcile: Command = {
  name: 'reconcile',
  operands: '',
  summary: 'compare the mailboxes with the receipts here, and the CA and its CRL with our cases',
  about:
    'Exit code: 0 when every mail of the servers has a receipt and the CA says what our cases say, 1 when some mail is\n' +
    'missing (it may be seconds old) or the CA says otherwise, 2 when something could not be compared, 78 when nothing is\n' +
    'set that could be.\n' +
    'More receipts than mails means that mail was deleted on the server after it was received. What the CA says\n' +
    'otherwise is laid before an officer at the desk.',
  options: {
    since: {
      type: 'string',
      value: 'DATE',
      says: 'first day of mail that counts (default: seven days ago)',
    },
    only: { type: 'string', value: 'mail|ca', says: 'compare only the mailboxes, or only the CA' },
  },
  least: 0,
  most: 0,
  async run(call) {
    const { value } = call
    const only = value('only')
    if (only !== undefined && only !== 'mail' && only !== 'ca')
      throw new UsageFault('--only takes mail or ca')
    const since =
      moment('since', value('since')) ?? new Date(systemClock.now().getTime() - 7 * DAY_MS)
    return withRecords(async (wired) => {
      const mail = only === 'ca' ? undefined : await mailboxes(wired, since, call)
      const ca = only === 'mail' ? undefined : await theCa(wired, call)
      return mail || (ca ?? mail ?? exit.config)
    })
  },
}

/** Nothing where no mailbox is set. */
async function mailboxes({ config, records }: Wired, since: Date, { io, flag }: Call) {
  if (config.IMAP_URLS.length === 0) {
    io.err('IMAP_URLS names no mailbox: no mail is compared\n')
    return undefined
  }
  let missing = false
  for (const url of config.IMAP_URLS) {
    const figure = await reconcileMailbox({ url, records, afterReceipt: config.IMAP_AFTER }, since)
    missing ||= figure.ours < figure.server
    const { account, folder, server, ours } = figure
    if (flag('json')) io.out(`${JSON.stringify(figure)}\n`)
    else
      io.out(
        `${account} ${folder}: the server holds ${server} since ${figure.since.slice(0, 10)}, ${ours} have a receipt\n`,
      )
  }
  return missing ? exit.failed : exit.ok
}

/** Nothing where neither a CA nor its CRL is set. */
async function theCa(wired: Wired, { io, flag }: Call): Promise<number | undefined> {
  const { config, records } = wired
  const ca = openCa(config, { clock: systemClock })
  const { TRUST_ANCHORS: anchors, INTERMEDIATES: intermediates } = config
  const trust = await loadTrust({ anchors, intermediates, crls: [] })
  const trusted = [...trust.intermediates, ...trust.anchors]
  const crl = await openPublishedCrls(config, () => trusted, systemClock)
  if (!ca && !crl) {
    io.err('neither CA nor PUBLISHED_CRL is set: there is nothing to compare with\n')
    return undefined
  }
  try {
    const step = reconcileStep({ records, ca, crl: crl ?? null, clock: systemClock })
    const done = await step('command:reconcile')
    io.out(flag('json') ? `${JSON.stringify(done)}\n` : plain(done))
    if (done.found.length > 0) return exit.failed
    return done.faults.length > 0 ? exit.unsure : exit.ok
  } finally {
    ca?.close?.()
  }
}

function plain({ checked, found, faults, compared }: Reconciliation): string {
  const lines = found.map(
    ({ source, kind, serial, caseId, ours, theirs }) =>
      `${source === 'ca' ? 'CA ' : 'CRL'} ${serial}${caseId ? ` (${caseId})` : ''}: ours ${ours.kind}, theirs ${theirs.kind} [${kind}]`,
  )
  const sum = `${checked} certificates held against ${compared.length} lists: ${found.length} differ`
  return `${[...lines, ...faults.map((fault) => `could not compare: ${fault}`), sum].join('\n')}\n`
}
