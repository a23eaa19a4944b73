// What is said to an officer about a mail that the server holds and will not give.
import type { Finding } from '../revocation/finding.ts'

export function unfetchable(folder: string, uid: number, fault: unknown): Finding {
  return {
    code: 'mail-unfetchable',
    weight: 'doubt',
    says: {
      en: 'The mail server holds this mail but did not give it out. Open the mailbox and look at it there.',
      zh: '郵件伺服器存有此郵件但未能交出。請直接打開郵箱查看。',
    },
    grounds: `${folder}, UID ${uid}: ${fault instanceof Error ? fault.message : String(fault)}`,
  }
}
