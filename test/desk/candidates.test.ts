/** The certificates an officer chooses from: nearest first, and in which characters each differs from the page. */
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { CaseView } from '../../src/desk/api-case.ts'
import { otherCharacters } from '../../src/desk/differing.ts'
import { sharedSerials } from '../../src/desk/web/shared-serials.ts'
import { signIn } from './desk-guest.ts'
import { openWorld, type World } from './desk-world.ts'
import { certificateOf, layTwoCertificates } from './laid.ts'

let world: World
beforeAll(async () => {
  world = await openWorld()
})
afterAll(() => world.close())

test.each([
  ['0000100017', '0000100017', []],
  ['0000100011', '0000100017', [9]],
  ['3A41C7059E2210B4', '003A41C7059E2210B4', []],
  ['3A41C7059E2210B4', 'A41C7059E2210B4', [0]],
  ['3A41C7059E2210B4', '3A41 C705 9E22 10B', [15]],
  ['A123456(3)', 'A1234563', []],
  ['A1234563', 'A1284563', [3]],
  ['A1234563', '', []],
  [null, '0000100017', []],
])('%s beside %s differs at %j', (held, stated, expected) => {
  expect(otherCharacters(held, stated)).toEqual(expected)
})

test('what is the same differs nowhere, and one changed character in one place', () => {
  const number = fc.string({
    unit: fc.constantFrom(...'0123456789ABCDEF'),
    minLength: 1,
    maxLength: 40,
  })
  fc.assert(
    fc.property(number, fc.nat(), (text, pick) => {
      const at = pick % text.length
      expect(otherCharacters(text, text)).toEqual([])
      const changed = `${text.slice(0, at)}Z${text.slice(at + 1)}`
      expect(otherCharacters(text, changed)).toEqual([at])
    }),
  )
})

test('the issuer is shown where two candidates bear one serial number, and nowhere else', () => {
  const of = (...serials: string[]) =>
    sharedSerials(serials.map((serial) => ({ certificate: { serial } })))
  expect([...of('A1', 'B2', 'A1', 'A1')]).toEqual(['A1'])
  expect(of('A1', 'B2').size).toBe(0)
})

test('the case tells them nearest first, with the characters that differ, identity numbers masked', async () => {
  const [chan, wong] = await Promise.all([
    certificateOf(world, '3A41C7059E2210B4'),
    certificateOf(world, '6F02B9A1D34C5E87'),
  ])
  const { revocationId } = await layTwoCertificates(world, [
    { certificateId: wong, by: ['srn', 'cells'], behind: 6.5 },
    { certificateId: chan, by: ['srn', 'cells'], behind: 0 },
  ])
  const ada = await signIn(world.app, 'ada')
  const { candidates } = (await ada.get(`/cases/${revocationId}`)).json<CaseView>()
  expect(candidates.map(({ certificate, behind }) => [certificate.id, behind])).toEqual([
    [chan, 0],
    [wong, 6.5],
  ])
  const [first, second] = candidates
  expect(first?.differs).toEqual({ srn: [], serial: [15], hkid: [] })
  expect(second?.differs.serial.length).toBeGreaterThan(8)
  expect(first?.certificate.hkid).toBe('A12•••••')
})
