// The English words of the mailing: letters that are held, and the two officers who let them go.

type Counted = (count: number) => string

export const mailingTexts = {
  page: 'Letters',
  lead: 'Letters to holders go out by themselves, up to a limit within the hour and to one address. What would go beyond it is held here, and is not lost.',
  stopped: 'The mailing is stopped.',
  stoppedWhy: (at: string, count: number) =>
    `Since ${at}: ${count} letters had gone within the hour, which is the limit. None goes until two officers let them.`,
  heldCount: ((count) =>
    count === 1
      ? 'One letter is held.'
      : `${count} letters are held.`) satisfies Counted as Counted,
  lastHour: ((count) =>
    count === 1
      ? 'One letter has gone within the last hour.'
      : `${count} letters have gone within the last hour.`) satisfies Counted as Counted,
  none: 'Nothing is held.',
  case: 'Case',
  letter: 'Letter',
  to: 'To',
  since: 'Held since',
  why: 'Why',
  because: {
    breaker: 'the mailing is stopped',
    address: 'this address has had its share; it goes by itself when it fits',
  },
  release: 'Let them go',
  releaseSecond: 'Agree that they go',
  first: (officer: string, at: string) =>
    `${officer} let them go at ${at}; another officer must agree.`,
  own: 'You have let them go; another officer must agree.',
  grounds: 'Why these letters may go',
  groundsHint: 'Look at the letters first. This goes to the audit trail under your name.',
  asked: 'Written down. Another officer must agree before anything goes.',
  released: ((count) => `${count} letters may go now.`) satisfies Counted as Counted,
  preview: 'Read the letter that goes out',
  previewNobody: 'No letter goes out: no certificate is identified, or the policy sends none.',
  previewEmail: (address: string) => `By e-mail to ${address}, unless the case changes.`,
  previewPost: 'By post: the register has no e-mail address.',
  bouncedLead:
    'The mail did not arrive. Print this letter, post it, and say so here, or tell the holder another way.',
  heldLead:
    'This letter waits under the limits of the mailing. It goes by itself later, or say here what became of it.',
  printLetter: 'Letter for the post (PDF)',
  askConfirm: 'Ask once more for the confirmation',
  askedConfirm: 'The letter goes out.',
}
