// The notices: true, in both languages, with the numbers of the certificate, and to the registered holder alone.
import { describe, expect, test } from 'vitest'
import {
  composeNotice,
  isStillTrue,
  type NoticeFacts,
  noticeAddress,
} from '../../src/revocation/letters.ts'
import { type HolderNoticeKind, noticeKinds } from '../../src/revocation/notice.ts'
import type { State } from '../../src/revocation/revocation.ts'
import { inState, publishedRelease, sighting } from './journey.ts'
import { held, hongkongPost } from './world.ts'

const letter = (
  kind: HolderNoticeKind,
  state: State,
  id = 'chan',
  more: Partial<NoticeFacts> = {},
) =>
  composeNotice(kind, {
    caseId: 'R-7K3M9P2QXZ',
    revocation: inState(state),
    certificate: held(id),
    sighting: null,
    policy: hongkongPost,
    ...more,
  })

const due: readonly [HolderNoticeKind, State][] = [
  ['suspended', 'suspended'],
  ['confirm', 'suspended'],
  ['reminder', 'suspended'],
  ['revoked', 'published'],
  ['refused', 'refused'],
  ['wrong-channel', 'refused'],
  ['not-actionable', 'not-actionable'],
  ['withdrawn', 'withdrawn'],
]

describe.each(due)('%s', (kind, state) => {
  test('§2.3: prints case, SRN and serial number in both languages, English first', () => {
    const { subject, text } = letter(kind, state)
    expect(subject).toContain('[R-7K3M9P2QXZ]')
    expect(subject).toMatch(/[A-Za-z].*\p{Script=Han}/u)
    const [english = '', chinese = ''] = text.split(/\n-{60}\n/)
    for (const part of [english, chinese]) {
      expect(part).toContain('R-7K3M9P2QXZ')
      expect(part).toContain('0000100017')
      expect(part).toContain('3A41C7059E2210B4')
    }
    expect(english).toContain('Dear CHAN TAI MAN')
    expect(english).not.toMatch(/\p{Script=Han}/u)
    expect(chinese).toContain('陳大文')
  })
  test('§5.4: no identity card number and no phone number', () => {
    expect(letter(kind, state).text).not.toMatch(/A1234563|23456789/)
  })
})

describe('A29: never “revoked” for what is only on hold', () => {
  test('the notice of suspension says suspended, and asks for the confirmation', () => {
    const { subject, text } = letter('suspended', 'suspended')
    expect(text).toContain('has been suspended')
    expect(text).toContain('2026-11-23 10:00 (Hong Kong time)')
    expect(text).toContain('only on your final confirmation')
    expect(text).toContain('digitally signed with the certificate')
    expect(text).toContain('最後確認')
    expect(subject + text).not.toMatch(/revoked|已撤銷|已永久撤銷/)
  })
  test.each(['laid', 'suspending', 'suspended', 'revoking', 'released', 'lapsed'] as const)(
    'a notice of revocation for a case that is %s is not written',
    (state) => {
      expect(isStillTrue('revoked', inState(state))).toBe(false)
      expect(() => letter('revoked', state)).toThrow(/write "revoked" of R-1/)
    },
  )
  test('nor for a release, published or closed', () => {
    expect(isStillTrue('revoked', publishedRelease())).toBe(false)
  })
  test('sent late, the notice of suspension asks for no confirmation any more', () => {
    const { subject, text } = letter('suspended', 'published')
    expect(subject + text).not.toContain('confirm')
    expect(text).toContain('has been suspended')
  })
})

test('R18, R25: the notice of revocation names the CRL that shows it', () => {
  const { text } = letter('revoked', 'published', 'chan', { sighting: sighting('revoked') })
  expect(text).toContain('has been revoked for good')
  expect(text).toContain('Certificate Revocation List No. 12 of 2026-11-23 14:15')
  expect(text).toContain('第 12 號')
})

test('a release is told when it is published, and not once the certificate is held again', () => {
  const { text } = letter('released', 'suspended', 'chan', { revocation: publishedRelease() })
  expect(text).toContain('no longer suspended')
  expect(isStillTrue('released', inState('suspended'))).toBe(false)
  expect(isStillTrue('released', inState('published'))).toBe(false)
  expect(isStillTrue('suspended', publishedRelease())).toBe(false)
})

test.each([
  ['encipherment', 'Authorised Representative'],
  ['bank-personal', 'Registration Bank'],
  ['gcert', 'Centrally Managed Messaging Platform'],
  ['iam', 'iAM Smart'],
])('R12-R15, A23: how %s is confirmed', (id, words) => {
  expect(letter('suspended', 'suspended', id).text).toContain(words)
})

test('A28: a refusal names the right channel', () => {
  expect(letter('refused', 'refused', 'gcert').text).toContain('Messaging Platform')
})

test('§7.18: only the registered address is written to, and nobody where no certificate is known', () => {
  expect(noticeAddress(held('chan'))).toBe('taiman.chan@example.hk')
  expect(noticeAddress(held('server'))).toBeNull()
  expect(noticeAddress(null)).toBeNull()
})

test('every kind of notice has its words', () => {
  const states: Record<HolderNoticeKind, State> = {
    ...Object.fromEntries(due),
    released: 'released',
  } as never
  for (const kind of noticeKinds)
    if (kind !== 'acknowledged') expect(letter(kind, states[kind]).text.length).toBeGreaterThan(200)
})
