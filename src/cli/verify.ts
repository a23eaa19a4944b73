// `holdfast verify`: what signed mails prove, one verdict a file.
import { readFile } from 'node:fs/promises'
import { verifySmime } from '../email/smime.ts'
import { type VerdictRecord, verdictRecord } from '../email/verdict.ts'
import { sentence } from '../email/words.ts'
import { loadTrust, type Trust } from '../pki/trust.ts'
import { systemClock } from '../process/clock.ts'
import { environment, readConfig } from '../process/config.ts'
import { type Call, type Command, exit, moment, UsageFault } from './command.ts'

export const verify: Command = {
  name: 'verify',
  operands: 'FILE.eml…',
  summary: 'say what signed mails prove',
  about:
    'Exit code: 0 when all passed, 1 when any failed, 2 when any is indeterminate, unsigned or signed by a\n' +
    'certificate on hold, 64 on wrong usage. Without --anchors, --intermediates and --crls the settings\n' +
    'TRUST_ANCHORS, INTERMEDIATES and CRLS are used. Mail is judged at the moment --at, by default now.',
  options: {
    anchors: {
      type: 'string',
      multiple: true,
      value: 'P',
      says: 'trust anchors: PEM or DER file, or folder',
    },
    intermediates: {
      type: 'string',
      multiple: true,
      value: 'P',
      says: 'intermediate CA certificates: file or folder',
    },
    crls: { type: 'string', multiple: true, value: 'P', says: 'CRLs: file or folder' },
    at: { type: 'string', value: 'ISO', says: 'the moment of receipt' },
    'no-sender': { type: 'boolean', says: 'leave the rule out that From must be the signer' },
  },
  least: 1,
  most: 10_000,
  async run(call) {
    const at = moment('at', call.value('at')) ?? systemClock.now()
    const trust = await trustOf(call)
    const records: VerdictRecord[] = []
    for (const file of call.operands) {
      const bytes = await readFile(file).catch((cause: Error) => {
        throw new UsageFault(`cannot read "${file}": ${cause.message}`)
      })
      const record = verdictRecord(
        verifySmime(bytes, trust, at, { sender: !call.flag('no-sender') }),
      )
      records.push(record)
      call.io.out(
        call.flag('json') ? `${JSON.stringify(jsonLine(file, record))}\n` : plain(file, record),
      )
    }
    if (records.some((each) => each.outcome === 'failed')) return exit.failed
    return records.every((each) => each.outcome === 'passed') ? exit.ok : exit.unsure
  },
}

async function trustOf(call: Call): Promise<Trust> {
  const given = {
    anchors: call.values('anchors'),
    intermediates: call.values('intermediates'),
    crls: call.values('crls'),
  }
  if (Object.values(given).some((paths) => paths.length > 0)) return loadTrust(given)
  const config = readConfig(environment())
  return loadTrust({
    anchors: config.TRUST_ANCHORS,
    intermediates: config.INTERMEDIATES,
    crls: config.CRLS.filter((each) => !/^https?:/.test(each)),
  })
}

function jsonLine(file: string, record: VerdictRecord) {
  const { outcome, code, signer, signedOctetsSha256, notes, ...rest } = record
  return { file, outcome, code, signer, signedOctetsSha256, notes, ...rest }
}

function plain(file: string, record: VerdictRecord): string {
  const words = sentence(record.code ?? record.outcome)
  const lines = [
    `${file}: ${record.outcome}${record.code ? ` (${record.code})` : ''}`,
    `  ${words.en}`,
    `  ${words.zh}`,
  ]
  if (record.detail) lines.push(`  detail: ${record.detail}`)
  if (record.signer)
    lines.push(`  signer: ${record.signer.subject}, serial ${record.signer.serial}`)
  if (record.path.length > 0) lines.push(`  path: ${record.path.join(' ← ')}`)
  for (const each of record.status)
    lines.push(
      `  status of ${each.subject}: CRL ${each.crlNumber ?? 'without number'} of ${each.thisUpdate}`,
    )
  for (const note of record.notes) lines.push(`  note: ${note.code}: ${note.detail}`)
  return `${lines.join('\n')}\n`
}
