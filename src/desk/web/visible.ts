// Makes characters visible that would change how a text looks without being seen: bidi controls, zero widths, controls.

/** What Unicode says is ignored in display, formats, controls or breaks lines, but tab and newline (Trojan Source, UTS 39). */
const hidden = /(?![\t\n\r])[\p{Default_Ignorable_Code_Point}\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu

export type Piece = { readonly text: string; readonly hidden: boolean }

/** The text in pieces; a hidden character is a piece of its own and reads ⟨U+202E⟩. */
export function pieces(text: string): readonly Piece[] {
  const parts: Piece[] = []
  let from = 0
  for (const match of text.matchAll(hidden)) {
    if (match.index > from) parts.push({ text: text.slice(from, match.index), hidden: false })
    const code = match[0].codePointAt(0) ?? 0
    parts.push({ text: `⟨U+${code.toString(16).toUpperCase().padStart(4, '0')}⟩`, hidden: true })
    from = match.index + match[0].length
  }
  if (from < text.length) parts.push({ text: text.slice(from), hidden: false })
  return parts
}

/** One line with every hidden character spelt out. */
export const visible = (text: string): string =>
  pieces(text)
    .map((piece) => piece.text)
    .join('')

export type Mark = { readonly start: number; readonly end: number; readonly what: string }
export type Stretch = { readonly text: string; readonly what: string | null; readonly at: number }

/** The text cut at its marks. Where marks overlap the first one keeps its place. */
export function stretches(text: string, marks: readonly Mark[]): readonly Stretch[] {
  const ordered = [...marks].sort((a, b) => a.start - b.start || b.end - a.end)
  const parts: Stretch[] = []
  let from = 0
  for (const { start, end, what } of ordered) {
    if (start < from || end <= start || end > text.length) continue
    if (start > from) parts.push({ text: text.slice(from, start), what: null, at: from })
    parts.push({ text: text.slice(start, end), what, at: start })
    from = end
  }
  if (from < text.length) parts.push({ text: text.slice(from), what: null, at: from })
  return parts
}
