// `holdfast verify`: what signed mails and CMS messages prove, one verdict a file.
import { type Call, type Command, UsageFault } from './command.ts'
import { eachFile } from './each-file.ts'
import { openTrusts } from './trust-given.ts'
import { runBatch } from './verify-batch.ts'
import { examineFile } from './verify-file.ts'
import { openKeys } from './verify-keys.ts'
import { verifyOptions } from './verify-options.ts'
import { plain } from './verify-print.ts'

export const verify: Command = {
  name: 'verify',
  operands: 'FILE…',
  summary: 'say what signed mails and CMS messages prove',
  about:
    'FILE is a mail, a bare CMS message (.p7s, .p7m; DER or PEM), or - for standard input. Exit code, the first\n' +
    'that holds: 1 when any failed, 64 on wrong usage and when any file could not be read or line of a batch\n' +
    'not be used (it is told, and the others go on), 2 when any is indeterminate, unsigned, encrypted and not\n' +
    'opened, or signed by a certificate on hold, 0 when all passed.\n' +
    'Without --anchors, --intermediates and --crls the settings TRUST_ANCHORS, INTERMEDIATES and CRLS are used.\n' +
    'Encrypted mail is opened with --decryption-keys, or else with the setting DECRYPTION_KEYS, and what is inside\n' +
    'is judged; a passphrase is taken from DECRYPTION_PASSPHRASE alone. A mail is judged at the moment --at, by\n' +
    'default now. A line of --batch is a JSON object with "file" and the same options by name, such as\n' +
    '{"file": "a.eml", "at": "2026-11-23T02:00:00Z", "no-sender": true}.',
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
  const sources = { trustOf: openTrusts(call.io.err), keysOf: openKeys() }
  return eachFile('verify', call, async (file) => {
    const seen = await examineFile(file, call, sources)
    return { line: seen.line, text: () => plain(seen) }
  })
}
