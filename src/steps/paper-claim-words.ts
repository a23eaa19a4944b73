// What is said to an officer about a page: faults of the form as it was filled in, and of the reading.
import type { PaperFinding, PaperFindingCode } from '../paper/reading.ts'
import type { Finding, Weight } from '../revocation/finding.ts'

type Words = readonly [weight: Weight, en: string, zh: string]

const ofForm = {
  'form-type-unclear': [
    'doubt',
    'Not exactly one type of certificate is ticked.',
    '證書類別並非只選一項。',
  ],
  'form-role-unclear': [
    'doubt',
    'More than one role of the requester is ticked.',
    '申請人身份選多於一項。',
  ],
  'form-scope-both': [
    'doubt',
    'Both “this certificate only” and “all my certificates” are ticked.',
    '同時選了「只撤銷此證書」及「所有證書」。',
  ],
  'form-scope-blank': [
    'note',
    'Neither “this certificate only” nor “all my certificates” is ticked; taken as this one only.',
    '沒有選「只撤銷此證書」或「所有證書」；當作只撤銷此證書。',
  ],
  'other-reading-on-register': [
    'doubt',
    'The number may also be read as another one that is on the register. Compare both with the page.',
    '該號碼亦可讀作登記冊上的另一號碼。請將兩者與原頁核對。',
  ],
  'letter-signature': [
    'doubt',
    'It is a letter without a form: look whether and by whom it is signed.',
    '此為沒有使用表格的信件：請查看是否有簽署及由誰簽署。',
  ],
  'letter-beside-form': [
    'doubt',
    'A letter that asks something came with the form. Read it: it may be about another certificate.',
    '表格附有提出要求的信件；請細閱，可能涉及另一張證書。',
  ],
  'documents-unread': [
    'doubt',
    'More documents are attached than are read; look at the others yourself.',
    '附件數目超出讀取上限，其餘請自行查看。',
  ],
  'no-reader': [
    'doubt',
    'No reader of pages is running here; the page was not read.',
    '沒有可用的頁面讀取程式，未有讀取該頁。',
  ],
} as const satisfies Record<string, Words>

export type FormCode = keyof typeof ofForm

export function formFinding(code: FormCode, grounds: string): Finding {
  const [weight, en, zh] = ofForm[code]
  return { code, weight, says: { en, zh }, grounds }
}

