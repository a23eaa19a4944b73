/** What goes wrong around the tray: evidence away, a file that grows after it was taken, an upload that was forgotten. */
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import pino from 'pino'
import { expect, test } from 'vitest'
import { receive } from '../../src/steps/receive.ts'
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

/** A log that is kept line by line. */
function keptLog() {
  const lines: { msg: string; name?: string; why?: string; err?: { message: string } }[] = []
  const log = pino({}, { write: (line: string) => lines.push(JSON.parse(line)) })
  return { lines, log, said: (msg: string) => lines.filter((line) => line.msg === msg) }
}

test('an evidence folder that is away is logged, and the fax is taken once it is back', async () => {
  const { log, said } = keptLog()
  let away = true
  const real = receive(world)
  await tray({
    log,
    receive: async (arrival) => {
      if (away) await stat(join(dir, 'evidence', 'not', 'mounted'))
      return real(arrival)
    },
  })
  drop('a.tif', fax(WHOLE))
  await until(() => said('not taken from the tray').length > 1)
  expect(said('not taken from the tray')[0]?.err?.message).toContain('ENOENT')
  away = false
  await until(() => world.records.all.awayAt.size === 1)
  expect(receipts()).toHaveLength(1)
})

test('what another taker took from under us is let go without a word', async () => {
  const { log, said } = keptLog()
  let first = true
  const real = receive(world)
  await tray({
    log,
    receive: async (arrival) => {
      if (!first) return real(arrival)
      first = false
      rmSync(join(dir, '.claimed'), { recursive: true })
      throw new Error('database away')
    },
  })
  drop('a.tif', fax(WHOLE))
  await until(() => said('not taken from the tray').length === 1)
  await pause(150)
  expect(said('not taken from the tray')).toHaveLength(1)
  drop('b.tif', fax('02-wong-hand.tif'))
  await until(() => receipts().length === 1)
})

test('files of others among the claims stop neither the tray nor the claims of the dead', async () => {
  const claims = join(dir, '.claimed')
  const old = Date.now() / 1000 - 120
  mkdirSync(join(claims, 'of-the-dead'), { recursive: true })
  writeFileSync(join(claims, '.DS_Store'), 'a file manager was here')
  writeFileSync(join(claims, 'of-the-dead', 'a.tif'), fax('02-wong-hand.tif'))
  for (const name of ['.DS_Store', 'of-the-dead']) utimesSync(join(claims, name), old, old)
  await tray()
  drop('b.tif', fax(WHOLE))
  await until(() => world.records.all.awayAt.size === 2)
  expect(done().filter((it) => it.endsWith('.tif'))).toHaveLength(2)
})

test('a claimed fax whose note is gone is taken without it', async () => {
  let first = true
  const real = receive(world)
  await tray({
    receive: async (arrival) => {
      if (!first) return real(arrival)
      first = false
      const [claim = ''] = readdirSync(join(dir, '.claimed')).filter((it) => it !== '.clock')
      rmSync(join(dir, '.claimed', claim, 'a.json'))
      throw new Error('database away')
    },
  })
  drop('a.json', Buffer.from('{"sender":"123"}'))
  drop('a.tif', fax(WHOLE))
  await until(() => world.records.all.awayAt.size === 1)
  expect(receipts()).toHaveLength(1)
})

test('a fax that grows after it was put away is taken once more, whole', async () => {
  const { log, said } = keptLog()
  await tray({ log, incompleteMs: 60_000 })
  drop('a.tif', fax(WHOLE))
  await until(() => world.records.all.awayAt.size === 1)
  const [day = ''] = readdirSync(join(dir, 'done'))
  appendFileSync(join(dir, 'done', day, 'a.tif'), Buffer.from('another page'))
  await until(() => world.records.all.awayAt.size === 2)
  const kept = receipts().map(({ size }) => size)
  expect(kept).toEqual([fax(WHOLE).length, fax(WHOLE).length + 12])
  expect(said('grew after it was taken: taken again')).toHaveLength(1)
  await pause(100)
  expect(receipts()).toHaveLength(2)
})

test('a file under a temporary name is told once it was plainly forgotten, and left', async () => {
  const { log, said } = keptLog()
  mkdirSync(join(dir, '.snapshot'))
  for (const name of ['.a.tif', 'b.tif.part', 'c.TMP', 'd.filepart'])
    writeFileSync(join(dir, name), 'half')
  const opened = await tray({ log, forgottenMs: 100 })
  await until(() => opened.left().length === 4)
  const told = ['.a.tif', 'b.tif.part', 'c.TMP', 'd.filepart']
  expect(
    said('left in the tray')
      .map(({ name }) => name)
      .sort(),
  ).toEqual(told)
  for (const name of told) expect(existsSync(join(dir, name))).toBe(true)
  expect(receipts()).toHaveLength(0)
})
