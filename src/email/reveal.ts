// Characters that hide, turn or pretend are named in a text instead of obeyed (smime.md §3, row 14).

/** Without width, turning the reading order, or filling a place with nothing. */
const HIDDEN =
  /\u034f|\u17b4|\u17b5|[\u00ad\u061c\u115f\u1160\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\u2800\u3164\ufeff\uffa0\u{e0000}-\u{e007f}]/gu

/** A number or a word of Latin letters with letters of other alphabets in it that look the same: no one writes so. */
const MIXED =
  /(?<![\p{L}\p{N}])(?=[\p{L}\p{N}]{0,80}[0-9A-Za-z])(?=[\p{L}\p{N}]{0,80}[\p{Script=Cyrillic}\p{Script=Greek}])[0-9A-Za-z\p{Script=Cyrillic}\p{Script=Greek}]{2,80}(?![\p{L}\p{N}])/gu

/** µ and Ω are signs of measure as well. */
const PRETENDING = /(?![µμΩ])[\p{Script=Cyrillic}\p{Script=Greek}]/gu

export type Revealed = {
  readonly text: string
  /** What was named; empty where nothing was. */
  readonly found: readonly string[]
}

export function reveal(text: string): Revealed {
  const counts = { hidden: 0, pretending: 0 }
  const named = (kind: keyof typeof counts) => (char: string) => {
    counts[kind]++
    return `⟦U+${(char.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}⟧`
  }
  const shown = text
    .replace(/^\ufeff/, '')
    .replace(HIDDEN, named('hidden'))
    .replace(MIXED, (word) => word.replace(PRETENDING, named('pretending')))
    .replace(/(?![\n\t])\p{Cc}/gu, '\ufffd')
  return {
    text: shown,
    found: [
      ...(counts.hidden > 0 ? [`${counts.hidden} characters that hide or turn others`] : []),
      ...(counts.pretending > 0 ? [`${counts.pretending} letters that look like others`] : []),
    ],
  }
}
