// Several who signed one mail: what is found of each by himself, also where the signature of one of them is broken.

import { BerError } from '../pki/ber.ts'
import type { Certificate } from '../pki/certificate.ts'
import { WorkError } from '../pki/work.ts'
import type { SignedData } from './cms.ts'
import { type Finding, MailFault } from './fault.ts'
import type { Judged } from './judge-signer.ts'
import { type Content, isNamed, type ProvedSigner, type Proving, proveSigner } from './signer.ts'
import type { SignerFound, SmimeVerdict } from './verdict.ts'

type Broken = {
  readonly fault: Finding
  /** Whom the message names, where that certificate is at hand. Nothing is proved of him. */
  readonly named: Certificate | undefined
}
export type Tried =
  | { readonly proved: readonly ProvedSigner[] }
  | { readonly each: readonly (ProvedSigner | Broken)[]; readonly first: Broken }

/** All must hold. Where one does not, the others are tried all the same: who they are is to be told. */
export function proveEach(signed: SignedData, content: Content, proving: Proving): Tried {
  const each: (ProvedSigner | Broken)[] = []
  for (const signer of signed.signers)
    try {
      each.push(proveSigner(signed, signer, content, proving))
    } catch (error) {
      const finding = error instanceof MailFault ? error.finding : undefined
      if (finding && signed.signers.length > 1) {
        const named = proving.known.find((one) => isNamed(signer.id, one))
        each.push({ fault: finding, named })
        continue
      }
      // What stopped the first search is the verdict; what stops the look at the others only ends it.
      if (!each.some(isBroken) || !isSenders(error)) throw error
      break
    }
  const first = each.find(isBroken)
  return first ? { each, first } : { proved: each.filter(isProved) }
}

const isBroken = (one: ProvedSigner | Broken): one is Broken => 'fault' in one

const isProved = (one: ProvedSigner | Broken): one is ProvedSigner => !isBroken(one)

/** What a sender can bring about: too much, or what cannot be read. */
const isSenders = (error: unknown): boolean =>
  error instanceof WorkError || error instanceof BerError

/** The verdict is that of the first whose signature is broken; the others stand beside it, each as he was found. */
export function brokenAmong(
  { each, first }: Extract<Tried, { each: unknown }>,
  judge: (signer: ProvedSigner) => Judged,
): SmimeVerdict {
  const found = new Map<ProvedSigner | Broken, SignerFound>()
  for (const one of each)
    try {
      const about = isBroken(one) ? foundOfBroken(one) : foundOf(judge(one))
      if (about) found.set(one, about)
      // Where one costs a whole search for nothing, sixteen are not searched for.
      if (about?.code === 'too-complex') break
    } catch (error) {
      if (!isSenders(error)) throw error
      break
    }
  const others = each.flatMap((one) => (one === first ? [] : (found.get(one) ?? [])))
  const whose = first.named ? ` (the signature of "${first.named.subject.text}")` : ''
  const detail = `${first.fault.detail}${whose}${besides(others)}`
  return { ...first.fault, detail, found: [...found.values()] }
}

const foundOfBroken = ({ fault, named: certificate }: Broken): SignerFound | undefined =>
  certificate && { ...fault, ...{ certificate, isSender: null, path: [], status: [] } }

export function foundOf({ signer, path, finding, isSender }: Judged): SignerFound {
  const about = {
    ...{ certificate: signer.certificate, isSender },
    ...{ path: path.path, status: path.evidence },
  }
  if (finding) return { ...finding, ...about }
  return path.outcome === 'on-hold'
    ? {
        outcome: 'passed-on-hold',
        code: null,
        detail: `since ${path.since.toISOString()}`,
        ...about,
      }
    : { outcome: 'passed', code: null, detail: null, ...about }
}

/** More are counted; all of them stand in `found`. */
const NAMED = 4

/** Who else signed, and what was found of him: for the words of a verdict that speaks of another. */
export function besides(others: readonly SignerFound[]): string {
  if (others.length === 0) return ''
  const said = others
    .slice(0, NAMED)
    .map(
      ({ certificate, outcome, code }) =>
        `"${certificate.subject.text}" (${outcome}${code ? `, ${code}` : ''})`,
    )
  const more = others.length > NAMED ? ` and ${others.length - NAMED} more` : ''
  return `; signed besides by ${said.join(', ')}${more}`
}
