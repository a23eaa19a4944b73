// What a line read off a fax may stand for on the register, and what it may not.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { misreadingCost, readsAlike } from '../../src/revocation/alike.ts'

test.each([
  ['siuwing77aoffice.example.net', 'siuwing77@office.example.net'],
  ['Imfung@mail.example.hk', 'lmfung@mail.example.hk'],
  ['luifonglO@post.example.com.hk', 'luifong10@post.example.com.hk'],
  ['tytang@post.exanple.com.hk', 'tytang@post.example.com.hk'],
  ['wing.wong@post.example.com,hk', 'wing.wong@post.example.com.hk'],
  ['GOLDEN BAY TEXTILES COMPANY LTMITLD', 'GOLDEN BAY TEXTILES COMPANY LIMITED'],
  ['VICTORIA LOGISTICS & CO,', 'Victoria Logistics & Co.'],
  ['PUT WING', 'PUI WING'],
  ['黃詠質', '黃詠賢'],
  ['shan.chu®example.com', 'shan.chu@example.com'],
  ['thyuen@ofhce.example.net', 'thyuen@office.example.net'],
  ['yan.leungamail.example.hk', 'yan.leung@mail.example.hk'],
  ['kungtak35@mailexample.hk', 'kungtak35@mail.example.hk'],
  ['cheung3819@post.example.com', 'cheung_3819@post.example.com'],
  ['“林樂蔡。', '林樂芬'],
])('“%s” may be “%s”', (read, registered) => {
  expect(readsAlike(read, registered)).toBe(true)
})

test.each([
  ['chan.taiman@example.com', 'chan.siumei@example.com'],
  ['wong.tai2@example.com', 'wong.tai7@example.hk'],
  ['LOTUS PEAK TRADING LIMITED', 'LOTUS PEAK PRINTING LIMITED'],
  ['CHAN TAI MAN', 'CHAN SIU MING'],
  ['陳大文', '陳小明'],
  ['陳文', '陳明'],
  ['“陳明。', '陳文'],
  ['。', '陳'],
  ['', 'CHAN'],
  ['CHAN', ''],
])('“%s” is not “%s”', (read, registered) => {
  expect(readsAlike(read, registered)).toBe(false)
})

test('a text is itself, costs the same both ways, and never less than nothing', () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), (a, b) => {
      expect(misreadingCost(a, a)).toBe(0)
      expect(misreadingCost(a, b)).toBeGreaterThanOrEqual(0)
      expect(misreadingCost(a, b)).toBeCloseTo(misreadingCost(b, a), 9)
    }),
  )
})
