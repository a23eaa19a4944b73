// What a verdict proves, in the words of the rules; and what it notes besides, for the officer to read.
import { type NoteCode, notesOfVerdict, type SmimeVerdict } from '../email/verdict.ts'
import { noteWords, verdictWords } from '../email/words.ts'
import type { Proof } from '../revocation/facts.ts'
import type { Finding, Weight } from '../revocation/finding.ts'
import { type FactPorts, registered } from './facts.ts'

export async function proofOf(
  ports: Pick<FactPorts, 'register'>,
  verdict: SmimeVerdict,
): Promise<Proof> {
  if (verdict.outcome === 'unsigned') return { kind: 'none' }
  const { outcome } = verdict
  const signer = verdict.signer && {
    serial: verdict.signer.serial,
    issuer: verdict.signer.issuer.text,
    subject: verdict.signer.subject.text,
    emails: verdict.signer.emails,
  }
  const code = 'code' in verdict ? verdict.code : null
  return {
    kind: 'signature',
    outcome,
    code,
    says: code && verdictWords(code),
    signer: signer ? { ...signer, certificateId: await registered(ports, signer) } : null,
  }
}

const weights: Readonly<Partial<Record<NoteCode, Weight>>> = {
  'text-outside-signature': 'doubt',
  'subject-differs': 'doubt',
  'several-signers': 'doubt',
  'signing-time-stale': 'doubt',
  'signing-time-future': 'doubt',
  'signing-time-absent': 'doubt',
  'signing-time-far-from-date': 'doubt',
  'sender-unchecked': 'doubt',
}

/** What was seen beside the verdict, which is the assessment's own finding. */
export function verdictFindings(verdict: SmimeVerdict): Finding[] {
  return notesOfVerdict(verdict).map(({ code, detail }) => ({
    code,
    weight: weights[code] ?? 'note',
    says: noteWords(code),
    grounds: detail,
  }))
}
