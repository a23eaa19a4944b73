/** The fax tray: whole files are taken once, broken ones are kept and told, and none stops the next. */
import { spawn } from 'node:child_process'
import {
  appendFileSync,
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { openTray, type Tray, type TraySettings } from '../../src/adapters/tray.ts'
import { parseSideCar, timeOf } from '../../src/adapters/tray-side-car.ts'
import { structurallyWhole } from '../../src/paper/whole.ts'
import { receive } from '../../src/steps/receive.ts'
import { openWorld, type World } from '../world.ts'

const faxes = new URL('../../fixtures/fax/', import.meta.url)
const fax = (name: string) => readFileSync(new URL(name, faxes))
const WHOLE = '01-chan-typed.tif'

let dir: string
let world: World
let trays: Tray[]

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'holdfast-tray-'))
  world = openWorld()
  trays = []
})
afterEach(async () => {
  await Promise.all(trays.map((tray) => tray.close()))
  rmSync(dir, { recursive: true, force: true })
})

async function tray(over: Partial<TraySettings> = {}): Promise<Tray> {
  const opened = await openTray({
    dir,
    receive: receive(world),
    records: world.records,
    structurallyWhole,
    log: world.log,
    clock: world.clock,
    pollMs: 20,
    incompleteMs: 150,
    ...over,
  })
  trays.push(opened)
  return opened
}

/** As an upload that ends with a rename. */
function drop(name: string, bytes: Uint8Array): void {
  writeFileSync(join(dir, `.${name}.part`), bytes)
  renameSync(join(dir, `.${name}.part`), join(dir, name))
}

const receipts = () => [...world.records.all.receipts.values()]
const codes = () => receipts().map(({ findings }) => findings.map(({ code }) => code))
const done = () => readdirSync(join(dir, 'done'), { recursive: true }).map(String)

async function until(holds: () => boolean, ms = 10_000): Promise<void> {
  const end = performance.now() + ms
  while (!holds()) {
    if (performance.now() > end) throw new Error('it did not come to pass')
    await pause(10)
  }
}

test('a finished fax is received byte for byte, put away by day, and its reader woken', async () => {
  drop('fax000000001.tif', fax(WHOLE))
  await tray()
  await until(() => world.records.all.awayAt.size === 1)
  const [receipt] = receipts()
  expect(receipt).toMatchObject({
    channel: 'fax',
    source: { kind: 'tray', tray: dir, name: 'fax000000001.tif' },
    findings: [],
  })
  expect(world.evidence.kept.get(receipt?.sha256 ?? '')).toEqual(fax(WHOLE))
  expect(world.queue.take('paper')).toEqual([receipt?.id])
  expect(existsSync(join(dir, 'done', '2026-11-23', 'fax000000001.tif'))).toBe(true)
  expect(readdirSync(dir).sort()).toEqual(['.claimed', 'done'])
})

test('a fax that is still being written is left until it is whole', async () => {
  const bytes = fax(WHOLE)
  const path = join(dir, 'fax1.tif')
  writeFileSync(path, bytes.subarray(0, 8))
  await tray({ incompleteMs: 60_000 })
  for (let at = 8; at < bytes.length - 4_000; at += 4_000) {
    appendFileSync(path, bytes.subarray(at, at + 4_000))
    await pause(15)
  }
  await pause(200)
  expect(receipts()).toHaveLength(0)
  writeFileSync(path, bytes)
  await until(() => receipts().length === 1)
  expect(codes()).toEqual([[]])
})

test.skipIf(process.platform !== 'linux')(
  'a fax whose server still holds its lock is left, though it looks whole',
  async () => {
    const path = join(dir, 'fax1.tif')
    writeFileSync(path, fax(WHOLE))
    const server = spawn('flock', ['-x', path, 'sleep', '30'], { stdio: 'ignore', detached: true })
    try {
      await until(() => readFileSync('/proc/locks', 'utf8').includes('FLOCK'))
      await pause(100)
      await tray()
      await pause(400)
      expect(receipts()).toHaveLength(0)
    } finally {
      process.kill(-(server.pid as number), 'SIGKILL')
    }
    await until(() => receipts().length === 1)
  },
)

test('a file that stays broken is taken as it is, with a finding, and the next one is not kept waiting', async () => {
  drop('broken.tif', fax(WHOLE).subarray(0, 9_000))
  drop('stub.tif', fax(WHOLE).subarray(0, 8))
  drop('empty.tif', Buffer.alloc(0))
  drop('notes.txt', Buffer.from('hello'))
  drop('good.tif', fax(WHOLE))
  await tray()
  await until(() => receipts().length === 5)
  const first = receipts()[0]
  expect(first?.source).toMatchObject({ name: 'good.tif' })
  expect(codes().slice(1)).toEqual(Array.from({ length: 4 }, () => ['incomplete-file']))
  await until(() => world.records.all.awayAt.size === 5)
  expect(done()).toHaveLength(6) // the day, and five files in it
})

test('known by content and not by name: a PDF called .tif, a TIFF without an extension', async () => {
  drop('a.tif', readFileSync(new URL('../../fixtures/paper/chan.pdf', import.meta.url)))
  drop('noname', fax(WHOLE))
  await tray({ incompleteMs: 60_000 })
  await until(() => receipts().length === 2)
  expect(codes()).toEqual([[], []])
})

test('the same bytes under another name are a duplicate; the same name with the same bytes is the same fax', async () => {
  drop('a.tif', fax(WHOLE))
  await tray()
  await until(() => world.records.all.awayAt.size === 1)
  drop('b.tif', fax(WHOLE))
  await until(() => receipts().length === 2)
  drop('a.tif', fax(WHOLE))
  await until(() => done().length === 4)
  expect(codes()).toEqual([[], ['duplicate']])
})

test('a subfolder, a symbolic link and a pipe stay where they are, and are told', async () => {
  mkdirSync(join(dir, 'folder'))
  symlinkSync('/etc/hostname', join(dir, 'link.tif'))
  drop('good.tif', fax(WHOLE))
  const opened = await tray()
  await until(() => receipts().length === 1)
  await until(() => opened.left().length === 2)
  expect(opened.left().map(({ name }) => name)).toEqual(['folder', 'link.tif'])
  expect(existsSync(join(dir, 'link.tif'))).toBe(true)
  await pause(200)
  expect(receipts()).toHaveLength(1)
})

test('a name of bytes that are no text is taken like any other', async () => {
  const name = Buffer.from([0x66, 0xff, 0xfe, 0x2e, 0x74, 0x69, 0x66])
  writeFileSync(Buffer.concat([Buffer.from(`${dir}/`), name]), fax(WHOLE))
  await tray()
  await until(() => world.records.all.awayAt.size === 1)
  expect(receipts()[0]?.source).toMatchObject({ name: 'f\ufffd\ufffd.tif' })
})

test.skipIf(process.getuid?.() === 0)('an unreadable file is told and tried again', async () => {
  drop('locked.tif', fax(WHOLE))
  chmodSync(join(dir, 'locked.tif'), 0)
  const opened = await tray()
  await until(() => opened.left().length === 1)
  chmodSync(join(dir, 'locked.tif'), 0o600)
  await until(() => receipts().length === 1)
})

test('a huge file goes into evidence as a stream, with a finding', async () => {
  const path = join(dir, 'huge.tif')
  writeFileSync(path, fax(WHOLE))
  truncateSync(path, 80 * 1024 * 1024)
  await tray()
  await until(() => receipts().length === 1)
  expect(receipts()[0]).toMatchObject({ size: 80 * 1024 * 1024 })
  expect(codes()).toEqual([['too-large']])
})

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
