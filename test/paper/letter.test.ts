// The letter for the post: prints, with its fonts inside, every word of both languages, and no line too long.
import { execFileSync } from 'node:child_process'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PDFDocument } from 'pdf-lib'
import { expect, test } from 'vitest'
import { type PrintedLetter, printLetter } from '../../src/paper/letter-pdf.ts'
import { maskedSerial, postedLetter, previewNotice } from '../../src/revocation/letter-preview.ts'
import type { HolderNoticeKind } from '../../src/revocation/notice.ts'
import { noticeKinds } from '../../src/revocation/notice.ts'
import { inState } from '../revocation/journey.ts'
import { held, hongkongPost } from '../revocation/world.ts'
import { describeNeeding } from '../servers/needs.ts'

const NOW = new Date('2026-11-23T02:00:00Z')
const certificate = held('chan')
const facts = (state: Parameters<typeof inState>[0]) => ({
  ...{ caseId: 'R-7K3M9P2QXZ', certificate, sighting: null, policy: hongkongPost },
  revocation: inState(state),
})
const state = (kind: HolderNoticeKind) =>
  kind === 'confirm' || kind === 'reminder' ? 'suspended' : 'laid'
const kinds = noticeKinds.filter((kind) => kind !== 'acknowledged')

function letterOf(kind: HolderNoticeKind): PrintedLetter {
  const letter = previewNotice(kind, facts(state(kind)))
  if (!letter) throw new Error(`no letter ${kind}`)
  return postedLetter(letter, certificate, hongkongPost, NOW)
}

test('the same letter is the same file; one of many pages numbers them', async () => {
  const letter = letterOf('suspended')
  expect(await printLetter(letter)).toEqual(await printLetter(letter))
  const long = { ...letter, text: `${letter.text}\n`.repeat(12) }
  const document = await PDFDocument.load(await printLetter(long))
  expect(document.getPageCount()).toBeGreaterThan(5)
})

test('§7.17: of the serial number the last part is not printed, in either language', () => {
  const { text } = letterOf('suspended')
  expect(text).not.toContain('3A41C7059E2210B4')
  expect(text.match(/3A41C7059E22\*{4}/g)).toHaveLength(2)
  expect(text).toContain('0000100017')
  expect(maskedSerial('23659E')).toBe('236***')
  expect(maskedSerial('7')).toBe('*')
})

test('a preview says what is to come without saying when, and none is made of what cannot come', () => {
  const preview = previewNotice('suspended', facts('laid'))
  expect(preview?.text).toContain('has been suspended.')
  expect(preview?.text).toContain('only on your final confirmation')
  expect(previewNotice('revoked', facts('suspended'))?.text).toContain('revoked for good')
  expect(previewNotice('confirm', facts('laid'))).toBeUndefined()
  expect(previewNotice('reminder', facts('revoked'))).toBeUndefined()
})

describeNeeding(['poppler'], 'on paper', () => {
  const dir = mkdtempSync(join(tmpdir(), 'holdfast-letter-'))
  const file = join(dir, 'letter.pdf')
  const squeeze = (text: string) => text.replace(/\s|-{10,}/g, '')

  test.each(kinds)('%s: every word of it, in fonts that are embedded', async (kind) => {
    const letter = letterOf(kind)
    writeFileSync(file, await printLetter(letter))
    const read = execFileSync('pdftotext', ['-layout', file, '-'], { encoding: 'utf8' })
    const pages = squeeze(read.replace(/^\s*\d+ ?\/ ?\d+\s*$/gm, ''))
    expect(pages).toContain(squeeze(letter.subject))
    expect(pages).toContain(squeeze(letter.text))
    const [, , ...fonts] = execFileSync('pdffonts', [file], { encoding: 'utf8' }).trim().split('\n')
    expect(fonts.length).toBeGreaterThan(1)
    for (const font of fonts) expect(font).toMatch(/^NotoSansHK.*yes (yes|no) +yes/)
  })

  test('a word longer than the page, and signs that turn letters, stay on it', async () => {
    const text = `${'W'.repeat(300)} \u202eevil\u202c ${'陳'.repeat(200)}。\n${'-'.repeat(60)}\nend`
    writeFileSync(file, await printLetter({ ...letterOf('refused'), text }))
    const box = execFileSync('pdftotext', ['-bbox', file, '-'], { encoding: 'utf8' })
    const right = [...box.matchAll(/xMax="([\d.]+)"/g)].map(([, x]) => Number(x))
    expect(right.length).toBeGreaterThan(5)
    expect(Math.max(...right)).toBeLessThan(595.28 - 60)
  })
})
