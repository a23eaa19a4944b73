// The readings of what a request may ask, and how, A17 to A28, each with what shows it.
import { expect } from 'vitest'
import { isDoubtedConfirmation, whyNoConfirmation } from '../../src/revocation/confirming.ts'
import type { Facts } from '../../src/revocation/facts.ts'
import type { RequestKind } from '../../src/revocation/request.ts'
import { advance } from '../../src/revocation/revocation.ts'
import { decide, events, fresh, inState, revoke, rules } from './journey.ts'
import { judge, type Named } from './named.ts'
import {
  byHo,
  candidate,
  claim,
  compromised,
  facts,
  form,
  held,
  hongkongPost,
  inked,
  onHold,
  signedBy,
  suspended,
  text,
} from './world.ts'

const ofChan = { serials: [text(held('chan').serial)] }
const onHoldChan = { candidates: [candidate(held('chan', onHold), 'serial', 'signer')] }
const about = (id: string, proof: Facts['proof'], more: Partial<Facts> = {}): Facts =>
  facts({
    claim: claim({ serials: [text(held(id).serial)] }),
    proof,
    candidates: [candidate(held(id), 'serial')],
    ...more,
  })
/** As the decide step sees a request that was judged so. */
const laid = (given: Facts, kind: RequestKind = 'revocation') => ({
  kind,
  claim: given.claim,
  findings: [],
  assessment: judge(given),
})
const unsigned: Facts['proof'] = { kind: 'none' }

