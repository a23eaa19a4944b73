// How the terminal shows times, in Hong Kong as `holdfast deadline` does, and the words of strangers, which may hold commands to it.
import { printMoment } from '../calendar/hongkong.ts'

/** `2026-11-23T10:00:00+08:00`; what is no moment stays as it is. JSON keeps the ISO time of the records. */
export function hongKong(iso: string): string {
  const moment = Date.parse(iso)
  return Number.isNaN(moment) ? iso : printMoment(moment)
}

/** Every UTC time within a sentence of ours, such as the detail of a verdict. */
export const inHongKong = (text: string): string =>
  text.replace(/\b\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?Z/g, hongKong)

/** Escape sequences move the cursor and rewrite what stands above; bidi controls turn a line round (Trojan Source). */
const hidden = /[\p{Default_Ignorable_Code_Point}\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu

/** One line, with every character spelt out that would change it unseen. */
export const shown = (text: string): string =>
  text.replace(hidden, (char) => {
    const code = char.codePointAt(0) ?? 0
    return `⟨U+${code.toString(16).toUpperCase().padStart(4, '0')}⟩`
  })

/** A text of several lines, each shown for itself. */
export const shownLines = (text: string): readonly string[] =>
  text
    .replace(/\r\n?/g, '\n')
    .trimEnd()
    .split('\n')
    .map((line) => shown(line.replaceAll('\t', '    ')))
