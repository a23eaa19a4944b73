// What is said to an officer about a mail beside its verdict: what kind of post it is, and what its content hid.
import type { ContentFinding } from '../email/content.ts'
import type { Triage, TriageKind } from '../email/triage.ts'
import type { Finding, Weight } from '../revocation/finding.ts'

type Words = readonly [weight: Weight, en: string, zh: string]

const ofKind: Readonly<Record<TriageKind, Words>> = {
  request: ['note', 'Taken as a request about a certificate.', '視為與證書有關的申請。'],
  'final-confirmation': ['note', 'Taken as a final confirmation.', '視為最後確認。'],
  withdrawal: ['note', 'Taken as the withdrawal of a request.', '視為撤回申請。'],
  release: [
    'note',
    'Taken as a request to release a suspended certificate.',
    '視為要求解除暫時吊銷。',
  ],
  reply: ['note', 'Taken as a reply to a letter of ours.', '視為對本處信件的回覆。'],
  enquiry: ['note', 'Taken as an enquiry: it asks for no revocation.', '視為查詢：沒有要求撤銷。'],
  'e-cheque': [
    'note',
    'Taken as the payment of a fee by e-Cheque: it asks for no revocation.',
    '視為以電子支票繳費：沒有要求撤銷。',
  ],
  bounce: ['note', 'Taken as a report that a mail was not delivered.', '視為郵件未能送達的報告。'],
  'auto-reply': [
    'note',
    'A machine’s answer (out of office, or a receipt that a mail was read): nobody asks anything in it.',
    '自動回覆（不在辦公室，或已讀回條）：其中並無任何要求。',
  ],
  'fax-gateway': [
    'note',
    'Taken as a fax that a gateway sent by e-mail.',
    '視為經電郵轉發的傳真。',
  ],
  encrypted: [
    'doubt',
    'The mail is encrypted and cannot be read here. Ask the sender to send it signed, not encrypted.',
    '郵件已加密，無法讀取。請要求寄件人只簽署而不加密。',
  ],
  empty: ['note', 'The mail has no content.', '郵件沒有內容。'],
  unreadable: [
    'doubt',
    'The mail could not be read; look at it as it arrived.',
    '未能讀取郵件，請查看原件。',
  ],
}

export function triaged({ kind, grounds }: Triage): Finding {
  const [weight, en, zh] = ofKind[kind]
  return { code: `taken-as-${kind}`, weight, says: { en, zh }, grounds }
}

const ofContent: Readonly<Record<ContentFinding, Words>> = {
  'html-only': [
    'note',
    'The mail has no plain text; the words were taken out of its HTML.',
    '郵件沒有純文字內容，文字取自其 HTML。',
  ],
  'html-differs': [
    'doubt',
    'The mail’s HTML says something else than its plain text; only the plain text is shown.',
    '郵件的 HTML 與純文字內容不同，只顯示純文字。',
  ],
  'html-hides': [
    'doubt',
    'The mail’s HTML can hide or cover words, so its writer may have seen something else than what stands here.',
    '郵件的 HTML 可隱藏或遮蓋文字，撰寫者所見可能與此處所示不同。',
  ],
  'text-attached': [
    'doubt',
    'The mail has no words of its own; what was read as the letter came as an attachment. See whether they are the sender’s own words or another’s that he passes on.',
    '郵件本身沒有文字，作為信件讀取的內容來自附件。請查看是寄件人本人的話，還是他轉交的他人文字。',
  ],
  'charset-refused': [
    'doubt',
    'The text is in an encoding that can hide what it says; look at the mail as it arrived.',
    '文字採用可隱藏內容的編碼，請查看原件。',
  ],
  'text-not-decodable': [
    'doubt',
    'Part of the text could not be decoded; look at the mail as it arrived.',
    '部分文字未能解碼，請查看原件。',
  ],
  'hidden-characters': [
    'doubt',
    'The text holds characters that cannot be seen or that turn the reading order.',
    '文字含有不可見或改變閱讀次序的字元。',
  ],
  'not-readable': [
    'doubt',
    'The content could not be taken apart; look at the mail as it arrived.',
    '未能解析內容，請查看原件。',
  ],
  'cut-off': [
    'doubt',
    'The content is longer than what is shown; look at the mail as it arrived.',
    '內容過長，未能全部顯示，請查看原件。',
  ],
}

export function contentFinding(code: ContentFinding, detail: string): Finding {
  const [weight, en, zh] = ofContent[code]
  return { code, weight, says: { en, zh }, grounds: detail }
}

export function headerFinding(detail: string): Finding {
  return {
    code: 'header-unclear',
    weight: 'note',
    says: {
      en: 'The header of the mail is not as it should be.',
      zh: '郵件標頭不合規格。',
    },
    grounds: detail,
  }
}

export function subjectOutside(subject: string): Finding {
  return {
    code: 'subject-not-signed',
    weight: 'note',
    says: {
      en: 'The subject of the mail is not under the signature: anybody on the way may have written it, and nothing is taken from it.',
      zh: '郵件主旨不在簽署範圍內，傳送途中任何人均可改寫，故不予採用。',
    },
    grounds: `“${subject.slice(0, 200)}”`,
  }
}
