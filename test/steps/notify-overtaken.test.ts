// Whatever became of a case while its letter waited: the letter is true when it leaves, or it is left out; it never fails for ever.
import { expect, test } from 'vitest'
import { isStillTrue } from '../../src/revocation/letters.ts'
import { noticeKinds } from '../../src/revocation/notice.ts'
import { states } from '../../src/revocation/state.ts'
import { notify } from '../../src/steps/notify.ts'
import { hongkongPost as policy } from '../revocation/world.ts'
import { caseIn, openOffice } from '../world-office.ts'

const from = 'Demo CA <revocation@ecert.example.hk>'
const entry = { revocationDate: '2026-11-23T02:00:00Z', reason: null, invalidityDate: null }
const list = { crlNumber: '7', thisUpdate: '2026-11-23T06:15:00Z', nextUpdate: null, sha256: 'a' }
const seen = { ...list, source: 'http://ca.example.hk/crl', seenAt: '2026-11-23T06:16:00Z' }

test.each(noticeKinds.filter((kind) => kind !== 'acknowledged'))(
  'a letter "%s", in every state with every sighting',
  async (kind) => {
    let left = 0
    for (const state of states)
      for (const sighting of [null, { ...seen, entry: null }, { ...seen, entry }]) {
        const office = openOffice()
        const id = await caseIn(office, 'chan', [])
        const before = office.records.all.revocations.get(id)
        if (!before) throw new Error('a case')
        const revocation = { ...before, state, sighting }
        office.records.all.revocations.set(id, revocation)
        const words = { sentAt: null, address: null, subject: null, text: null, messageId: null }
        const due = { dueAt: office.clock.now().toISOString(), occasion: 9, outcome: null }
        office.records.all.notices.set('N-1', {
          id: 'N-1',
          revocationId: id,
          kind,
          ...words,
          ...due,
        })
        const end = await notify({ ...office, policy, from })('N-1')
        expect(end, `${state} ${JSON.stringify(sighting)}`).toMatch(/^(sent|not-sent): /)
        if (office.post.letters.size === 0) continue
        left += 1
        expect(isStillTrue(kind, revocation), state).toBe(true)
      }
    expect(left, 'there is a state in which it goes').toBeGreaterThan(0)
  },
)
