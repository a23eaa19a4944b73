// Every row of the list of attacks is somewhere: in a case of signed mail, or in a test of those who use the verdict.

import { readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

const at = (path: string) => new URL(`../../${path}`, import.meta.url)
const cases: readonly { id: string; rows?: readonly number[] }[] = JSON.parse(
  readFileSync(at('fixtures/smime/cases.json'), 'utf8'),
)
const byCases = new Set(cases.flatMap(({ rows }) => rows ?? []))

/** Titles of tests that begin with `row 17:`. */
const byTests = new Set(
  ['test/email/', 'test/steps/'].flatMap((folder) =>
    readdirSync(at(folder)).flatMap((name) => {
      const source = name.endsWith('.test.ts') ? readFileSync(at(folder + name), 'utf8') : ''
      return [...source.matchAll(/\(\s*'row (\d+):/g)].map((match) => Number(match[1]))
    }),
  ),
)

/** Who may ask is not for the verdict to say (smime.md §3: "caller", "authorisation", "process"). */
const OF_THE_CALLER = [30, 31, 32, 33]

test.each(Array.from({ length: 42 }, (_, i) => i + 1))('attack %i has its case', (row) => {
  if (OF_THE_CALLER.includes(row)) expect(byTests).toContain(row)
  else expect(byCases).toContain(row)
})

test('rows that both have to answer are with both', () => {
  for (const row of [17, 19, 27, 29]) {
    expect(byCases).toContain(row)
    expect(byTests).toContain(row)
  }
})
