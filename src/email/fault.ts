// What stops a verification: carried up inside this room only, and turned into a verdict at its door.

import type { DoubtCode, FailureCode } from './verdict.ts'

export class MailFault extends Error {
  readonly finding: Finding
  constructor(finding: Finding) {
    super(finding.detail)
    this.finding = finding
  }
}

export type Finding =
  | { readonly outcome: 'failed'; readonly code: FailureCode; readonly detail: string }
  | { readonly outcome: 'indeterminate'; readonly code: DoubtCode; readonly detail: string }

export function failed(code: FailureCode, detail: string): Finding {
  return { outcome: 'failed', code, detail }
}

export function doubtful(code: DoubtCode, detail: string): Finding {
  return { outcome: 'indeterminate', code, detail }
}

export function refuse(code: FailureCode, detail: string): never {
  throw new MailFault(failed(code, detail))
}

export function doubt(code: DoubtCode, detail: string): never {
  throw new MailFault(doubtful(code, detail))
}
