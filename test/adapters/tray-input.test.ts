/** What comes with a fax, what befalls its taker, and whatever else may be dropped into the tray. */
import { existsSync, mkdirSync, readdirSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parseSideCar, timeOf } from '../../src/adapters/tray-side-car.ts'
import { receive } from '../../src/steps/receive.ts'
import {
  codes,
  dir,
  done,
  drop,
  fax,
  faxes,
  freshTrays,
  receipts,
  tray,
  until,
  WHOLE,
  world,
} from './tray-place.ts'

freshTrays()

test('the fax server’s side-car tells who called and when', async () => {
  const said = {
    SENDER: '+852 2345 6789',
    CIDNUMBER: '23456789',
    COMMID: '000000042',
    PAGES: 1,
    receivedAt: '2026-11-23T01:30:00Z',
    MSG: '',
  }
  drop('fax42.tif.json', Buffer.from(JSON.stringify(said)))
  drop('fax42.tif', fax(WHOLE))
  await tray()
  await until(() => world.records.all.awayAt.size === 1)
  expect(receipts()[0]).toMatchObject({
    receivedAt: '2026-11-23T01:30:00.000Z',
    receivedBy: 'fax-gateway',
    source: {
      call: {
        sender: '+852 2345 6789',
        callerNumber: '23456789',
        communication: '000000042',
        pages: '1',
      },
    },
    findings: [],
  })
  expect(done()).toContain('2026-11-23/fax42.tif.json')
})

test('a call that broke off, and a side-car of rubbish, are findings', async () => {
  drop('a.json', Buffer.from('{"MSG":"No carrier detected"}'))
  drop('a.tif', fax(WHOLE))
  drop('b.tif.json', Buffer.from('{{{'))
  drop('b.tif', fax('02-wong-hand.tif'))
  await tray()
  await until(() => receipts().length === 2)
  expect(codes().sort()).toEqual([['call-broke-off'], ['side-car-unreadable']])
})

test('records that are away only delay: the file stays claimed and is tried again', async () => {
  let away = true
  const real = receive(world)
  await tray({
    receive: (arrival) => (away ? Promise.reject(new Error('database away')) : real(arrival)),
  })
  drop('a.tif', fax(WHOLE))
  await until(() => !existsSync(join(dir, 'a.tif')))
  await pause(100)
  expect(receipts()).toHaveLength(0)
  away = false
  await until(() => world.records.all.awayAt.size === 1)
})

test('a claim whose taker died is found again, and ends as one receipt', async () => {
  const abandoned = join(dir, '.claimed', 'of-the-dead')
  mkdirSync(abandoned, { recursive: true })
  writeFileSync(join(abandoned, 'a.tif'), fax(WHOLE))
  writeFileSync(join(abandoned, 'a.tif.json'), '{"sender":"123"}')
  const old = Date.now() / 1000 - 120
  utimesSync(abandoned, old, old)
  const fresh = join(dir, '.claimed', 'of-the-living')
  mkdirSync(fresh)
  writeFileSync(join(fresh, 'b.tif'), fax(WHOLE))
  await tray()
  await until(() => world.records.all.awayAt.size === 1)
  await pause(200)
  expect(receipts()).toHaveLength(1)
  expect(receipts()[0]?.source).toMatchObject({ name: 'a.tif', call: { sender: '123' } })
  expect(existsSync(join(fresh, 'b.tif'))).toBe(true)
})

test('three takers over one folder take each file once', async () => {
  const kept = Array.from({ length: 30 }, (_, n) => Buffer.concat([fax(WHOLE), Buffer.from([n])]))
  await Promise.all([tray(), tray(), tray()])
  for (const [n, bytes] of kept.entries()) drop(`fax${n}.tif`, bytes)
  await until(() => world.records.all.awayAt.size === 30)
  expect(receipts()).toHaveLength(30)
  expect(new Set(receipts().map(({ sha256 }) => sha256)).size).toBe(30)
})

describe('whatever is dropped', () => {
  test('random bytes, truncations and bit flips of every fax: a receipt each, and the last one is reached', async () => {
    const names = readdirSync(faxes).filter((name) => name.endsWith('.tif'))
    let dropped = 0
    for (const name of names) {
      const bytes = fax(name)
      for (const share of [0.1, 0.5, 0.99])
        drop(`${share}-${name}`, bytes.subarray(0, Math.floor(bytes.length * share)))
      const flipped = Buffer.from(bytes)
      for (let at = 3; at < flipped.length; at += 997) flipped[at] = (flipped[at] ?? 0) ^ 0x10
      drop(`flipped-${name}`, flipped)
      dropped += 4
    }
    for (const noise of fc.sample(fc.uint8Array({ maxLength: 4_000, minLength: 1 }), 40))
      drop(`noise-${dropped++}`, noise)
    drop('zz-last.tif', fax(WHOLE))
    await tray()
    await until(() => world.records.all.awayAt.size === dropped + 1, 20_000)
    expect(readdirSync(dir).sort()).toEqual(['.claimed', 'done'])
  })

  test('any side-car is read to its end', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
        const read = parseSideCar(text)
        expect(Object.values(read.call).every((each) => each.length <= 100)).toBe(true)
      }),
    )
  })

  test('the time of receipt never lies ahead of our clock', () => {
    const now = new Date('2026-11-23T02:00:00Z')
    const someTime = fc.date({ min: new Date(0), max: new Date('2100-01-01'), noInvalidDate: true })
    fc.assert(
      fc.property(someTime, someTime, (told, fileTime) => {
        const sideCar = parseSideCar(JSON.stringify({ receivedAt: told.toISOString() }))
        expect(new Date(timeOf(sideCar, fileTime, now).receivedAt) <= now).toBe(true)
      }),
    )
  })
})
