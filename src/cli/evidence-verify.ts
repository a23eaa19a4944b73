// `holdfast evidence verify`: whether a pack of evidence is whole and proved, on a machine that has nothing else of ours.
import { existsSync, statSync } from 'node:fs'
import { openFileOctets, readPack, type ZipRefusal } from '../adapters/unzip-pack.ts'
import { MAIL_LIMITS } from '../email/limits.ts'
import { loadTrust } from '../pki/trust.ts'
import { elapsed, systemClock } from '../process/clock.ts'
import { type CheckAsked, type Checked, checkPack } from '../steps/evidence-check.ts'
import { exportedRows } from './audit.ts'
import { type Call, type Command, exit, UsageFault } from './command.ts'
import { shown } from './printed.ts'

export const evidenceVerify: Command = {
  name: 'evidence verify',
  operands: 'FILE',
  summary: 'check a pack of evidence offline, without database or settings',
  about:
    'Checked are: every hash, nothing missing and nothing extra; the signature and its path to --anchors; each row of the\n' +
    'audit trail; each verdict on a mail, reached again from its bytes and the lists of that day; each entry in the CRL that\n' +
    'showed it, and the CRL’s signature. Without --anchors the pack vouches for itself, which proves nothing: exit code 2.\n' +
    'Who signed is printed: hold it against the certificate of the CA’s notices, or pin it with --signer. Exit code: 0 whole,\n' +
    '1 something is not what it says, 2 nothing is wrong but not all could be proved, 64 wrong usage.',
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
      says: 'intermediate CA certificates that the pack lacks: file or folder',
    },
    crls: {
      type: 'string',
      multiple: true,
      value: 'P',
      says: 'newer CRLs: a signer revoked since is told',
    },
    signer: { type: 'string', value: 'P', says: 'the certificate that must have signed the pack' },
    trail: {
      type: 'string',
      value: 'F',
      says: 'the trail as `audit export` prints it: every row must agree, and none be left out',
    },
  },
  least: 1,
  most: 1,
  async run(call) {
    const [file = ''] = call.operands
    for (const each of [file, call.value('trail'), call.value('signer')])
      if (each !== undefined && !existsSync(each))
        throw new UsageFault(`there is no file "${each}"`)
    if (statSync(file).isDirectory()) throw new UsageFault(`"${file}" is a folder, and no pack`)
    const asked = await askedOf(call)
    const octets = await openFileOctets(file)
    try {
      const pack = await readPack(octets)
      return pack.ok
        ? report(call, pinned(await checkPack(pack, asked), await signerOf(call)))
        : refused(call, pack)
    } finally {
      await octets.close()
    }
  },
}

async function askedOf({ value, values }: Call): Promise<CheckAsked> {
  const [anchors, intermediates, crls] = ['anchors', 'intermediates', 'crls'].map(values)
  const given = await loadTrust({
    anchors: anchors ?? [],
    intermediates: intermediates ?? [],
    crls: crls ?? [],
  })
  if (given.faults[0]) throw new UsageFault(`cannot use what is named: ${given.faults[0]}`)
  if (anchors?.length && given.anchors.length === 0)
    throw new UsageFault('--anchors names no certificate')
  const trail = value('trail')
  return {
    ...(anchors?.length ? { anchors: given.anchors } : {}),
    intermediates: given.intermediates,
    crls: given.crls,
    ...(crls?.length ? { now: systemClock.now() } : {}),
    deadline: { now: elapsed, ms: MAIL_LIMITS.wallClockMs },
    ...(trail === undefined ? {} : { trail: () => exportedRows(trail) }),
  }
}

async function signerOf({ value }: Call) {
  const path = value('signer')
  if (path === undefined) return undefined
  const { anchors, faults } = await loadTrust({ anchors: [path] })
  const [certificate] = anchors
  if (!certificate) throw new UsageFault(`--signer: ${faults[0] ?? 'no certificate'}`)
  return certificate
}

/** Any holder of a certificate under the same anchors could sign a pack: who did is for the auditor to compare. */
function pinned(checked: Checked, wanted: Awaited<ReturnType<typeof signerOf>>): Checked {
  if (!wanted || checked.signer?.sha256 === wanted.sha256) return checked
  const detail = `"${wanted.subject.text}" was to have signed it, with the certificate given`
  const fault = {
    code: 'signature-stranger',
    about: 'manifest.p7s',
    detail,
    weight: 'broken',
  } as const
  return { ...checked, outcome: 'broken', faults: [fault, ...checked.faults] }
}

function report({ io, flag, value }: Call, { outcome, manifest, signer, faults }: Checked): number {
  const isPinned = value('signer') !== undefined
  if (flag('json')) {
    const { case: about = null, madeAt = null, madeBy = null } = manifest ?? {}
    const said = { outcome, case: about, madeAt, madeBy, signer, pinned: isPinned, faults }
    io.out(`${JSON.stringify(said)}\n`)
  } else {
    if (manifest) {
      const { case: about, madeAt, madeBy, software, files } = manifest
      io.out(shown(`case ${about.id}, ${about.state}; ${files.length} files`).concat('\n'))
      io.out(shown(`made ${madeAt} by ${madeBy} with ${software}`).concat('\n'))
    }
    if (signer) io.out(`signed by ${shown(signer.subject)}, certificate SHA-256 ${signer.sha256}\n`)
    for (const { code, about, detail, weight } of faults)
      io.out(`${grades[weight]} ${code}: ${shown(about)}: ${shown(detail)}\n`)
    io.out(`${outcome === 'whole' && !isPinned ? unpinned : sentences[outcome]}\n`)
  }
  return { whole: exit.ok, undecided: exit.unsure, broken: exit.failed }[outcome]
}

const grades = { broken: 'BROKEN', undecided: 'not proved' }
const unpinned =
  'The pack is whole, and all of it is proved, if the signer above is the office: --signer holds him against its certificate.'
const sentences = {
  whole: 'The pack is whole, and all of it is proved.',
  undecided: 'Nothing is wrong with the pack, but not all of it could be proved.',
  broken: 'The pack is NOT what it says.',
}

function refused({ io, flag }: Call, { code, detail }: ZipRefusal): number {
  const faults = [{ code, about: 'the file', detail, weight: 'broken' }]
  const none = { case: null, madeAt: null, madeBy: null, signer: null, pinned: false }
  if (flag('json')) io.out(`${JSON.stringify({ outcome: 'broken', ...none, faults })}\n`)
  else io.out(`BROKEN ${code}: ${shown(detail)}\n${sentences.broken}\n`)
  return exit.failed
}
