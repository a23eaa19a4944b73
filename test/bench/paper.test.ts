/** The paper bench, tiny: pages in unseen fonts go through decoding and reading, and the numbers on typed ones come out. */
import { beforeAll, expect, test } from 'vitest'
import { loadForm } from '../../src/paper/templates.ts'
import { curvesPage } from './paper/curves.ts'
import { shareOf, written } from './paper/figures.ts'
import { type Run, readAll } from './paper/outcomes.ts'
import { openMaker } from './paper/pages.ts'
import { openPeer } from './paper/peer.ts'
import { openLookup } from './paper/register.ts'
import { report } from './paper/report.ts'

const PAGES = 8
let run: Run
let text = ''

beforeAll(async () => {
  const form = await loadForm(new URL('../../policies/forms/rcr-1.json', import.meta.url).pathname)
  const maker = await openMaker('bench', 'test')
  const lookup = await openLookup(maker, PAGES, 2000)
  run = await readAll(maker, form, PAGES, (faxed, reading) => lookup.seen(faxed, reading))
  text = report(run, lookup.figures(), openPeer(0, form).figures(run.outcomes))
}, 300_000)

test('every page is known as the form and every tick is right', () => {
  expect(run.unregistered).toBe(0)
  expect(run.ticks).toEqual({ seen: PAGES * 22, wrong: 0 })
})

test('typed numbers are read, and what is taken without typing is right', () => {
  const numbers = ['srn', 'serial', 'hkid', 'phone', 'brn', 'date']
  const typed = written(run.outcomes).filter((it) => it.group === 'typed')
  const { of, right } = shareOf(typed.filter((it) => numbers.includes(it.rule)))
  expect(of).toBeGreaterThan(10)
  expect(right / of).toBeGreaterThan(0.9)
  expect(run.outcomes.filter((it) => it.sure && !it.right)).toEqual([])
})

test('each page’s certificate comes first, or the register says that it is not clear', () => {
  expect(text).toMatch(/of them wrong 0;/)
})

test('the curves are a page with a chart for each kind of field', () => {
  expect(curvesPage(run.outcomes).match(/<svg/g)).toHaveLength(11)
})
