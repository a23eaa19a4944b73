// Which names may be taken unseen: those of the words that names here are made of.
import { expect, test } from 'vitest'
import { isUsualName, isUsualNameZh } from '../../src/paper/name-words.ts'

test.each(['CHAN', 'TAI MAN', 'AU YEUNG', 'SZETO', 'SIU-MING', 'NG', 'ZHANG'])('%s', (name) => {
  expect(isUsualName(name)).toBe(true)
})

/** What broken letters make of SHAN, TO, HUI, KIN and TAI. */
test.each(['SIAN', 'IO', 'HW', 'KTN LING', 'SZE TA', 'DAVID', '', 'chan'])(
  '%s is read, and typed',
  (name) => {
    expect(isUsualName(name)).toBe(false)
  },
)

test.each(['陳大文', '盧志明', '歐陽小玉', '司徒文'])('%s', (name) => {
  expect(isUsualNameZh(name)).toBe(true)
})

/** As tesseract reads 盧, 鄭, 龔 and 譚; 賢, 詠 and 大; no given name, and too much of one. */
test.each([
  ...['慮大志', '郵國佩', '襲芬國', '譯賢國', '陳國貿', '陳訪文', '李太明'],
  ...['陳', '歐陽', '陳大文明', ''],
])('%s is read, and typed', (name) => {
  expect(isUsualNameZh(name)).toBe(false)
})
