// The page of an evidence pack: everything on one sheet that opens from the zip; no script, nothing from elsewhere, all escaped.
import { itemTitles, type Manifest, type PackItem } from './evidence-manifest.ts'
import { recordOf } from './evidence-sources.ts'
import { type Html, html, joined, raw } from './html.ts'

const STYLE = raw(`<style>
body{font:15px/1.5 system-ui,"Noto Sans HK",sans-serif;max-width:70rem;margin:2rem auto;padding:0 1rem;color:#1c2430}
h1{font-size:1.5rem;margin-bottom:.2rem}h2{font-size:1.1rem;margin:2.2rem 0 .4rem;border-bottom:1px solid #c9d1da}
table{border-collapse:collapse;margin:.4rem 0;max-width:100%}
td,th{border:1px solid #dde3ea;padding:.2rem .5rem;text-align:left;vertical-align:top;overflow-wrap:anywhere}
th{background:#f3f6f9;font-weight:600;white-space:nowrap}
td table{margin:0}.lacks{color:#7a4a00;margin:.3rem 0}.files,.small{color:#5a6675;font-size:.85em}
nav ol{columns:2;padding-left:1.5rem}code{font-size:.85em}details>summary{cursor:pointer}
</style>`)

/** A page that a browser may not let do anything, wherever it is opened from. */
const POLICY = raw(
  `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">`,
)

type Page = {
  readonly manifest: Omit<Manifest, 'files'>
  /** Masked already, unless it was asked otherwise. */
  readonly items: readonly PackItem[]
}

export function evidencePage({ manifest, items }: Page): string {
  const { case: about, madeAt, madeBy, signedBy, software, unmasked, audit } = manifest
  const head = rows({
    'Made at': madeAt,
    'Made by': madeBy,
    'Made with': software,
    Signed: signedBy ?? 'not signed: the office has no key for it, and so this pack proves nothing',
    State: `${about.state} (version ${about.version})`,
    Certificate:
      about.serial === null ? 'none was identified' : `${about.serial} of ${about.issuer}`,
    'Identity card numbers': unmasked
      ? 'shown'
      : 'masked on this page and in the documents of the items',
    'Last row of the audit trail': audit.head ? `${audit.head.seq}, ${audit.head.hash}` : 'none',
  })
  const page = html`<!doctype html>
<html lang="en"><head><meta charset="utf-8">${POLICY}
<meta name="viewport" content="width=device-width"><title>Evidence of case ${about.id}</title>${STYLE}</head>
<body><h1>Evidence of case ${about.id}</h1>
<p class="small">Whether it is whole: <code>holdfast evidence verify</code> with this pack and the CA’s own anchors.</p>
${head}
<nav><ol>${joined(items.map(({ no }) => html`<li><a href="#item${no}">${titleOf(no)}</a></li>`))}</ol></nav>
${joined(items.map((item) => section(item, manifest)))}
</body></html>
`
  return page.markup
}

const titleOf = (no: number): string => itemTitles[no - 1] ?? `item ${no}`

function section({ no, document, lacks }: PackItem, { items }: Page['manifest']): Html {
  const files = items.find((each) => each.no === no)?.files ?? []
  return html`<section><h2 id="item${no}">${no}. ${titleOf(no)}</h2>
${joined(lacks.map((each) => html`<p class="lacks">There is not: ${each}.</p>`))}
${show(document)}
<p class="files">${joined(files.map((each) => html`<a href="${each}">${each}</a> `))}</p></section>
`
}

/** Deeper than this is what machines wrote for machines: it is in the item's own document. */
const DEPTH = 7
const LONGEST = 20_000
const FOLD = 12

function show(value: unknown, depth = 0): Html {
  if (value === null || value === undefined) return html`<span class="small">none</span>`
  if (typeof value === 'boolean') return html`${value ? 'yes' : 'no'}`
  if (typeof value === 'string' || typeof value === 'number') return words(String(value))
  if (depth > DEPTH) return html`<span class="small">see the document</span>`
  if (Array.isArray(value)) return list(value, depth)
  const said = recordOf(value) ?? {}
  return isBilingual(said) ? html`${String(said.en)}<br>${String(said.zh)}` : rows(said, depth + 1)
}

function words(text: string): Html {
  const cut = text.length > LONGEST ? `${text.slice(0, LONGEST)} […]` : text
  return raw(html`${cut}`.markup.replaceAll('\n', '<br>'))
}

const isBilingual = (said: Readonly<Record<string, unknown>>): boolean =>
  Object.keys(said).sort().join() === 'en,zh'

function rows(said: Readonly<Record<string, unknown>>, depth = 0): Html {
  const lines = Object.entries(said).map(
    ([name, value]) => html`<tr><th>${named(name)}</th><td>${show(value, depth)}</td></tr>`,
  )
  return html`<table>${joined(lines)}</table>`
}

/** `receivedAt` is read as `received at`. */
const named = (name: string): string => name.replace(/([a-z\d])([A-Z])/g, '$1 $2').toLowerCase()

function list(values: readonly unknown[], depth: number): Html {
  if (values.length === 0) return html`<span class="small">none</span>`
  const plain = values.every((each) => typeof each === 'string' || typeof each === 'number')
  if (plain) return html`${values.join(', ')}`
  const all = joined(values.map((each) => show(each, depth)))
  if (values.length <= FOLD) return all
  return html`<details><summary>${values.length} of them</summary>${all}</details>`
}
