// The English words of the page about the CA, and of its banner.
import type { DriftLine } from '../api-drift.ts'

type Say<K extends string> = Readonly<Record<K, string>>

const kind: Say<DriftLine['kind']> = {
  'acted-there': 'Changed at the CA; nobody here told it to.',
  'not-there': 'We have it revoked or on hold; there it is good.',
  otherwise: 'On hold at one, revoked at the other.',
  reason: 'Revoked at both, for different reasons.',
  'unknown-here': 'The register does not know this certificate.',
  'unknown-there': 'The CA does not know this certificate.',
}
const source: Say<DriftLine['source']> = { ca: 'The CA’s list', crl: 'The published CRL' }
const standing: Say<DriftLine['ours']['kind']> = {
  good: 'good',
  'on-hold': 'on hold',
  revoked: 'revoked',
  unknown: 'not known',
}

export const caTexts = {
  page: 'The CA',
  lead: 'Every night, and whenever you ask, each certificate is held against the CA’s own list and against the CRL that it published. What differs is laid here until someone answers for it.',
  drifts: 'Where the CA says otherwise',
  none: 'The CA and its CRL say what our cases say.',
  neverLooked: 'Our cases have not been held against the CA yet.',
  lastLook: (at: string, checked: number) => `Last looked ${at}: ${checked} certificates.`,
  couldNot: 'Could not be compared:',
  lookNow: 'Look now',
  certificate: 'Certificate',
  what: 'What differs',
  ours: 'Ours',
  theirs: 'Theirs',
  found: 'Found',
  answer: 'Answer',
  over: 'No longer so since',
  answeredBy: 'Answered by',
  acknowledge: 'Answer for it',
  grounds: 'What it is, and what was done about it',
  groundsHint: 'Goes to the audit trail under your name.',
  missing: (run: string) => `The ${run} CRL has not appeared.`,
  lastCrl: (at: string) => `The last one seen is of ${at}.`,
  openDrifts: (count: number) =>
    count === 1
      ? 'The CA says otherwise than our cases about one certificate.'
      : `The CA says otherwise than our cases ${count} times.`,
  appears: {
    hold: (at: string) => `On hold; appears in the CRL at ${at}.`,
    revoked: (at: string) => `Revoked; appears in the CRL at ${at}.`,
    absent: (at: string) => `Off hold; drops out of the CRL at ${at}.`,
  },
  late: (at: string) => `It should have shown in the CRL of ${at}, and does not.`,
  noHold: 'This CA cannot put a certificate on hold: a proved request goes straight to revocation.',
  reasonUnsayable: 'this CA cannot publish it',
  kind,
  source,
  standing,
}
