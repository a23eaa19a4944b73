// The certificates that a page may name, as an engineer looks at them: each field's weight, and what sets them apart.
import type { PaperReading } from '../paper/reading.ts'
import { CLEAR_MARGIN, isClear, marginOf } from '../revocation/likely.ts'
import { type Html, html, joined } from '../steps/html.ts'
import type { Lookup } from './read-register.ts'

export function candidatesPart(reading: PaperReading, lookup: Lookup): Html {
  const { likely, certificate } = lookup(reading)
  const fields = Object.keys(likely.nearest[0]?.fields ?? {})
  const rows = likely.nearest.map(({ id, total, fields: gained }) => {
    const { serial = '', srn, nameEn = '' } = certificate(id) ?? {}
    const values = [...Object.values(gained), total].map((it) => html`<td>${it.toFixed(1)}</td>`)
    return html`<tr><td class="mono">${serial}</td><td class="mono">${srn ?? ''}</td><td>${nameEn}</td>${joined(values)}</tr>`
  })
  const conflicts = likely.conflicts.map(
    ({ field, id }) => html`<li>${field} is that of ${certificate(id)?.serial ?? id}</li>`,
  )
  const against = likely.against.map((field) => html`<li>${field} is written otherwise</li>`)
  const head = ['serial', 'SRN', 'name', ...fields, 'all'].map((it) => html`<th>${it}</th>`)
  const says = isClear(likely)
    ? 'clear'
    : `an officer chooses; ${CLEAR_MARGIN} are wanted, and nothing against it`
  return html`<h3>Certificates it may mean</h3>
<p>Nats against chance; ${marginOf(likely).toFixed(1)} between the first and the next: ${says}</p>
<table><tr>${joined(head)}</tr>${joined(rows)}</table><ul>${joined([...conflicts, ...against])}</ul>`
}
