// Where a file breaks off: what was decoded is read, and of the rest nothing is told as read.
import { readFileSync } from 'node:fs'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { decodePages } from '../../src/paper/pages.ts'
import { openReader, type Reader } from '../../src/paper/reader.ts'
import type { PaperReading } from '../../src/paper/reading.ts'

vi.setConfig({ testTimeout: 240_000, hookTimeout: 240_000 })

const fixture = (name: string) =>
  readFileSync(new URL(`../../fixtures/paper/${name}`, import.meta.url))
const cut = (bytes: Buffer, share: number) => bytes.subarray(0, Math.floor(bytes.length * share))
const templatesDir = new URL('../../policies/forms', import.meta.url).pathname

/** A page with its directory first and its picture in strips of eight rows behind it, all black. */
function stripped(rows: number): Buffer {
  const [wide, high, strips] = [64, rows, rows / 8]
  const lists = 8 + 2 + 9 * 12 + 4
  const start = lists + strips * 8
  const size = (wide / 8) * 8
  const bytes = Buffer.alloc(start + strips * size, 0xff)
  bytes.write('II*\0\x08\0\0\0', 'latin1')
  bytes.writeUInt16LE(9, 8)
  const entries = [
    [256, 4, 1, wide],
    [257, 4, 1, high],
    [258, 3, 1, 1],
    [259, 3, 1, 1],
    [262, 3, 1, 0],
    [273, 4, strips, lists],
    [277, 3, 1, 1],
    [278, 4, 1, 8],
    [279, 4, strips, lists + strips * 4],
  ]
  for (const [index, [tag = 0, type = 0, count = 0, value = 0]] of entries.entries()) {
    bytes.writeUInt16LE(tag, 10 + index * 12)
    bytes.writeUInt16LE(type, 12 + index * 12)
    bytes.writeUInt32LE(count, 14 + index * 12)
    bytes.writeUInt32LE(value, 18 + index * 12)
  }
  bytes.writeUInt32LE(0, 10 + 9 * 12)
  for (let strip = 0; strip < strips; strip++) {
    bytes.writeUInt32LE(start + strip * size, lists + strip * 4)
    bytes.writeUInt32LE(size, lists + (strips + strip) * 4)
  }
  return bytes
}

test('of a TIFF that breaks off, the strips that lie in the file are there, and the rest is white', async () => {
  const whole = stripped(64)
  expect((await decodePages(whole)).findings).toEqual([])
  const { pages, findings } = await decodePages(whole.subarray(0, whole.length - 64 * 3 - 10))
  expect(findings.map(({ code }) => code)).toEqual(['truncated', 'damaged'])
  expect(pages[0]?.sound).toEqual([0, 0, 64, 32])
  expect(pages[0]?.grey.slice(0, 64 * 32).every((it) => it === 0)).toBe(true)
  expect(pages[0]?.grey.slice(64 * 32).every((it) => it === 255)).toBe(true)
})

test('a TIFF of which no strip is whole has no page', async () => {
  const { pages, findings } = await decodePages(stripped(64).subarray(0, 8 + 114 + 64 + 60))
  expect(pages).toEqual([])
  expect(findings.map(({ code }) => code)).toEqual(['truncated', 'undecodable'])
})

test('a PDF without its end is told as broken off, so that it is sent again', async () => {
  const { findings } = await decodePages(fixture('chan.pdf').subarray(0, -200))
  expect(findings.map(({ code }) => code)).toEqual(['truncated', 'undecodable'])
})

test.each([1, 3, 6, 8])(
  'a photograph that its note %i turns is white where it was not decoded',
  async (orientation) => {
    const raw = { width: 400, height: 400, channels: 1 } as const
    const noise = Buffer.from(Array.from({ length: 160_000 }, (_, at) => (at * 7919) % 60))
    const bytes = await sharp(noise, { raw }).withMetadata({ orientation }).jpeg().toBuffer()
    const [page] = (await decodePages(cut(bytes, 0.6))).pages
    const [left = 0, top = 0, wide = 0, high = 0] = page?.sound ?? []
    const wanted = { 1: 'top', 3: 'bottom', 6: 'right', 8: 'left' }[orientation]
    const side = wide === 400 ? (top === 0 ? 'top' : 'bottom') : left === 0 ? 'left' : 'right'
    expect(side).toBe(wanted)
    const isIn = (at: number) => {
      const [x, y] = [at % 400, Math.floor(at / 400)]
      return x >= left && x < left + wide && y >= top && y < top + high
    }
    expect(page?.grey.every((it, at) => (isIn(at) ? it < 128 : it === 255))).toBe(true)
  },
)

describe('a picture of a form of which half has come', () => {
  let reader: Reader
  beforeAll(async () => {
    reader = await openReader({ templatesDir })
  })
  afterAll(() => reader.close())

  test.each(['chan.png', 'chan.jpg'])('%s', async (name) => {
    const [whole, half] = [fixture(name), cut(fixture(name), 0.5)]
    const sound = (await decodePages(half)).pages[0]?.sound
    const below = (sound?.[1] ?? 0) + (sound?.[3] ?? 0)
    // Another document first: what the decoder has in its memory is not to be seen in the next.
    const all = await reader.read(whole)
    const part = await reader.read(half)
    expect(part.findings.map(({ code }) => code)).toContain('damaged')
    if (name === 'chan.png') expect(part.form).toBe('rcr-1')
    if (part.form !== null) readAbove(part, all, below)
  })
})

function readAbove(part: PaperReading, all: PaperReading, below: number): void {
  const cutOff = part.findings.find(({ code }) => code === 'edges-cut')?.detail ?? ''
  const lost: string[] = []
  const placed = Object.entries({ ...part.fields, ...part.ticks, ...part.crops })
  for (const [id, { pixels, unread }] of placed) {
    expect([id, unread ?? false]).toEqual([id, pixels[1] + pixels[3] > below])
    if (!unread) continue
    lost.push(id)
    expect(cutOff.split(/[:,] /)).toContain(id)
    const field = part.fields[id]
    if (field) expect(field).toMatchObject({ value: '', asRead: '', confidence: 0, sure: false })
    const tick = part.ticks[id]
    if (tick) expect(tick).toMatchObject({ ticked: false, confidence: 0, ink: 0 })
    expect(part.crops[id]?.print).toBeUndefined()
  }
  expect(lost).toContain('signature')
  expect(lost).toContain('reason.lost')
  expect(part.findings.map(({ code }) => code)).not.toContain('signature-missing')
  expect(part.fields.serial?.value).toBe(all.fields.serial?.value)
}
