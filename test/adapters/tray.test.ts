/** The fax tray: whole files are taken once, broken ones are kept and told, and none stops the next. */
import { spawn } from 'node:child_process'
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { structurallyWhole } from '../../src/paper/whole.ts'
import {
  codes,
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

test('a file that cannot be looked into is told, tried again, and stops no other', async () => {
  let broken = true
  const opened = await tray({
    structurallyWhole: (bytes) => {
      if (broken && bytes.length < 100) throw new Error('no reader for this')
      return structurallyWhole(bytes)
    },
  })
  drop('odd.bin', Buffer.from('what is this'))
  drop('good.tif', fax(WHOLE))
  await until(() => receipts().length === 1 && opened.left().length === 1)
  expect(opened.left()[0]?.why).toContain('no reader for this')
  broken = false
  await until(() => receipts().length === 2)
  expect(opened.left()).toEqual([])
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
