// One file verified as the options ask: a mail, or a CMS message without a mail around it.
import { readFile } from 'node:fs/promises'
import { bareCms } from '../email/cms.ts'
import { MAIL_LIMITS } from '../email/limits.ts'
import { signerCertificates } from '../email/signer-certificates.ts'
import { type VerifyOptions, verifyCms, verifySmime } from '../email/smime.ts'
import { type SmimeVerdict, type VerdictRecord, verdictRecord } from '../email/verdict.ts'
import type { Trust } from '../pki/trust.ts'
import { elapsed, systemClock } from '../process/clock.ts'
import { exit, moment, UsageFault } from './command.ts'
import { type Asked, policiesOf, type TrustGiven } from './trust-given.ts'

/** A verdict as it is printed for programs: the contract's fields first, then the rest of the record. */
export type VerdictLine = { readonly file: string } & VerdictRecord

export type Examined = {
  readonly line: VerdictLine
  readonly bytes: Uint8Array
  readonly verdict: SmimeVerdict
  readonly bare: boolean
}

/** @throws UsageFault */
export async function examineFile(
  file: string,
  asked: Asked,
  trustOf: (asked: Asked) => Promise<TrustGiven>,
): Promise<Examined> {
  const at = moment('at', asked.value('at')) ?? systemClock.now()
  const bytes = await readInput(file)
  const options = optionsOf(asked)
  const bare = isBare(file, bytes)
  const { trust, heard } = await asking(await trustOf(asked), bytes, at)
  const given = { trust, at, options: { ...options, ...heard } }
  const verdict = bare
    ? await verifyBare(bytes, given, asked)
    : verifyMail(file, bytes, given, asked)
  return { line: lineOf(file, verdict), bytes, verdict, bare }
}

type Given = { readonly trust: Trust; readonly at: Date; readonly options: VerifyOptions }

/** What the signers' responders and distribution points say, where --ask wants them heard. */
async function asking({ trust, ask }: TrustGiven, bytes: Buffer, at: Date) {
  if (!ask) return { trust, heard: {} }
  const { signers, all } = signerCertificates(bytes, trust)
  const { trust: more, ...heard } = await ask(signers, at, all)
  return { trust: more, heard }
}

async function readInput(file: string): Promise<Buffer> {
  try {
    return await readFile(file)
  } catch (cause) {
    throw new UsageFault(`cannot read "${file}": ${cause instanceof Error ? cause.message : cause}`)
  }
}

/** By what it holds; a broken one by its name, so that it is called malformed and not a mail without a signature. */
function isBare(file: string, bytes: Buffer): boolean {
  if (bareCms(bytes)) return true
  const field = /^[\x21-\x39\x3b-\x7e]+[ \t]*:/.test(bytes.subarray(0, 200).toString('latin1'))
  return !field && /\.(p7[bcms]|cms|der|pem)$/i.test(file)
}

async function verifyBare(bytes: Buffer, given: Given, asked: Asked) {
  const { trust, at, options } = given
  const content = asked.value('content')
  return verifyCms(bytes, trust, at, {
    ...options,
    ...(content === undefined ? {} : { content: await readInput(content) }),
  })
}

function verifyMail(file: string, bytes: Buffer, { trust, at, options }: Given, asked: Asked) {
  if (asked.value('content') !== undefined)
    throw new UsageFault(`--content goes with a bare CMS message, and "${file}" is a mail`)
  return verifySmime(bytes, trust, at, options)
}

function optionsOf(asked: Asked): VerifyOptions {
  return {
    sender: !asked.flag('no-sender'),
    status: !asked.flag('no-status'),
    policies: policiesOf(asked),
    deadline: { now: elapsed, ms: MAIL_LIMITS.wallClockMs },
    conformance: {
      weak: asked.flag('weak'),
      embeddedCrls: asked.flag('embedded-crls'),
      caSigner: asked.flag('any-purpose'),
    },
  }
}

function lineOf(file: string, verdict: SmimeVerdict): VerdictLine {
  const { outcome, code, signer, signedOctetsSha256, notes, ...rest } = verdictRecord(verdict)
  return { file, outcome, code, signer, signedOctetsSha256, notes, ...rest }
}

export function exitCode(outcomes: ReadonlySet<string>): number {
  if (outcomes.has('failed')) return exit.failed
  return [...outcomes].every((outcome) => outcome === 'passed') ? exit.ok : exit.unsure
}