const ofReading: Readonly<Record<PaperFindingCode, Words>> = {
  'empty-file': ['doubt', 'The file is empty.', '檔案是空的。'],
  'unknown-kind': [
    'doubt',
    'The file is of no kind that can be read (TIFF, PDF, PNG, JPEG).',
    '檔案不屬可讀取的類型（TIFF、PDF、PNG、JPEG）。',
  ],
  truncated: ['doubt', 'The file breaks off; pages may be missing.', '檔案不完整，可能缺頁。'],
  undecodable: ['doubt', 'No page of the file could be decoded.', '檔案沒有任何一頁可解碼。'],
  'page-undecodable': [
    'doubt',
    'A page of the file could not be decoded; the others were read.',
    '檔案有一頁無法解碼，其餘頁面已讀取。',
  ],
  damaged: [
    'doubt',
    'The file is damaged; what could be saved was read.',
    '檔案已損壞，只讀取了可還原的部分。',
  ],
  'bad-fax-lines': [
    'note',
    'The fax was received with bad lines; some writing may be missing.',
    '傳真有損壞的掃描線，部分字跡可能遺失。',
  ],
  'unsupported-compression': [
    'doubt',
    'The file is compressed in a way that cannot be read here. Ask the fax server to use G3 or G4.',
    '檔案的壓縮方式無法讀取。請將傳真伺服器設定為 G3 或 G4。',
  ],
  encrypted: ['doubt', 'The file is locked by a password.', '檔案受密碼保護。'],
  'too-many-pages': [
    'doubt',
    'The file has more pages than are read; the rest was left unread.',
    '檔案頁數超出上限，其餘頁面未讀取。',
  ],
  'too-large': [
    'doubt',
    'The file or a page of it is too large to be read.',
    '檔案或頁面過大，無法讀取。',
  ],
  'blank-page': ['note', 'A page is blank.', '有空白頁。'],
  'no-form': ['note', 'No known form was found on the pages.', '頁面上找不到已知的表格。'],
  // No doubt: every other fax has one, its page lies open beside the form, and what is always doubted is looked at no more.
  'cover-sheet': [
    'note',
    'A page is a cover sheet; no request was read on it. Handwriting there is not read: look at the page.',
    '有一頁是傳真封面，未有讀到任何要求；封面上的手寫字句不會讀取，請查看該頁。',
  ],
  'identity-copy': [
    'note',
    'A page seems to be a copy of an identity document; no request was read on it, and it is shown on request only.',
    '有一頁似乎是身份證明文件副本，未有讀到任何要求；按要求才會顯示。',
  ],
  'identity-asks': [
    'doubt',
    'A page that seems to show an identity document may also ask for something: open it and read it. Its words were kept.',
    '有一頁似乎載有身份證明文件，亦可能提出要求：請開啟細閱。頁上文字已保留。',
  ],
  'unread-page': [
    'doubt',
    'Nothing could be made out on a page; it is shown on request, for it may show an identity document.',
    '有一頁未能辨認內容；可能載有身份證明文件，按要求才會顯示。',
  ],
  'quarter-turned': ['note', 'A page lay on its side and was turned.', '有頁面橫置，已轉正。'],
  'edges-cut': [
    'doubt',
    'An edge of the form is cut off; fields that lay there could not be read.',
    '表格邊緣被截去，該處欄位無法讀取。',
  ],
  'form-version-differs': [
    'note',
    'The form’s version is not the one its code says.',
    '表格的版本與其條碼所示不同。',
  ],
  'upside-down': ['note', 'A page was upside down and was turned.', '有頁面上下倒置，已轉正。'],
  'form-language-differs': [
    'note',
    'The form’s language is not the one its code says.',
    '表格的語言與其條碼所示不同。',
  ],
  'several-forms': [
    'note',
    'There is more than one form in the file; each is laid as a request of its own.',
    '檔案內有多於一份表格，每份均作為獨立申請處理。',
  ],
  'weak-registration': [
    'doubt',
    'The page fits the form poorly; readings may belong to other fields.',
    '頁面與表格吻合度低，讀數可能錯位。',
  ],
  'cell-unclear': [
    'doubt',
    'A character could not be read for certain; compare it with the page.',
    '有字元未能確定讀出，請與原頁核對。',
  ],
  'rule-broken': [
    'doubt',
    'A field does not keep its rule as it was read; compare it with the page.',
    '有欄位的讀數不符合規則，請與原頁核對。',
  ],
  'tick-unclear': [
    'doubt',
    'A tick box could not be read for certain.',
    '有方格未能確定是否已選。',
  ],
  'signature-missing': ['doubt', 'The signature box seems empty.', '簽署欄似乎是空白的。'],
  'reader-died': [
    'doubt',
    'The reader broke down on this file; it is kept unread.',
    '讀取程式在此檔案上失效，檔案已保存但未讀取。',
  ],
  'reader-timeout': [
    'doubt',
    'The reader took too long over this file and was stopped.',
    '讀取此檔案需時過長，已中止。',
  ],
  'reader-memory': [
    'doubt',
    'The reader needed too much memory for this file and was stopped.',
    '讀取此檔案所需記憶體過多，已中止。',
  ],
  'reader-fault': ['doubt', 'The reader failed on this file.', '讀取程式處理此檔案時出錯。'],
}

export function readingFinding({ code, detail }: PaperFinding): Finding {
  const [weight, en, zh] = ofReading[code]
  return { code, weight, says: { en, zh }, grounds: detail }
}
