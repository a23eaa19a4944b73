/** A file that was put away and grows: however late, as long as it lies there, it goes back into the tray. */
import { appendFileSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pino from 'pino'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openGrown } from '../../src/adapters/tray-grown.ts'

let dir: string
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'holdfast-grown-'))
  mkdirSync(join(dir, 'done'))
})
afterEach(() => rmSync(dir, { recursive: true }))

const MINUTE = 60_000
const away = (name: string) => join(dir, 'done', name)
const back = (name: string) => existsSync(join(dir, name))

function opened(count: number) {
  const grown = openGrown(dir, pino({ level: 'silent' }), 10 * MINUTE)
  for (let at = 0; at < count; at++) {
    writeFileSync(away(`${at}.tif`), 'page')
    grown.watch(Buffer.from(away(`${at}.tif`)), Buffer.from(`${at}.tif`), 4, 0)
  }
  return grown
}

test('what grows after days is taken again, and only once', async () => {
  const grown = opened(2)
  for (const at of [1, 11, 600, 3000]) await grown.look(at * MINUTE)
  expect(back('0.tif')).toBe(false)
  appendFileSync(away('0.tif'), 'another page')
  await grown.look(3001 * MINUTE)
  expect([back('0.tif'), back('1.tif')]).toEqual([true, false])
  rmSync(join(dir, '0.tif'))
  writeFileSync(away('0.tif'), 'of another fax')
  await grown.look(3002 * MINUTE)
  expect(back('0.tif')).toBe(false)
})

test('of many that lie long a few are looked at each time, and all of them in turn', async () => {
  const grown = opened(45)
  await grown.look(11 * MINUTE)
  for (let at = 0; at < 45; at++) appendFileSync(away(`${at}.tif`), 'more')
  const taken = () =>
    Array.from({ length: 45 }, (_, at) => back(`${at}.tif`)).filter(Boolean).length
  const after: number[] = []
  for (let look = 0; look < 5; look++) {
    await grown.look((12 + look) * MINUTE)
    after.push(taken())
  }
  expect(after).toEqual([10, 20, 30, 40, 45])
})

test('what was tidied away is forgotten, and so are the oldest of more than a thousand', async () => {
  const grown = opened(1001)
  await grown.look(11 * MINUTE)
  for (const name of ['0.tif', '1.tif', '2.tif']) appendFileSync(away(name), 'more')
  rmSync(away('2.tif'))
  await grown.look(12 * MINUTE)
  expect(['0.tif', '1.tif', '2.tif'].map(back)).toEqual([false, true, false])
})
