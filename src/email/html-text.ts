// The words of an HTML mail and nothing else: no markup, no script, no style, no link target ever leaves here.

/** More text than anybody writes to a CA; what is beyond is cut, and said to be. */
const MOST = 1_000_000

/** What no mail program shows. A head ends where words begin, whether or not it says so, so it is not among them. */
const SILENT: ReadonlySet<string> = new Set(['script', 'style', 'title', 'template'])
const BLOCK: ReadonlySet<string> = new Set([
  'br',
  'p',
  'div',
  'tr',
  'li',
  'h1',
  'h2',
  'h3',
  'h4',
  'h5',
  'h6',
  'table',
  'ul',
  'ol',
  'blockquote',
  'hr',
  'pre',
  'section',
  'article',
  'header',
  'footer',
])

/** RFC 9788 §4.10.2: the Subject once more, for readers that do not know protected headers. */
const LEGACY_DISPLAY = /<div class="header-protection-legacy-display">[\s\S]{0,4000}?<\/div>/i

export function htmlText(html: string): string {
  const source = html.slice(0, MOST).replace(LEGACY_DISPLAY, '')
  let out = ''
  for (let at = 0; at < source.length; ) {
    const open = source.indexOf('<', at)
    const stop = open < 0 ? source.length : open
    out += decodeEntities(source.slice(at, stop)).replace(/\s+/g, ' ')
    if (open < 0) break
    const tag = readTag(source, open)
    at = tag.end
    if (SILENT.has(tag.name) && !tag.closing) at = endOfSilence(source, tag.name, at)
    else if (BLOCK.has(tag.name)) out += '\n'
    else if (tag.name === 'td' || tag.name === 'th') out += ' '
    else if (tag.name === '') out += '<'
  }
  return out
    .split('\n')
    .map((line) => line.replace(/ +/g, ' ').trim())
    .join('\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim()
}

function readTag(source: string, open: number): { name: string; closing: boolean; end: number } {
  if (source.startsWith('<!--', open)) {
    COMMENT_END.lastIndex = open + 2
    const found = COMMENT_END.exec(source)
    return { name: '!', closing: false, end: found ? COMMENT_END.lastIndex : source.length }
  }
  const closing = source[open + 1] === '/'
  const from = open + (closing ? 2 : 1)
  const name = /^[a-z!?][a-z0-9:]*/i.exec(source.slice(from, from + 40))?.[0]?.toLowerCase() ?? ''
  if (name === '') return { name, closing, end: open + 1 }
  return { name, closing, end: endOfTag(source, from) }
}

/** HTML §13.2.5.43 and on: `<!-->` is a whole comment, and `--!>` ends one. */
const COMMENT_END = /--!?>/g

/** Inside a script or a style nothing is a tag but its end. */
function endOfSilence(source: string, name: string, from: number): number {
  const end = new RegExp(`</${name}(?=[\\s/>])`, 'gi')
  end.lastIndex = from
  const found = end.exec(source)
  return found ? endOfTag(source, found.index + 2) : source.length
}

/** A `>` inside a quoted attribute does not end the tag; a quotation mark begins one only behind its "=". */
function endOfTag(source: string, from: number): number {
  let quote = ''
  let before = ''
  for (let i = from; i < source.length; i++) {
    const char = source[i] ?? ''
    if (quote !== '') {
      if (char === quote) quote = ''
    } else if ((char === '"' || char === "'") && before === '=') quote = char
    else if (char === '>') return i + 1
    if (!/\s/.test(char)) before = char
  }
  return source.length
}

const NAMED: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: ' ',
  ndash: '–',
  mdash: '—',
  lsquo: '‘',
  rsquo: '’',
  ldquo: '“',
  rdquo: '”',
  hellip: '…',
  bull: '•',
  copy: '©',
  reg: '®',
}

function decodeEntities(text: string): string {
  return text.replace(/&(#x[0-9a-f]{1,6}|#\d{1,7}|[a-z]{2,8});/gi, (whole, name: string) => {
    if (!name.startsWith('#')) return NAMED[name.toLowerCase()] ?? whole
    const point = /^#x/i.test(name) ? Number.parseInt(name.slice(2), 16) : Number(name.slice(1))
    return point > 0 && point <= 0x10ffff ? String.fromCodePoint(point) : whole
  })
}

/**
 * Do an HTML and a plain text say the same? Every letter and digit counts, because one word turns a sentence round; what mail
 * programs themselves add when they make one from the other does not: link targets, picture marks, the numbers of a list.
 */
export function saysTheSame(plain: string, html: string): boolean {
  return bare(plain) === bare(html)
}

function bare(text: string): string {
  return text
    .normalize('NFKC')
    .replace(/<mailto:[^<>\s]*>/gi, '')
    .replace(/https?:\/\/[^\s<>]+/g, '')
    .replace(/\[(image|cid):[^\]]{0,200}\]/gi, '')
    .replace(/^[ \t>]*\d{1,2}[.)](?=[ \t])/gm, '')
    .replace(/[^\p{L}\p{N}]/gu, '')
    .toLowerCase()
}

const HIDING =
  /<[a-z][^<>]{0,500}\shidden(?=[\s=>/])|max-height\s*:\s*0(?![.\d])|display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)|font-size\s*:\s*0(?![.\d])|opacity\s*:\s*0(?![.\d])|position\s*:\s*(?:absolute|fixed)|text-indent\s*:\s*-|\bcontent\s*:\s*["']/i

/** What makes a mail program show other words than stand in the HTML (smime.md §3, row 20); undefined where nothing does. */
export function hidingStyle(html: string): string | undefined {
  const source = html.slice(0, MOST).replace(/\/\*[^*]{0,1000}\*\//g, '')
  return HIDING.exec(source)?.[0]
}