export const requestReadings: Named<string> = {
  A17: [
    'to suspend, what meets the eye is enough: one certificate, a role that may ask, a listed channel; to revoke it is not',
    () => {
      const paper = form('fax')
      expect(judge(paper).decision).toBe('suspend')
      expect(whyNoConfirmation(laid(paper), 'chan')).toMatch(/no final confirmation/)
      expect(judge({ ...paper, proof: { ...inked, signature: false } as never }).decision).toBe(
        'look',
      )
    },
  ],
  A18: [
    'a fax suspends and never revokes alone; its signed original may be the final confirmation, once compared',
    () => {
      expect(judge(form('fax')).found).toContain('note original-awaited')
      for (const kind of Object.values(hongkongPost.kinds))
        expect(kind.confirmation.channels).not.toContain('fax')
      const openCase = { ...suspended, awaitsOriginal: true }
      const chan = { candidates: [candidate(held('chan', onHold), 'serial', 'srn')], openCase }
      const original = form('post', 'chan', {}, chan)
      expect(judge(original).found).toContain('note original-of-fax')
      expect(judge(original).recommendation.says.en).toMatch(/compare the signature/)
      expect(whyNoConfirmation(laid(original), 'chan')).toBeUndefined()
      expect(isDoubtedConfirmation(laid(original)), 'an officer writes what was compared').toBe(
        true,
      )
      for (const no of [
        form('fax', 'chan', {}, chan),
        form('post', 'chan', {}, { ...chan, openCase: suspended }),
        form('post', 'chan', {}, { ...chan, proof: { ...inked, signature: false } as never }),
      ]) {
        expect(judge(no).found).not.toContain('note original-of-fax')
        expect(whyNoConfirmation(laid(no), 'chan')).toMatch(/no final confirmation/)
      }
    },
  ],
  A19: [
    'two acts, unless an officer says why the request is itself the final confirmation, and policy lets him',
    () => {
      const itself = revoke('request-itself')
      expect(advance(fresh(), decide(itself)).ok).toBe(true)
      expect(advance(fresh(), decide(itself, { grounds: '' })).ok).toBe(false)
      const twoActs = { ...rules, requestMayBeFinal: false }
      expect(advance(fresh(), decide(itself, { rules: twoActs }))).toMatchObject({
        why: expect.stringContaining('two acts'),
      })
    },
  ],
  A20: [
    'no confirmation comes: it stays suspended until it expires, and is neither revoked nor released by itself',
    () => {
      const held = inState('suspended')
      for (const event of [events.day, events['told-suspended'], events['sees-hold']]) {
        const answer = advance(held, event)
        if (answer.ok) expect(answer.revocation.state).toBe('suspended')
      }
      expect(advance(held, events.expired)).toMatchObject({ revocation: { state: 'lapsed' } })
    },
  ],
  A21: [
    'the key on hold confirms the revocation of its own certificate, and nothing else',
    () => {
      const proof = signedBy('chan', 'passed-on-hold')
      const asks = (ask: 'confirm' | 'release') =>
        judge(
          facts({
            proof,
            claim: claim({ ...ofChan, ask: text(ask) }),
            openCase: suspended,
            ...onHoldChan,
          }),
        )
      expect(asks('confirm').decision).toBe('revoke')
      expect(asks('release').found).toContain('bar on-hold-key-asks')
      expect(judge(about('wong', proof)).found).toContain('bar on-hold-signer')
    },
  ],
  A22: [
    'the key said to be compromised may ask for its own suspension, never for release',
    () => {
      const lost = facts({ claim: claim({ ...ofChan, ...compromised }) })
      expect(judge(lost).decision).toBe('suspend')
      const back = facts({
        claim: claim({ ...ofChan, ...compromised, ask: text('release') }),
        openCase: suspended,
        ...onHoldChan,
      })
      expect(judge(back).found).toContain('bar release-of-compromised')
      expect(judge(back).decision).toBe('look')
    },
  ],
  A23: [
    'for Encipherment and Server the Authorised Representative signs with his or her own e-Cert',
    () => {
      for (const id of ['encipherment', 'server']) {
        expect(judge(byHo(id)).found, id).toContain('note signed-by-representative')
        expect(judge(about(id, signedBy(id))).found, id).toContain(
          'doubt signed-by-certificate-itself',
        )
      }
    },
  ],
  A24: [
    'an unsigned e-mail is a report and not a request; one that speaks of compromise goes to the top',
    () => {
      const plain = judge(about('chan', unsigned))
      expect(plain.found).toContain('doubt unsigned-report')
      expect([plain.decision, plain.urgent]).toEqual(['look', false])
      expect(
        judge({ ...about('chan', unsigned), claim: claim({ ...ofChan, urgent: true }) }).urgent,
      ).toBe(true)
    },
  ],
  A25: [
    'Organisational Role in person is not listed: taken with a flag, suspended, and an officer looks',
    () => {
      const role = { role: text('AUTHORISED_USER' as const) }
      const { found, decision } = judge(form('counter', 'role', role))
      expect(found).toContain('doubt channel-not-listed')
      expect(decision).toBe('suspend')
    },
  ],
  A26: [
    'a Chinese form for Organisational Role is not dropped: suspended, and the English form asked for',
    () => {
      const chinese = { role: text('AUTHORISED_USER' as const), formLanguage: 'tc' as const }
      const { found, decision } = judge(form('fax', 'role', chinese))
      expect(found).toContain('doubt form-language')
      expect(decision).toBe('suspend')
      expect(judge(form('post', 'role', chinese)).found).not.toContain('doubt form-language')
    },
  ],
  A27: [
    'Bank-Cert (Bank): a planned revocation is scheduled without suspending; a compromise suspends at once',
    () => {
      const planned = judge(byBank())
      expect([planned.decision, planned.clocks?.effectiveFrom]).toEqual(['schedule', '2026-12-23'])
      const urgent = judge(byBank(compromised))
      expect(urgent.found).toContain('note notice-waived')
      expect(urgent.decision).toBe('suspend')
    },
  ],
  A28: [
    'whoever holds a Bank-Cert, a g-Cert or an iAM Smart-Cert and writes to us is told the right channel',
    () => {
      for (const [id, way] of [
        ['bank-personal', 'Registration Bank'],
        ['gcert', 'Centrally Managed Messaging Platform'],
        ['iam', 'iAM Smart'],
      ] as const) {
        const { findings, decision } = judge(form('post', id))
        expect(decision, id).toBe('refuse')
        expect(findings[0]?.says.en).toContain(way)
      }
      expect(judge(form('post', 'gcert', compromised)).decision).not.toBe('refuse')
    },
  ],
}
function byBank(more: Parameters<typeof claim>[0] = {}): Facts {
  const rep = { ...representative, organisationBrn: held('bank-bank').organisation?.brn ?? '' }
  const role = { role: text('AUTHORISED_REPRESENTATIVE' as const), names: [text(rep.nameEn)] }
  return form('post', 'bank-bank', { ...role, ...more }, { representatives: [rep] })
}
const representative = {
  id: 'rep-bank',
  organisationBrn: '',
  nameEn: 'FONG MEI LING',
  nameZh: '',
  email: 'fong@bank.example.hk',
  hkid: '',
  position: 'Head of Operations',
  certificateSerial: null,
  from: '2026-01-01',
  to: null,
}
