// Header text as people read it: raw UTF-8 (RFC 6532) and encoded words (RFC 2047), decoded strictly or left as it stands.

/** UTF-7 hides ASCII inside ASCII, and no mail program needs it: it is no charset here. */
export function decoderFor(charset: string): TextDecoder | undefined {
  const label = charset.trim().toLowerCase().replace(/\*.*$/, '')
  if (/utf-?7|utf-?16|utf-?32|ucs|cesu|imap/.test(label)) return undefined
  try {
    return new TextDecoder(ALIASES[label] ?? label, { fatal: true })
  } catch {
    return undefined
  }
}

const ALIASES: Readonly<Record<string, string>> = {
  'hz-gb-2312': 'gb18030',
  cp950: 'big5',
  ms950: 'big5',
  cp936: 'gb18030',
  'us-ascii': 'utf-8',
  ascii: 'utf-8',
}

/** A field value of one character an octet, as text; undecodable words stay as they are written. */
export function decodeHeader(value: string): string {
  return rawText(value)
    .replace(/(=\?[^?\s]+\?[BbQq]\?[^?\s]*\?=)\s+(?==\?[^?\s]+\?[BbQq]\?[^?\s]*\?=)/g, '$1')
    .replace(/=\?([^?\s]{1,40})\?([BbQq])\?([^?\s]*)\?=/g, decodeWord)
    .replace(/\p{Cc}/gu, ' ')
}

function rawText(value: string): string {
  const bytes = Buffer.from(value, 'latin1')
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return value
  }
}

function decodeWord(word: string, charset: string, encoding: string, text: string): string {
  const bytes =
    encoding.toUpperCase() === 'B'
      ? Buffer.from(text, 'base64')
      : Buffer.from(
          text
            .replace(/_/g, ' ')
            .replace(/=([0-9A-Fa-f]{2})/g, (_, hex) =>
              String.fromCharCode(Number.parseInt(hex, 16)),
            ),
          'latin1',
        )
  try {
    return decoderFor(charset)?.decode(bytes) ?? word
  } catch {
    return word
  }
}
