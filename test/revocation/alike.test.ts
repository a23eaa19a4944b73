// What a line read off a fax may stand for on the register, and what it may not.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { chance } from '../../fixtures/paper/ink.ts'
import { misreadingCost, readsAlike } from '../../src/revocation/alike.ts'
import { person } from '../bench/paper/people.ts'

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
  ['諱志詩', '譚志詩'],
  ['慮志訪', '盧志詠'],
  ['蘇茜買', '蘇霖賢'],
  ['shan.chu®example.com', 'shan.chu@example.com'],
  ['thyuen@ofhce.example.net', 'thyuen@office.example.net'],
  ['yan.leungamail.example.hk', 'yan.leung@mail.example.hk'],
  ['ywynen@mail.example.hk', 'ywyuen@mail.example.hk'],
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
  ['慮芬明', '盧芳玲'],
  ['。', '陳'],
  ['cheung_3819@post.example.com', 'cheung_3816@post.example.com'],
  ['cheung_3819@post.example.com', 'cheung_2819@post.example.com'],
  ['ktchan@mail.example.hk', 'kwchan@mail.example.hk'],
  ['', 'CHAN'],
  ['CHAN', ''],
])('“%s” is not “%s”', (read, registered) => {
  expect(readsAlike(read, registered)).toBe(false)
})

test('of 1,500 made-up holders none is taken for the next', () => {
  const them = Array.from({ length: 1500 }, (_, at) => person(chance(`stranger ${at}`)))
  const taken = them.slice(1).flatMap((it, at) => {
    const other = them[at] as (typeof them)[number] // one before each but the first
    const pairs = [
      [it.email, other.email],
      [it.orgName, other.orgName],
      [`${it.surname} ${it.givenName}`, `${other.surname} ${other.givenName}`],
    ] as const
    return pairs.filter(([a, b]) => a !== b && readsAlike(a, b))
  })
  expect(taken).toEqual([])
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
