/** Every kind of notice × whoever wrote: no word that confirms a certificate goes to anyone but its registered holder. */
import { simpleParser } from 'mailparser'
import { expect, test } from 'vitest'
import { cast } from '../../fixtures/cast.ts'
import { composeAcknowledgement } from '../../src/revocation/letter-acknowledgement.ts'
import { type NoticeKind, noticeKinds } from '../../src/revocation/notice.ts'
import type { State } from '../../src/revocation/revocation.ts'
import { notify } from '../../src/steps/notify.ts'
import { inState, publishedRelease } from '../revocation/journey.ts'
import { type Office, openOffice } from '../world-office.ts'
import { examinersOpen, laid, policy, post } from './email-desk.ts'
import { mailOf, text } from './examiner.ts'

examinersOpen()

const from = 'Demo CA <revocation@ecert.example.hk>'
const chan = cast.find(({ id }) => id === 'chan')
const ask = `Please revoke my certificate, serial number ${chan?.serial}, SRN ${chan?.srn}.`
const unsigned = (sender: string) => mailOf({ From: sender, Subject: 'Revocation' }, [text(ask)])

const writers: Readonly<Record<string, () => Buffer | Uint8Array>> = {
  stranger: () => unsigned('stranger@elsewhere.example'),
  relative: () => unsigned('Chan Siu Ming <siuming.chan@elsewhere.example>'),
  'in the holder’s name': () => unsigned('taiman.chan@elsewhere.example'),
  'forged: altered after signing': () => post('05-tampered.eml'),
  'forged: signed by another': () => post('06-signed-by-another.eml'),
  representative: () => post('02-server-by-representative.eml'),
  holder: () => post('01-stolen-laptop.eml'),
}

const states: Readonly<Record<NoticeKind, State>> = {
  ...{ acknowledged: 'laid', suspended: 'suspended', confirm: 'suspended', reminder: 'suspended' },
  ...{ revoked: 'published', released: 'published', refused: 'refused', withdrawn: 'withdrawn' },
  ...{ 'wrong-channel': 'refused', 'not-actionable': 'not-actionable' },
}

/** Besides whatever the mail itself raised, a notice of that kind falls due in its case. */
async function fallsDue(office: Office, revocationId: string, kind: NoticeKind): Promise<void> {
  const found = office.records.all.revocations.get(revocationId)
  if (!found || kind === 'acknowledged') return
  const { id, certificateId } = found
  const there = kind === 'released' ? publishedRelease() : inState(states[kind])
  office.records.all.revocations.set(id, { ...there, id, certificateId })
  const unsent = { sentAt: null, address: null, subject: null, text: null, messageId: null }
  const due = { id: 'N-due', revocationId, kind, occasion: 9, dueAt: found.changedAt }
  office.records.all.notices.set('N-due', { ...due, ...unsent, outcome: null })
}

const secretsOf = (office: Office): readonly string[] =>
  [...office.register.certificates.values()].flatMap(
    ({ serial, srn, nameEn, nameZh, hkid, serverName, organisation }) =>
      [serial, srn, nameEn, nameZh, hkid, serverName, organisation?.nameEn].flatMap(
        (each) => each || [],
      ),
  )

test.each(Object.entries(writers))('written by: %s', async (_who, write) => {
  const toHolder = new Set<string>()
  for (const kind of noticeKinds) {
    const office = openOffice()
    const { request, revocation } = await laid(office, write())
    await fallsDue(office, revocation.id, kind)
    for (const { id } of await office.records.noticesDue(new Date('2030-01-01')))
      await notify({ ...office, policy, from })(id)
    const certificate = office.register.certificates.get(revocation.certificateId ?? '')
    for (const [noticeId, { to, bytes }] of office.post.letters) {
      const { text: words = '', subject = '' } = await simpleParser(bytes)
      const notice = office.records.all.notices.get(noticeId)
      if (notice?.kind === 'acknowledged') {
        // One text for all, whatever was asked about: so it can tell of no serial, name, kind or state.
        const plain = composeAcknowledgement(request.receiptId, policy)
        expect([subject, words.trim()]).toEqual([plain.subject, plain.text.trim()])
        for (const secret of [...secretsOf(office), revocation.id])
          expect(`${subject}\n${words}`).not.toContain(secret)
      } else {
        toHolder.add(kind)
        expect(to, `${kind} goes to the register’s address alone`).toBe(certificate?.emails[0])
        expect(words).toContain(certificate?.serial)
      }
    }
  }
  // Where a certificate with an address was identified, every kind but the answer went to its holder.
  const sample = await laid(openOffice(), write())
  const known = openOffice().register.certificates.get(sample.revocation.certificateId ?? '')
  const written = known?.emails[0] ? noticeKinds.length - 1 : 0
  expect(toHolder.size).toBe(written)
})

test('R2, A28: what came by a channel that the kind does not take is refused with the right one named', async () => {
  const { caseRules } = await import('../../src/revocation/notice-period.ts')
  const finding = { code: 'out-of-channel', weight: 'bar', says: { en: '', zh: '' }, grounds: '' }
  const out = { kind: 'revocation', assessment: { findings: [finding] } } as never
  const inside = { kind: 'revocation', assessment: { findings: [] } } as never
  const now = new Date('2026-11-23T02:00:00Z')
  expect(caseRules(policy, 'GCERT_INDIVIDUAL', [out], now).wrongChannel).toBe(true)
  expect(caseRules(policy, 'GCERT_INDIVIDUAL', [out, inside], now).wrongChannel).toBeUndefined()
  expect(caseRules(policy, 'GCERT_INDIVIDUAL', [], now).wrongChannel).toBeUndefined()
  expect(caseRules(policy, 'BANK_BANK', [out], now)).toMatchObject({ wrongChannel: true })
})
