// The Chinese words of the mailing: letters that are held, and the two officers who let them go.
import type { mailingTexts as english } from './texts-mailing-en.ts'

export const mailingTexts: typeof english = {
  page: '信件',
  lead: '給持有人的信件會自動寄出，但每小時及每個地址均有上限。超出上限的信件會暫存於此，不會遺失。',
  stopped: '發信已停止。',
  stoppedWhy: (at, count) =>
    `自 ${at} 起：一小時內已寄出 ${count} 封信，達到上限。須由兩名人員放行，才會再寄出。`,
  heldCount: (count) => `有 ${count} 封信暫緩寄出。`,
  lastHour: (count) => `過去一小時寄出了 ${count} 封信。`,
  none: '沒有暫緩寄出的信件。',
  case: '個案',
  letter: '信件',
  to: '收件人',
  since: '暫緩自',
  why: '原因',
  because: {
    breaker: '發信已停止',
    address: '此地址已達上限；稍後會自動寄出',
  },
  release: '放行',
  releaseSecond: '同意放行',
  first: (officer, at) => `${officer} 已於 ${at} 放行；須另一名人員同意。`,
  own: '閣下已放行；須另一名人員同意。',
  grounds: '為何這些信件可以寄出',
  groundsHint: '請先查看信件。此說明會以閣下的名義記入審計紀錄。',
  asked: '已記錄。須另一名人員同意，信件才會寄出。',
  released: (count) => `現可寄出 ${count} 封信。`,
  preview: '預覽將寄出的信件',
  previewNobody: '不會寄出信件：未識別證書，或政策訂明不寄。',
  previewEmail: (address) => `以電郵寄往 ${address}（如個案沒有變更）。`,
  previewPost: '以郵遞寄出：登記冊沒有電郵地址。',
  bouncedLead: '電郵未能送達。請列印並寄出此信，然後在此註明；或以其他方式通知持有人。',
  heldLead: '此信因發信上限而暫緩寄出。稍後會自動寄出，亦可在此註明處理結果。',
  printLetter: '郵遞信件（PDF）',
  askConfirm: '再次請求確認',
  askedConfirm: '信件將會寄出。',
}
