/** The tray on a fax server's own recvq: what is being received is left, what ended is taken once, what broke off is told. */
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { structurallyWhole } from '../../src/paper/whole.ts'
import { type Call, receiveCall, writesOf } from './fax-server.ts'
import {
  dir,
  done,
  drop,
  fax,
  freshTrays,
  receipts,
  tray,
  until,
  WHOLE,
  world,
} from './tray-place.ts'

freshTrays()

const TWO_PAGES = '08-wong-confirms.tif'
const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex')

test('the events of a call add up to the file, which looks whole between its pages', () => {
  const bytes = fax(TWO_PAGES)
  const call = { path: '', bytes, chunk: 3000, pauseMs: 0, modeFirst: true, diesAt: null }
  const growing = Buffer.alloc(bytes.length)
  let wholeOnTheWay = 0
  let length = 0
  for (const { at, bytes: written } of writesOf(call)) {
    growing.set(written, at)
    length = Math.max(length, at + written.length)
    if (length < bytes.length && structurallyWhole(growing.subarray(0, length))) wholeOnTheWay++
  }
  expect(growing.equals(bytes)).toBe(true)
  expect(wholeOnTheWay).toBeGreaterThan(0)
})

test.skipIf(process.platform !== 'linux')(
  'whatever the pace, the pages and the end of the calls, each file is taken once and as it was left',
  async () => {
    const calls = fc.sample(
      fc.record({
        name: fc.constantFrom(WHOLE, TWO_PAGES),
        chunk: fc.integer({ min: 2_000, max: 20_000 }),
        pauseMs: fc.integer({ min: 0, max: 60 }),
        modeFirst: fc.boolean(),
        diesAt: fc.option(fc.integer({ min: 1, max: 8 }), { freq: 2 }),
      }),
      14,
    )
    await tray({ incompleteMs: 400 })
    const left = await Promise.all(
      calls.map(async ({ name, ...pace }, index) => {
        const call: Call = {
          ...pace,
          // One byte behind the directories makes each file another, and harms none.
          bytes: Buffer.concat([fax(name), Buffer.from([index])]),
          path: join(dir, `fax${String(index).padStart(9, '0')}.tif`),
        }
        const length = await receiveCall(call)
        return { call, length }
      }),
    )
    await until(() => world.records.all.awayAt.size === calls.length, 30_000)
    for (const { call, length } of left) {
      const name = call.path.split('/').at(-1)
      const taken = receipts().filter(({ source }) => 'name' in source && source.name === name)
      expect(taken, `${name} after ${length ?? 'a good end'}`).toHaveLength(1)
      const kept = world.evidence.kept.get(taken[0]?.sha256 ?? '')
      const codes = taken[0]?.findings.map(({ code }) => code)
      if (length === null) {
        expect(taken[0]?.sha256).toBe(sha256(call.bytes))
        expect(codes).toEqual([])
      } else {
        expect(kept?.length).toBe(length)
        // A call that broke off between two pages leaves a whole file: only the gateway's note could tell.
        const bare = codes?.filter((code) => code !== 'duplicate')
        expect(bare).toEqual(structurallyWhole(kept ?? Buffer.alloc(0)) ? [] : ['incomplete-file'])
      }
    }
  },
  60_000,
)

test('HylaFAX’s own counter in recvq stays, and is never read as a fax', async () => {
  writeFileSync(join(dir, 'seqf'), '42')
  drop('fax000000042.tif', fax(WHOLE))
  const opened = await tray({ incompleteMs: 50 })
  await until(() => world.records.all.awayAt.size === 1)
  await pause(200)
  expect(receipts()).toHaveLength(1)
  expect(opened.left()).toEqual([])
  expect(existsSync(join(dir, 'seqf'))).toBe(true)
  expect(readFileSync(join(dir, 'seqf'), 'utf8')).toBe('42')
  expect(done()).toContain('2026-11-23/fax000000042.tif')
})
