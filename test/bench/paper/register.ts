/** Whether a page's certificate comes first among a million, each of the pages' own with a neighbour one character away. */
import { chance } from '../../../fixtures/paper/ink.ts'
import type { PaperReading } from '../../../src/paper/reading.ts'
import { type Indexed, isClear } from '../../../src/revocation/likely.ts'
import { openRegisterIndex } from '../../../src/revocation/register-index.ts'
import { soughtOf } from '../../../src/steps/facts-likely.ts'
import type { Faxed, Maker } from './pages.ts'
import { neighbour, type Person, person } from './people.ts'

export type LookupFigures = {
  readonly certificates: number
  readonly pages: number
  readonly first: number
  readonly clear: number
  readonly clearWrong: number
  readonly msEach: number
}

const indexed = (id: string, of: Person): Indexed => ({
  id,
  serial: of.serial,
  srn: of.srn,
  hkid: of.hkid,
  nameEn: `${of.surname} ${of.givenName}`,
  nameZh: of.nameZh,
  organisation: of.orgName,
  address: of.email,
})

export async function openLookup(maker: Maker, pages: number, size: number) {
  const index = openRegisterIndex(rows(maker, pages, size))
  const tally = { pages: 0, first: 0, clear: 0, clearWrong: 0, ms: 0 }
  return {
    seen(faxed: Faxed, reading: PaperReading): void {
      if (reading.form === null) return
      const start = performance.now()
      const likely = index.candidates(soughtOf(reading))
      tally.ms += performance.now() - start
      const right = likely.nearest[0]?.id === `page-${faxed.number}`
      tally.pages++
      if (right) tally.first++
      if (isClear(likely)) tally.clear++
      if (isClear(likely) && !right) tally.clearWrong++
    },
    figures: (): LookupFigures => ({
      ...tally,
      certificates: index.size,
      msEach: tally.ms / Math.max(1, tally.pages),
    }),
  }
}

function* rows(maker: Maker, pages: number, size: number): Generator<Indexed> {
  const random = chance('the rest of the register')
  for (let at = 0; at < pages; at++) {
    const holder = maker.who(at)
    yield indexed(`page-${at}`, holder)
    yield indexed(`near-${at}`, neighbour(holder, random))
  }
  for (let at = 2 * pages; at < size; at++) yield indexed(`other-${at}`, person(random))
}
