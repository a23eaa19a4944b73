// The English words of the page about the policy.
import type { PolicyVersionView } from '../api-policy.ts'

type Say<K extends string> = Readonly<Record<K, string>>

const standing: Say<PolicyVersionView['standing']> = {
  'in-force': 'In force',
  'to-come': 'To come',
  proposed: 'Waits for a second officer',
  past: 'Was in force',
  withdrawn: 'Withdrawn',
}

export const policyTexts = {
  page: 'Policy',
  lead: 'The rules by which requests are judged. A change takes two officers and begins on a day to come; what was received before is judged as before.',
  standing,
  from: (day: string) => `from ${day}`,
  since: 'since the first start',
  proposedBy: (officer: string, at: string) => `Proposed by ${officer}, ${at}`,
  agreedBy: (officer: string, at: string) => `Agreed to by ${officer}, ${at}`,
  withdrawnBy: (officer: string, at: string) => `Withdrawn by ${officer}, ${at}`,
  look: 'What it changes',
  hide: 'Hide',
  agree: 'Agree',
  withdraw: 'Withdraw',
  every: 'every kind',
  kind: 'Kind',
  about: 'What',
  comparedWith: (stamp: string) => `Held against ${stamp}.`,
  was: 'Before',
  becomes: 'Would be',
  changes: 'Changes',
  nothing: 'Nothing changes.',
  cases: 'Open cases that would be judged otherwise',
  noCases: 'No open case would be judged otherwise.',
  notKnown: 'Not known: laid before its proof was kept; it must be examined again.',
  text: 'Text of this version',
  propose: 'Propose a change',
  file: 'Policy file',
  paste: 'Or its text (YAML or JSON)',
  check: 'Check',
  faults: 'Refused: nothing is proposed, and what is in force stays so.',
  line: (line: number) => `Line ${line}`,
  whole: (stamp: string) => `Whole: ${stamp}`,
  applies: 'Applies from (Hong Kong)',
  appliesHint: 'A day to come.',
  grounds: 'Why',
  send: 'Propose to a second officer',
  proposed: 'Proposed. A second officer must agree before its day.',
}
