// Which part of a letter is the sender's own words: not the mail it answers, and not what stands below the line.

import type { Span } from './letter-fields.ts'

/** From here on everything is the mail that is answered or forwarded. */
const QUOTE_TO_END: readonly RegExp[] = [
  /^\s*-{2,}\s*(original message|original mail|forwarded message|forwarded by)\b.*$/i,
  /^\s*-{2,}\s*(原始郵件|原始邮件|原郵件|原邮件|轉寄的郵件|转发的邮件|轉寄郵件|转发邮件)\s*-*\s*$/,
  /^\s*begin forwarded message:\s*$/i,
  /^_{20,}\s*$/,
]
/** Outlook's block: From/Sent/To in lines of their own. */
const HEADER_LINE =
  /^\s*\*?(from|sent|date|to|cc|subject|寄件者|寄件人|发件人|發件人|傳送時間|发送时间|日期|收件者|收件人|主旨|主題|主题)\*?\s*[:：]/i
const FIRST_HEADER = /^\s*\*?(from|寄件者|寄件人|发件人|發件人)\*?\s*[:：]/i
const ATTRIBUTION: readonly RegExp[] = [
  /^\s*on\b.{4,200}\bwrote:\s*$/is,
  /^.{4,200}(寫道|写道|寫|写)\s*[:：]\s*$/s,
]

type Line = { readonly start: number; readonly text: string }

export function ownSpans(text: string): readonly Span[] {
  const lines = linesOf(text)
  const spans: Span[] = []
  for (let i = 0; i < lines.length; i++) {
    const line = lines[i]
    if (!line || endsTheLetter(lines, i) || (spans.length > 0 && unmarkedAt(lines, i))) break
    if (line.text.startsWith('>')) continue
    const attribution = attributionAt(lines, i)
    if (attribution > 0) {
      i += attribution - 1
      continue
    }
    if (line.text.trim() !== '') addLine(spans, line)
  }
  return spans.map((span) => ({ ...span, text: text.slice(span.start, span.end) }))
}

function linesOf(text: string): readonly Line[] {
  let start = 0
  return text.split('\n').map((line) => {
    const at = start
    start += line.length + 1
    return { start: at, text: line.replace(/\r$/, '') }
  })
}

/** RFC 3676 §4.3: "-- " alone in a line; many programs lose the space. */
function endsTheLetter(lines: readonly Line[], i: number): boolean {
  const line = lines[i]?.text ?? ''
  if (line === '-- ' || line === '--') return true
  if (QUOTE_TO_END.some((pattern) => pattern.test(line.slice(0, 300)))) return true
  const next = [lines[i + 1]?.text ?? '', lines[i + 2]?.text ?? '']
  return FIRST_HEADER.test(line) && next.every((one) => HEADER_LINE.test(one))
}

/** "On … wrote:" may run over two lines, but only above a quotation or an end. How many lines it takes; 0 where it is none. */
function attributionAt(lines: readonly Line[], i: number): number {
  const first = lines[i]?.text ?? ''
  for (const count of [1, 2]) {
    const joined = lines
      .slice(i, i + count)
      .map((line) => line.text)
      .join('\n')
    if (joined.length > 400 || !ATTRIBUTION.some((pattern) => pattern.test(joined))) continue
    const after = lines.slice(i + count).find((line) => line.text.trim() !== '')
    if (first.trim() !== '' && (!after || after.text.startsWith('>'))) return count
  }
  return 0
}

/**
 * "On 23 Nov at 10:00, the CA <…> wrote:" below words of the sender's own, and no ">" after it: some programs quote so, and what
 * follows is the mail that is answered. A letter of ours asks for confirmation in the very words that confirm.
 */
function unmarkedAt(lines: readonly Line[], i: number): boolean {
  return [1, 2].some((count) => {
    const joined = lines
      .slice(i, i + count)
      .map((line) => line.text)
      .join('\n')
    if (joined.length > 400 || !/@|\d{1,2}[:.]\d{2}/.test(joined)) return false
    if (!ATTRIBUTION.some((pattern) => pattern.test(joined))) return false
    const after = lines.slice(i + count).find((line) => line.text.trim() !== '')
    return after !== undefined && !after.text.startsWith('>')
  })
}

function addLine(spans: { start: number; end: number; text: string }[], line: Line): void {
  const last = spans[spans.length - 1]
  const end = line.start + line.text.length
  if (last && line.start - last.end <= 2) last.end = end
  else spans.push({ start: line.start, end, text: '' })
}

/** The same text, every character outside the spans a space (line ends kept), so that places stay what they are. */
export function maskOthers(text: string, spans: readonly Span[]): string {
  let out = ''
  let at = 0
  const blank = (part: string) => part.replace(/[^\n]/g, ' ')
  for (const span of spans) {
    out += blank(text.slice(at, span.start)) + text.slice(span.start, span.end)
    at = span.end
  }
  return out + blank(text.slice(at))
}
