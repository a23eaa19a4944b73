// Other numbers that the same ink may be read as: never put in the place of what was read, always shown when they exist.
import type { CellCandidate, FieldReading, PaperReading } from '../paper/reading.ts'
import type { RegisteredCertificate } from '../revocation/certificate.ts'
import type { Finding } from '../revocation/finding.ts'
import { formFinding } from './paper-claim-words.ts'

type Register = {
  find(wanted: {
    readonly serial?: string
    readonly srn?: string
  }): Promise<readonly RegisteredCertificate[]>
}

/** Readings tried, and how much less likely than the best one a reading may be: the register is asked for each. */
const TRIED = 8
const LEAST = 0.001

/** Numbers on the register that differ from what was read and that the cells allow (domain §7.9). */
export async function otherReadings(
  register: Register,
  { fields }: PaperReading,
): Promise<Finding[]> {
  const findings: Finding[] = []
  for (const id of ['serial', 'srn'] as const) {
    const field = fields[id]
    if (!field?.cells || field.value === '') continue
    for (const other of alternatives(field.cells).filter((each) => each !== bare(field))) {
      const [known] = await register.find(id === 'serial' ? { serial: other } : { srn: other })
      if (!known) continue
      const grounds = `${id}: read as ${field.value}; ${other} is that of ${known.nameEn || known.serial}`
      findings.push(formFinding('other-reading-on-register', grounds))
    }
  }
  return findings
}

const bare = ({ value }: FieldReading): string => value.replace(/\s/g, '')

/** The likeliest strings, best first: a beam over the cells. A cell nobody could read ends the search. */
export function alternatives(cells: FieldReading['cells'] = []): string[] {
  let beam = [{ text: '', p: 1 }]
  for (const candidates of cells) {
    if (candidates.length === 0) continue
    beam = beam
      .flatMap(({ text, p }) =>
        candidates.map((each: CellCandidate) => ({ text: text + each.char, p: p * each.p })),
      )
      .sort((a, b) => b.p - a.p)
      .slice(0, TRIED)
  }
  const best = beam[0]?.p ?? 0
  return beam.filter(({ p }) => p > 0 && p >= best * LEAST).map(({ text }) => text)
}
