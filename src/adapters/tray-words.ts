// What is said to an officer about a file that the tray took as it was.
import type { Finding } from '../revocation/finding.ts'
import type { Bilingual } from '../revocation/kinds.ts'

type Code = 'incomplete-file' | 'too-large' | 'call-broke-off' | 'side-car-unreadable'

const says: Readonly<Record<Code, Bilingual>> = {
  'incomplete-file': {
    en: 'The file never became a whole document; it is kept as it arrived. Ask the sender to fax again.',
    zh: '檔案始終不完整，已按收到時的原樣保存。請要求傳真者重發。',
  },
  'too-large': {
    en: 'The file is larger than anything the reader takes; it is kept unread.',
    zh: '檔案超出可讀取的大小上限，已保存但未讀取。',
  },
  'call-broke-off': {
    en: 'The fax server reports that the call did not end well; pages may be missing.',
    zh: '傳真伺服器報告通話未正常結束，可能缺頁。',
  },
  'side-car-unreadable': {
    en: 'The fax server’s note about the call could not be read.',
    zh: '未能讀取傳真伺服器的通話記錄。',
  },
}

export function trayFinding(code: Code, grounds: string): Finding {
  const weight = code === 'side-car-unreadable' ? 'note' : 'doubt'
  return { code, weight, says: says[code], grounds }
}
