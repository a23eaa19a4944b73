// Certificates that bear the same serial number under two CAs are told apart, in every sentence that names several, in both languages.
import { expect, test } from 'vitest'
import { shippedCalendar } from '../../src/calendar/calendar.ts'
import { assess } from '../../src/revocation/assess.ts'
import type { Facts } from '../../src/revocation/facts.ts'
import { namedSerials } from '../../src/revocation/naming.ts'
import { candidate, claim, facts, held, hongkongPost, text } from './world.ts'

const chan = held('chan')
const other = { ...chan, id: 'twin', issuer: 'CN=Other CA,O=Other,C=HK' }

test('a number that stands alone is said alone; zeros before it make no other number of it', () => {
  expect(namedSerials([chan, held('wong')]).en).toBe(`${chan.serial}, ${held('wong').serial}`)
  expect(namedSerials([chan]).zh).toBe(chan.serial)
  expect(namedSerials([chan], [chan, other]).en).toContain(chan.issuer)
  expect(namedSerials([chan, { ...other, serial: `00${chan.serial}` }]).en).toContain(other.issuer)
  expect(namedSerials([])).toEqual({ en: '', zh: '' })
})

const said = (given: Facts, code: string) =>
  assess(given, hongkongPost, shippedCalendar()).findings.find((each) => each.code === code)?.says

test('one serial number, two CAs: the officer is told whose each is', () => {
  const says = said(
    facts({ candidates: [candidate(chan, 'serial'), candidate(other, 'serial')] }),
    'several-certificates',
  )
  const [en, zh] = [says?.en ?? '', says?.zh ?? '']
  expect(en).toContain(`${chan.serial} of “${chan.issuer}”, ${chan.serial} of “${other.issuer}”`)
  expect(zh).toContain(`「${chan.issuer}」的 ${chan.serial}, 「${other.issuer}」的 ${chan.serial}`)
})

test('so it is where all are asked for, where two numbers differ, and where nothing certain was named', () => {
  const both = [candidate(chan), candidate(other)]
  const whole = [
    said(facts({ claim: claim({ all: true }), candidates: both }), 'all-certificates'),
    said(facts({ claim: claim(), candidates: both }), 'certificate-not-identified'),
    said(
      facts({
        claim: claim({ serials: [text(chan.serial)], srns: [text(chan.srn ?? '')] }),
        candidates: [candidate(chan, 'serial'), candidate(other, 'srn')],
      }),
      'serial-srn-differ',
    ),
  ]
  for (const says of whole)
    for (const sentence of [says?.en, says?.zh]) {
      expect(sentence).toContain(chan.issuer)
      expect(sentence).toContain(other.issuer)
    }
})

test('characters on a page that fit both alike: both are named with their issuers', () => {
  const nearest = [chan, other].map(({ id }) => ({ id, total: 60, fields: {} }))
  const given = facts({
    claim: claim(),
    candidates: [candidate(chan, 'cells'), candidate(other, 'cells')],
    likely: { nearest, conflicts: [], against: [], chance: 5 },
  })
  const says = said(given, 'certificate-ambiguous')
  for (const sentence of [says?.en, says?.zh]) {
    expect(sentence).toContain(chan.issuer)
    expect(sentence).toContain(other.issuer)
  }
  const conflicts = [{ field: 'serial' as const, id: other.id }]
  const named = said(
    { ...given, likely: { nearest, conflicts, against: [], chance: 5 } },
    'serial-names-another',
  )
  expect(named?.en).toContain(`is that of certificate ${chan.serial} of “${other.issuer}”`)
})
