// What is said of an original that was laid on its fax: in which fields they read otherwise, and where only one bears ink.
import { doubt, type Finding, note } from './finding.ts'
import type { Bilingual, Channel } from './kinds.ts'
import type { ReceiptId } from './receipt.ts'

/** One of the two is the fax, the other the paper that it was sent from. */
export const areFaxAndOriginal = (one: Channel, other: Channel): boolean =>
  (one === 'fax' && isPaper(other)) || (other === 'fax' && isPaper(one))

const isPaper = (channel: Channel): boolean => channel === 'post' || channel === 'counter'

/** A field that reads otherwise on fax and original. */
export type OtherReading = {
  readonly field: string
  readonly label: Bilingual
  readonly fax: string
  readonly original: string
}

/** Of a pair of pages: where one bears ink and the other none, and on which of the two. */
export type OtherInk = {
  readonly on: 'fax' | 'original'
  readonly box: readonly [x: number, y: number, width: number, height: number]
}

export type LaidOnFax = {
  /** The receipt that was in the case before. */
  readonly earlier: ReceiptId
  readonly fields: readonly OtherReading[]
  /** Null where the pages could not be laid on one another. */
  readonly ink: readonly OtherInk[] | null
  /** Of the form that both bear, in millimetres; absent where it is A4, or they could not be laid. */
  readonly sheet?: readonly [width: number, height: number]
}

const GROUNDS = 'domain A18: page beside page'

export function originalFindings({ earlier, fields, ink }: LaidOnFax): Finding[] {
  const grounds = `${GROUNDS}; ${earlier}`
  const findings: Finding[] = []
  if (fields.length > 0) findings.push(readsOtherwise(fields, grounds))
  if (ink === null) return [...findings, notLaid(grounds)]
  if (ink.length > 0) findings.push(otherInk(ink, grounds))
  return findings
}

/** Numbers of identity documents are named, never shown. */
const secret = new Set(['hkid', 'passport', 'arId'])

function readsOtherwise(fields: readonly OtherReading[], grounds: string): Finding {
  const shown = ({ field, fax, original }: OtherReading, empty: string) =>
    secret.has(field) ? '' : ` “${fax || empty}” / “${original || empty}”`
  return doubt(
    'original-reads-otherwise',
    {
      en: `Fax and original do not say the same in: ${fields.map((it) => it.label.en + shown(it, '-')).join('; ')}.`,
      zh: `傳真與正本在以下各項不一致：${fields.map((it) => it.label.zh + shown(it, '-')).join('；')}。`,
    },
    grounds,
  )
}

function otherInk(ink: readonly OtherInk[], grounds: string): Finding {
  const count = (on: OtherInk['on']) => ink.filter((it) => it.on === on).length
  const [fax, original] = [count('fax'), count('original')]
  return doubt(
    'original-bears-other-ink',
    {
      en: `Laid on one another, ${fax} place(s) bear ink on the fax alone and ${original} on the original alone; they are drawn beside the page.`,
      zh: `兩頁重疊後，有 ${fax} 處僅傳真上有筆墨，${original} 處僅正本上有筆墨；詳見頁旁圖示。`,
    },
    grounds,
  )
}

const notLaid = (grounds: string): Finding =>
  note(
    'original-not-laid',
    {
      en: 'The original could not be laid on its fax; compare the pages by eye.',
      zh: '未能將正本與傳真重疊比較；請以目視核對。',
    },
    grounds,
  )
