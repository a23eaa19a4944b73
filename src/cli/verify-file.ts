// One file verified as the options ask: a mail, or a CMS message without a mail around it.
import { bareCms } from '../email/cms.ts'
import type { LockCode } from '../email/decrypt.ts'
import { MAIL_LIMITS } from '../email/limits.ts'
import type { Layer, OpenedMail } from '../email/open-mail.ts'
import type { VerifyOptions } from '../email/smime.ts'
import { signersOfVerdict, type VerdictRecord, verdictRecord } from '../email/verdict.ts'
import { elapsed, systemClock } from '../process/clock.ts'
import { exit, moment } from './command.ts'
import { FileFault, readInput } from './read-input.ts'
import { type Asked, policiesOf, type TrustGiven } from './trust-given.ts'
import type { KeysOf } from './verify-keys.ts'
import { openInput } from './verify-open.ts'

/** A verdict as it is printed for programs: the contract's fields first, then the rest of the record. */
export type VerdictLine = { readonly file: string } & Omit<VerdictRecord, 'code'> & {
    /** Of an encrypted mail that was not opened: why not. */
    readonly code: VerdictRecord['code'] | LockCode
    /** Each of those who signed, by himself. */
    readonly signers: ReturnType<typeof signersOfVerdict>
    /** Encryption and outer signatures, from the outside in. */
    readonly layers: readonly LayerLine[]
  }

type LayerLine =
  | Exclude<Layer, { kind: 'signed-outside' }>
  | { readonly kind: 'signed-outside'; readonly verdict: VerdictRecord }

export type Examined = OpenedMail & {
  readonly line: VerdictLine
  readonly bytes: Uint8Array
  readonly bare: boolean
  /** No trust anchor is named, and none is set. */
  readonly anchorless: boolean
}

export type Sources = {
  readonly trustOf: (asked: Asked) => Promise<TrustGiven>
  readonly keysOf: KeysOf
}

/** @throws UsageFault, or FileFault where only this file is at fault */
export async function examineFile(
  file: string,
  asked: Asked,
  { trustOf, keysOf }: Sources,
): Promise<Examined> {
  const at = moment('at', asked.value('at')) ?? systemClock.now()
  const options = optionsOf(asked)
  const given = await trustOf(asked)
  const bytes = await readInput(file)
  const bare = isBare(file, bytes)
  const content = await contentFor(file, bare, asked)
  const opening = { given, at, bare, keys: () => keysOf(asked) }
  const opened = await openInput(bytes, { ...opening, options: { ...options, ...content } })
  const anchorless = given.trust.anchors.length === 0
  const line = lineOf(file, opened, whyNot(bytes, opened, anchorless))
  return { ...opened, line, bytes, bare, anchorless }
}

async function contentFor(file: string, bare: boolean, asked: Asked) {
  const content = asked.value('content')
  if (content === undefined) return {}
  if (!bare) throw new FileFault(`--content goes with a bare CMS message, and "${file}" is a mail`)
  return { content: await readInput(content) }
}

/** By what it holds; a broken one by its name, so that it is called malformed and not a mail without a signature. */
function isBare(file: string, bytes: Buffer): boolean {
  if (bareCms(bytes)) return true
  const field = /^[\x21-\x39\x3b-\x7e]+[ \t]*:/.test(bytes.subarray(0, 200).toString('latin1'))
  return !field && /\.(p7[bcms]|cms|der|pem)$/i.test(file)
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

/** What the verdict alone cannot know. */
function whyNot(
  bytes: Buffer,
  { layers, verdict, keyless }: OpenedMail & { readonly keyless: boolean },
  anchorless: boolean,
): string | undefined {
  if (bytes.length === 0) return 'the file is empty'
  const lock = layers.find((layer) => layer.kind === 'locked')
  if (lock && keyless) return `${lock.detail}; ${NO_KEY}`
  if (lock) return lock.detail
  return anchorless && 'code' in verdict && verdict.code === 'no-path' ? NO_ANCHOR : undefined
}

const NO_KEY = 'no key is given (--decryption-keys), and none is set (DECRYPTION_KEYS)'
export const NO_ANCHOR = 'no trust anchor is given (--anchors), and none is set (TRUST_ANCHORS)'

function lineOf(file: string, opened: OpenedMail, why: string | undefined): VerdictLine {
  const { verdict, layers } = opened
  const record = verdictRecord(verdict)
  const { outcome, code, signer, signedOctetsSha256, notes, detail, ...rest } = record
  const lock = layers.find((layer) => layer.kind === 'locked')
  return {
    ...{ file, outcome, code: lock ? lock.code : code, signer, signedOctetsSha256, notes },
    detail: why ?? detail,
    ...rest,
    signers: signersOfVerdict(verdict),
    layers: layers.map((layer) =>
      layer.kind === 'signed-outside' ? { ...layer, verdict: verdictRecord(layer.verdict) } : layer,
    ),
  }
}

/** `unread` is how many files or lines could not be judged at all: less than a failure, and more than a doubt. */
export function exitCode(outcomes: ReadonlySet<string>, unread = 0): number {
  if (outcomes.has('failed')) return exit.failed
  if (unread > 0) return exit.usage
  return [...outcomes].every((outcome) => outcome === 'passed') ? exit.ok : exit.unsure
}
