// What it means that the very same ink stands on two pages: nobody signs twice alike, so one of the two is a copy.
import { bar, doubt, type Finding, note } from './finding.ts'
import type { Channel } from './kinds.ts'
import type { ReceiptId } from './receipt.ts'
import type { RevocationId } from './state.ts'

export type InkOf = 'signature' | 'chop'

/** Where ink was seen that a page now bears again. */
export type InkSeen = { readonly what: InkOf } & (
  | {
      readonly on: 'receipt'
      readonly receiptId: ReceiptId
      readonly channel: Channel
      /** The case it lies in, where it lies in one by now. */
      readonly caseId: RevocationId | null
    }
  | { readonly on: 'specimen'; readonly takenOn: string }
)

/** The page that now came: how, and the open case that it joins. */
export type InkNow = { readonly channel: Channel; readonly caseId: RevocationId | null }

const GROUNDS = 'domain R9; paper §5'

export const inkSeenFindings = (seen: readonly InkSeen[], now: InkNow): Finding[] =>
  seen.map((each) => (each.on === 'specimen' ? ofSpecimen(each) : onReceipt(each, now)))

const named = {
  signature: { en: 'signature', zh: '簽署' },
  chop: { en: 'chop', zh: '印章' },
} as const

function ofSpecimen({ what, takenOn }: Extract<InkSeen, { on: 'specimen' }>): Finding {
  if (what === 'chop')
    return likeChop(`the specimen taken on ${takenOn}`, `${takenOn} 存檔樣本`, GROUNDS)
  return bar(
    'ink-of-specimen',
    {
      en: `The signature is stroke for stroke the specimen taken on ${takenOn}: it looks like a copy of it.`,
      zh: `該簽署與 ${takenOn} 存檔樣本的筆墨逐筆相同：看來是其複製品。`,
    },
    GROUNDS,
  )
}

function onReceipt(seen: Extract<InkSeen, { on: 'receipt' }>, now: InkNow): Finding {
  const { what, receiptId, caseId, channel } = seen
  const where = `${receiptId}${caseId ? ` (${caseId})` : ''}`
  const grounds = `${GROUNDS}; ${where}`
  if (caseId !== null && caseId === now.caseId) return onceMore(what, receiptId, channel, now)
  if (what === 'chop') return likeChop(where, where, grounds)
  return bar(
    'ink-seen-before',
    {
      en: `The very same ink of the signature stands on ${where}: one of the two is a copy.`,
      zh: `${where} 上有完全相同的簽署筆墨：其中一份是複製品。`,
    },
    grounds,
  )
}

/** A stamp leaves the same ink each time and is often set down as straight: worth a look, and no more. */
const likeChop = (en: string, zh: string, grounds: string): Finding =>
  note(
    'chop-as-before',
    {
      en: `The chop lies just as on ${en}: a stamp may do so, a copied page always does.`,
      zh: `印章的位置角度與 ${zh} 相同：重蓋或會如此，複製頁面則必然如此。`,
    },
    grounds,
  )

/** In its own case: the original of a fax bears the fax's ink; what comes again by the same way may be pasted together. */
function onceMore(
  what: InkOf,
  receiptId: ReceiptId,
  before: Channel,
  { channel }: InkNow,
): Finding {
  const { en, zh } = named[what]
  const grounds = `${GROUNDS}; ${receiptId}`
  if (before !== channel || what === 'chop')
    return note(
      'ink-as-in-case',
      {
        en: `The ink of the ${en} is that of ${receiptId} in this case.`,
        zh: `${zh}筆墨與本個案 ${receiptId} 相同。`,
      },
      grounds,
    )
  return doubt(
    'ink-sent-again',
    {
      en: `The ink of the ${en} is that of ${receiptId} in this case: unless the same page was sent again, it is a copy.`,
      zh: `${zh}筆墨與本個案 ${receiptId} 相同：除非是同一頁再次傳送，否則是複製品。`,
    },
    grounds,
  )
}

/** The alarm looks at so many documents and no more: silence about the older ones says nothing. */
export const inkNotAllCompared = (left: readonly InkOf[], most: number): Finding[] =>
  left.map((what) =>
    note(
      'ink-not-all-compared',
      {
        en: `The ink of the ${named[what].en} was compared with the newest ${most} of its size; older documents were not looked at.`,
        zh: `${named[what].zh}筆墨只與最近 ${most} 份大小相若者比較，較早的文件未有查看。`,
      },
      GROUNDS,
    ),
  )

/** Ink that cannot be compared as it stands; the officer is told to look at the page. */
export function inkStateFindings(state: {
  readonly cut: readonly InkOf[]
  readonly crowded: boolean
}): Finding[] {
  const cut = state.cut.map((what) =>
    note(
      `${what}-cut`,
      {
        en: `The ${named[what].en} runs over the edge of its box; compare it on the whole page.`,
        zh: `${named[what].zh}超出方格範圍；請在整頁上核對。`,
      },
      GROUNDS,
    ),
  )
  if (!state.crowded) return cut
  return [
    ...cut,
    note(
      'signature-overlaid',
      {
        en: 'More than a signature stands in the signature box: a chop over it, or print. Look closely.',
        zh: '簽署欄內不只有簽署：可能蓋有印章或印有文字。請仔細查看。',
      },
      GROUNDS,
    ),
  ]
}
