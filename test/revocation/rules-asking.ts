// The published rules of who asks and how, R1 to R15, each with what shows it.
import { readdirSync } from 'node:fs'
import { expect } from 'vitest'
import { channels } from '../../src/revocation/kinds.ts'
import { caseRules } from '../../src/revocation/notice-period.ts'
import { advance } from '../../src/revocation/revocation.ts'
import { decide, fresh, inState, revoke } from './journey.ts'
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
  relayed,
  signedBy,
  suspended,
  text,
} from './world.ts'

const { kinds } = hongkongPost
const who = (kind: keyof typeof kinds) => kinds[kind]?.who
const by = (kind: keyof typeof kinds, answer: string) =>
  channels.filter((channel) => kinds[kind]?.channels[channel] === answer)
const aboutItself = (id: string) =>
  facts({
    claim: claim({ serials: [text(held(id).serial)] }),
    proof: signedBy(id),
    candidates: [candidate(held(id), 'serial', 'signer')],
  })
const ALL_FIVE = ['email', 'fax', 'post', 'counter', 'online']

export const askingRules: Named<string> = {
  R1: [
    'a lost, damaged or stolen e-Cert (Personal) goes to the top of the queue, to be suspended at once',
    () => {
      const { urgent, decision } = judge(form('fax', 'chan', compromised))
      expect([urgent, decision]).toEqual([true, 'suspend'])
    },
  ],
  R2: [
    'the subscriber may ask at any time and for any reason, by fax, letter, e-mail or in person',
    () => {
      for (const channel of ['fax', 'post', 'counter'] as const)
        expect(judge(form(channel)).decision, channel).toBe('suspend')
      const mail = facts()
      expect([mail.claim.reason, judge(mail).decision]).toEqual([undefined, 'suspend'])
      expect(judge({ ...mail, receivedAt: '2026-12-25T19:00:00Z' }).decision).toBe('suspend')
    },
  ],
  R3: [
    'the CA may revoke of its own motion: two officers, with the reason in writing',
    () => {
      const first = advance(inState('laid'), decide(revoke('ca')))
      expect(first).toMatchObject({ ok: true, revocation: { state: 'laid' } })
      if (!first.ok) return
      const alone = advance(first.revocation, decide(revoke('ca')))
      expect(alone.ok).toBe(false)
      const second = advance(first.revocation, decide(revoke('ca'), { officer: 'ben' }))
      expect(second).toMatchObject({ ok: true, revocation: { state: 'revoking' } })
      expect(advance(inState('laid'), decide(revoke('ca'), { grounds: ' ' })).ok).toBe(false)
    },
  ],
  R4: [
    'for Organisational the Authorised Representative or the Authorised User asks',
    () => {
      expect(who('ORGANISATIONAL')).toEqual(['AUTHORISED_REPRESENTATIVE', 'AUTHORISED_USER'])
      expect(judge(aboutItself('ho')).decision).toBe('suspend')
    },
  ],
  R5: [
    'for Encipherment the Authorised Representative alone asks',
    () => {
      expect(who('ENCIPHERMENT')).toEqual(['AUTHORISED_REPRESENTATIVE'])
      expect(judge(byHo('encipherment')).decision).toBe('suspend')
      expect(judge(aboutItself('encipherment')).decision).toBe('look')
    },
  ],
  R6: [
    'for Server the Authorised Representative alone asks',
    () => {
      expect(who('SERVER')).toEqual(['AUTHORISED_REPRESENTATIVE'])
      expect(judge(byHo('server')).decision).toBe('revoke')
      expect(judge(aboutItself('server')).decision).toBe('look')
    },
  ],
  R7: [
    'Organisational, Encipherment and Server come by fax with the original, post, signed e-mail, in person or online',
    () => {
      for (const kind of ['ORGANISATIONAL', 'ENCIPHERMENT', 'SERVER'] as const)
        expect(by(kind, 'listed')).toEqual(ALL_FIVE)
      expect(hongkongPost.channels.fax.originalFollows).toBe(true)
      expect(hongkongPost.channels.email.proof).toBe('signature')
      expect(judge(form('fax')).found).toContain('note original-awaited')
    },
  ],
  R8: [
    'the form is there to be had, in English and in both languages',
    () => {
      const forms = readdirSync('policies/forms')
      expect(forms).toEqual(expect.arrayContaining(['rcr-1.en.png', 'rcr-1.tc.png']))
    },
  ],
  R9: [
    'signature and chop are to be those of the original application: an officer compares, and misses what is missing',
    () => {
      expect(judge(form('post')).found).toContain('note compare-specimen')
      const bare = form('post', 'chan', {}, { proof: { ...inked, signature: false } as never })
      expect(judge(bare).found).toContain('bar signature-missing')
      const role = { role: text('AUTHORISED_USER' as const) }
      const chopless = form('post', 'ho', role, { proof: { ...inked, chop: false } as never })
      expect(judge(chopless).found).toContain('doubt chop-missing')
    },
  ],
  R10: [
    'for Organisational Role the Authorised Representative or the Authorised User asks',
    () => {
      expect(who('ORG_ROLE')).toEqual(['AUTHORISED_REPRESENTATIVE', 'AUTHORISED_USER'])
      expect(judge(byHo('role')).decision).toBe('suspend')
    },
  ],
  R11: [
    'Organisational Role comes by fax (English form), post, signed e-mail, through the RA or online',
    () => {
      expect(by('ORG_ROLE', 'listed')).toEqual(['email', 'fax', 'post', 'online', 'relay-ra'])
      expect(kinds.ORG_ROLE?.formLanguages).toEqual({ fax: ['en'] })
    },
  ],
  R12: [
    'Bank-Cert (Personal) and (Corporate): request and confirmation go to the Registration Bank',
    () => {
      for (const kind of ['BANK_PERSONAL', 'BANK_CORPORATE'] as const) {
        expect(by(kind, 'listed')).toEqual(['relay-bank'])
        expect(kinds[kind]?.confirmation.channels).toEqual(['relay-bank'])
      }
      expect(judge(relayed('bank-personal', 'relay-bank')).decision).toBe('suspend')
      const confirms = (relay: string) =>
        judge(
          relayed('bank-personal', 'relay-bank', {
            claim: claim({
              ask: text('confirm'),
              serials: [text(held('bank-personal').serial)],
            }),
            proof: { kind: 'relay', relay },
            candidates: [candidate(held('bank-personal', onHold), 'serial')],
            openCase: { ...suspended, relays: ['bank A'] },
          }),
        )
      expect(confirms('bank A').decision).toBe('revoke')
      expect(confirms('bank B').found).toContain('doubt other-relay')
      expect(confirms('bank B').decision).toBe('look')
    },
  ],
  R13: [
    'Bank-Cert (Bank) takes a month’s notice: nothing is planned before it has run',
    () => {
      const laid = judge(form('post', 'bank-bank'))
      expect(laid.clocks?.effectiveFrom).toBe('2026-12-23')
      const requests = [{ kind: 'revocation' as const, assessment: laid }]
      const now = new Date('2026-11-30T04:00:00Z')
      const bound = caseRules(hongkongPost, 'BANK_BANK', requests, now)
      const plan = (on: string) =>
        advance(fresh(), decide({ kind: 'schedule', on }, { rules: bound }))
      expect(plan('2026-12-22')).toEqual({
        ok: false,
        why: expect.stringContaining('2026-12-23'),
      })
      expect(plan('2026-12-23')).toMatchObject({ ok: true, revocation: { state: 'scheduled' } })
      // Where no request tells when notice was given, it runs from now.
      expect(caseRules(hongkongPost, 'BANK_BANK', [], now).scheduleFrom).toBe('2026-12-30')
      expect(caseRules(hongkongPost, 'PERSONAL', requests, now).scheduleFrom).toBeUndefined()
    },
  ],
  R14: [
    'g-Cert: the applicant, or the functional unit, through the Centrally Managed Messaging Platform',
    () => {
      expect(by('GCERT_INDIVIDUAL', 'listed')).toEqual(['relay-cmmp'])
      expect(who('GCERT_FUNCTIONAL_UNIT')).toEqual(['FUNCTIONAL_UNIT'])
      expect(judge(relayed('gcert', 'relay-cmmp')).decision).toBe('suspend')
    },
  ],
  R15: [
    'iAM Smart-Cert: the subscriber, through iAM Smart',
    () => {
      expect(by('IAM_SMART', 'listed')).toEqual(['relay-iam'])
      expect(judge(relayed('iam', 'relay-iam')).decision).toBe('suspend')
    },
  ],
}
