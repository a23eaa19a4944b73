// `holdfast verify`: what signed mails and CMS messages prove, one verdict a file.
import { type Call, type Command, UsageFault } from './command.ts'
import { openTrusts } from './trust-given.ts'
import { runBatch } from './verify-batch.ts'
import { examineFile, exitCode } from './verify-file.ts'
import { verifyOptions } from './verify-options.ts'
import { plain } from './verify-print.ts'

export const verify: Command = {
  name: 'verify',
  operands: 'FILE…',
  summary: 'say what signed mails and CMS messages prove',
  about:
    'FILE is a mail, or a bare CMS message (.p7s, .p7m; DER or PEM). Exit code: 0 when all passed, 1 when any\n' +
    'failed, 2 when any is indeterminate, unsigned or signed by a certificate on hold, 64 on wrong usage. Without\n' +
    '--anchors, --intermediates and --crls the settings TRUST_ANCHORS, INTERMEDIATES and CRLS are used. A mail is\n' +
    'judged at the moment --at, by default now. A line of --batch is a JSON object with "file" and the same\n' +
    'options by name, such as {"file": "a.eml", "at": "2026-11-23T02:00:00Z", "no-sender": true}.',
  options: {
    ...verifyOptions,
    batch: {
      type: 'string',
      value: 'FILE',
      says: 'JSON Lines of files and options, or - ; one verdict a line',
    },
  },
  least: 0,
  most: 10_000,
  async run(call) {
    const batch = call.value('batch')
    if (batch !== undefined && call.operands.length > 0)
      throw new UsageFault('--batch names the files itself')
    if (batch !== undefined) return runBatch(batch, call)
    if (call.operands.length === 0) throw new UsageFault('verify needs FILE… or --batch FILE')
    return runFiles(call)
  },
}

async function runFiles(call: Call): Promise<number> {
  const trustOf = openTrusts(call.io.err)
  const outcomes = new Set<string>()
  for (const file of call.operands) {
    const seen = await examineFile(file, call, trustOf)
    outcomes.add(seen.line.outcome)
    call.io.out(call.flag('json') ? `${JSON.stringify(seen.line)}\n` : plain(seen))
  }
  return exitCode(outcomes)
}
