// `holdfast evidence`: packs the evidence of one case into one file that an auditor can check on another machine.
import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { openPacking } from '../../workers/evidence-packing.ts'
import { writePack } from '../adapters/zip-pack.ts'
import { type Call, type Command, exit, UsageFault } from './command.ts'
import { mayLook } from './deciding-officer.ts'
import { withRecords } from './wiring.ts'

export const evidence: Command = {
  name: 'evidence',
  operands: 'CASE',
  summary: 'pack all evidence of a case into one signed file for an auditor',
  about:
    'The file is a zip: the original bytes, the sixteen items an auditor wants, an HTML page to read, a manifest of hashes\n' +
    'and a signature with the certificate of the notices (NOTICE_CERT); without one it says that it is not signed. What there\n' +
    'is not is named with its reason. Identity card numbers are masked in the page and the items, never in the originals.\n' +
    'Each making is written to the audit trail. Exit code 1: there is no such case; 2: packed, but unsigned.',
  options: {
    out: {
      type: 'string',
      value: 'FILE',
      says: 'where to write it (default CASE.zip); must be new',
    },
    officer: {
      type: 'string',
      value: 'NAME',
      says: 'for whom, an officer or auditor of OFFICERS_FILE',
    },
    unmask: {
      type: 'boolean',
      says: 'identity card numbers in full; needs --officer, and is audited',
    },
  },
  least: 1,
  most: 1,
  async run(call) {
    const { operands, flag, value } = call
    const [id = ''] = operands
    const officer = value('officer')
    if (flag('unmask') && officer === undefined)
      throw new UsageFault('--unmask needs --officer: the trail says who asked for it')
    // A case is named as it is written everywhere: nothing else becomes the name of a file.
    if (!/^R-[0-9A-Z]{1,40}$/.test(id))
      throw new UsageFault(`"${id}" is no case, such as R-0123456789`)
    const out = resolve(value('out') ?? `${id}.zip`)
    if (existsSync(out))
      throw new UsageFault(`"${out}" is there already; nothing is written over it`)
    return pack(id, out, officer, call)
  },
}

function pack(id: string, out: string, officer: string | undefined, { io, flag }: Call) {
  return withRecords(async (wired) => {
    if (officer !== undefined) await mayLook(wired.config.OFFICERS_FILE, officer)
    const actor = officer === undefined ? 'command:evidence' : `officer:${officer}`
    const packing = await openPacking(wired)
    const packed = await packing(id, { actor, unmask: flag('unmask') }, (entries) =>
      writePack(out, entries),
    )
    if (!packed) {
      io.err(`there is no case "${id}"\n`)
      return exit.failed
    }
    const { manifest, kept } = packed
    if (flag('json')) io.out(`${JSON.stringify({ file: out, ...kept, manifest })}\n`)
    else {
      io.out(`${out}: ${manifest.files.length} files, ${kept.size} bytes, SHA-256 ${kept.sha256}\n`)
      for (const { no, title, lacks } of manifest.items)
        for (const each of lacks) io.out(`  ${no}. ${title}: there is not: ${each}\n`)
    }
    if (manifest.signedBy === null) io.err('not signed: NOTICE_CERT is not set\n')
    return manifest.signedBy === null ? exit.unsure : exit.ok
  })
}
