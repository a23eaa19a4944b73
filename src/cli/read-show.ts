// `holdfast read --show`: one self-contained HTML page that draws what was read where, how surely, and whom it may mean.
import type { FieldReading, PaperReading } from '../paper/reading.ts'
import type { Template } from '../paper/templates.ts'
import { escaped, type Html, html, joined, raw } from '../steps/html.ts'
import { formsOf } from './read-print.ts'
import type { Lookup } from './read-register.ts'
import { candidatesPart } from './read-show-candidates.ts'
import { pageParts, percent } from './read-show-pages.ts'

export async function showReading(
  file: string,
  bytes: Uint8Array,
  reading: PaperReading,
  templates: readonly Template[],
  lookup?: Lookup,
): Promise<string> {
  const body = [
    html`<h1>${file}</h1>`,
    qualityPart(reading),
    ...(await pageParts(bytes, reading, templates)),
    ...formsOf(reading)
      .filter(({ form }) => form !== null)
      .map((each, index) => formPart(each, index, lookup)),
    reading.text ? html`<h2>Words</h2><pre>${reading.text}</pre>` : raw(''),
  ]
  // Nothing is fetched and nothing runs, whatever a fax may say.
  const policy = "default-src 'none'; img-src data:; style-src 'unsafe-inline'"
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${escaped(policy)}">
<title>${escaped(file)}</title><style>${STYLE}</style></head>
<body>${joined(body).markup}</body></html>
`
}

const STYLE = `body{font:14px/1.4 system-ui,sans-serif;margin:1.5rem;max-width:1760px}
.page{position:relative;border:1px solid #999;margin:0 0 1.5rem}
.page img{display:block;width:100%}.page svg{position:absolute;inset:0;width:100%;height:100%}
rect{fill-opacity:.12;stroke-width:2.5}rect.good{stroke:#167a3c;fill:#167a3c}rect.look{stroke:#b87900;fill:#b87900}
rect.bad{stroke:#c21f1f;fill:#c21f1f}rect.blank{stroke:#8a8a8a;fill:none}rect.crop{stroke:#1c5fc4;fill:#1c5fc4}
svg text{font:20px ui-monospace,monospace;stroke:#fff;stroke-width:4;paint-order:stroke}
text.good{fill:#0b5a29}text.look{fill:#8a5a00}text.bad{fill:#9b1111}text.blank{fill:#555}text.crop{fill:#1c5fc4}
table{border-collapse:collapse;margin:.4rem 0 1.2rem}td,th{border:1px solid #ccc;padding:.15rem .5rem;text-align:left;vertical-align:top}
td.mono,.mono{font-family:ui-monospace,monospace}.cells span{display:inline-block;margin-right:.5rem;text-align:center}
small{color:#555;display:block}pre{white-space:pre-wrap}mark{background:#ffe3a3}`

function qualityPart({ quality, findings, pages }: PaperReading): Html {
  const facts = Object.entries(quality).map(
    ([name, value]) => html`<li>${name}: ${String(value)}</li>`,
  )
  const found = findings.map(({ code, detail }) => html`<li><b>${code}</b> ${detail}</li>`)
  return html`<p>${pages.length} page(s)</p><ul>${joined(facts)}</ul><ul>${joined(found)}</ul>`
}

function formPart(reading: PaperReading, index: number, lookup: Lookup | undefined): Html {
  const rows = Object.entries(reading.fields).map(([name, field]) => fieldRow(name, field))
  const ticked = Object.entries(reading.ticks).filter(
    ([, { ticked, scribbled }]) => ticked || scribbled,
  )
  const ticks = ticked.map(
    ([name, { confidence, ink, scribbled }]) =>
      html`<li>${name}${scribbled ? ' (scribbled out)' : ''}: ink ${percent(ink)}, ${percent(confidence)} sure</li>`,
  )
  const crops = Object.entries(reading.crops).map(
    ([name, { ink, cut, crowded }]) =>
      html`<li>${name}: ink ${percent(ink)}${cut ? ', over the edge' : ''}${crowded ? ', crowded' : ''}</li>`,
  )
  const head = ['field', 'reading', 'sure', 'before repair', 'rule', 'cells'].map(
    (it) => html`<th>${it}</th>`,
  )
  return html`<h2>Form ${index + 1}: ${reading.form ?? ''} ${reading.language ?? ''}</h2>
<table><tr>${joined(head)}</tr>${joined(rows)}</table>
<h3>Ticked</h3><ul>${joined(ticks)}</ul><h3>Cut out</h3><ul>${joined(crops)}</ul>
${lookup ? candidatesPart(reading, lookup) : raw('')}`
}

function fieldRow(name: string, field: FieldReading): Html {
  const cells = (field.cells ?? []).map((candidates) => {
    const says = candidates.map(({ char, p }) => html`${char} <small>${percent(p)}</small>`)
    return html`<span>${joined(says)}</span>`
  })
  const rule = field.valid ? (field.repaired ? 'kept after repair' : 'kept') : 'broken'
  const before = field.asRead === field.value ? '' : field.asRead
  return html`<tr><th>${name}</th><td class="mono">${field.value}</td><td>${percent(field.confidence)}</td><td class="mono">${before}</td><td>${field.value === '' && before === '' ? '' : rule}</td><td class="mono cells">${joined(cells)}</td></tr>`
}
