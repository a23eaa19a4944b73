// The sentences in which a derivation comes to its results, in the two languages of the desk.
import { type Line, line, type Said } from './saying.ts'

export const receivedLine = ({ en, zh }: Line): Line =>
  line(`received ${en} Hong Kong time`, `收件：香港時間 ${zh}`)

const notKnown = line(
  'processing opens: not known while the signal is in force; the dates below may become later',
  '開始處理：信號仍然生效，未能得知；以下日期或會延後',
)

export const opensLine = (at: Line | null): Line =>
  at ? line(`processing opens: ${at.en}`, `開始處理：${at.zh}`) : notKnown

export const targetLine = ({ en, zh }: Line, stop: Line): Line =>
  line(
    `target: ${en}, the last CRL of that day; officers stop ${stop.en} (A15)`,
    `內部目標：${zh}，當日最後一份證書撤銷清單；人員須於 ${stop.zh} 前處理（A15）`,
  )

export const outerLine = ({ en, zh }: Line): Line =>
  line(
    `latest: ${en}, the last CRL of that day (A13, A15)`,
    `最遲：${zh}，當日最後一份證書撤銷清單（A13、A15）`,
  )

export const limitLine = ({ en, zh }: Line, hours: number): Line =>
  line(
    `limit: ${hours} hours from receipt, ${en}; no closure stops it (§5.1)`,
    `絕對時限：收件後 ${hours} 小時，即 ${zh}；不因辦公室關閉而延後（§5.1）`,
  )

export const longerLine = ({ en, zh }: Line, days: number): Line =>
  line(
    `limit where the subscriber did not ask and no key is in danger: ${days} days from receipt, ${en} (§5.1)`,
    `並非登記人要求且不涉及密碼匙外洩時的時限：收件後 ${days} 天，即 ${zh}（§5.1）`,
  )

export const noticeLine = ({ en, zh }: Line, days: number): Line =>
  line(
    `notice: ${days} days from receipt, ${en} (R18, A29)`,
    `通知書：收件後 ${days} 天內，即 ${zh}（R18、A29）`,
  )

export const plannedLine = ({ en, zh }: Line, months: number): Line =>
  line(
    `planned: ${months} month's notice, not before ${en} (R13, A27)`,
    `計劃中的撤銷：須有 ${months} 個月通知，不早於 ${zh}（R13、A27）`,
  )

const tooLate = line(
  'CRL: no run after processing opens keeps the promise; only the emergency path does (R25, A32)',
  '撤銷清單：開始處理後的各次發布均不能守時；只能循緊急途徑處理（R25、A32）',
)

const runNotKnown = line(
  'CRL: which run is the next is not known while the signal is in force (R25)',
  '撤銷清單：信號仍然生效，未能得知下一次發布時間（R25）',
)

/** What is decided once processing is open shows in the run after that, not in one before (R25). */
export function runsLine(runs: readonly Said[], opens: number | undefined): Line {
  if (opens === undefined) return runNotKnown
  const [first] = runs
  const next = runs.find(({ at }) => at > opens)
  if (!first || !next) return tooLate
  if (first !== next)
    return line(
      `CRL: the next run is ${first.en} by the emergency path, ${next.en} once processing is open; ${runs.length} keep the promise (R25, A32)`,
      `撤銷清單：循緊急途徑處理，下一次發布為 ${first.zh}；開始處理後則為 ${next.zh}；共有 ${runs.length} 次發布可守時（R25、A32）`,
    )
  return line(
    `CRL: the next run once processing is open is ${next.en}; ${runs.length} keep the promise (R25)`,
    `撤銷清單：開始處理後下一次發布為 ${next.zh}；共有 ${runs.length} 次發布可守時（R25）`,
  )
}

export const notATime = (text: string): Line =>
  line(
    `“${text}” is not a time with its offset, so no deadline can be computed.`,
    `「${text}」不是附有時區的時間，無法計算期限。`,
  )

export const beforeTable = (from: string): Line =>
  line(
    `The holiday table begins on ${from}; no deadline is computed before it.`,
    `公眾假期表由 ${from} 開始，不能計算較早的期限。`,
  )

export const beyondTable = (to: string): Line =>
  line(
    `The holiday table ends on ${to}; load the next year's, no deadline is guessed.`,
    `公眾假期表至 ${to} 為止；請載入下一年的假期，系統不會推測期限。`,
  )
