// What a pack says of letters that came back, were held or may have left, and of a policy whose text nobody kept.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { sentOctets } from '../../src/adapters/sent-pack.ts'
import type { Notice } from '../../src/revocation/notice.ts'
import type { PackedCase } from '../../src/steps/evidence-sources.ts'
import { CASE, smallPack } from '../evidence-small.ts'
import { contentsOf } from '../evidence-tamper.ts'

const due = '2026-11-23T02:00:00.000Z'
const notice = (id: string, over: Partial<Notice>): Notice => ({
  ...{ id, revocationId: CASE, kind: 'suspended', occasion: 2, dueAt: due, sentAt: null },
  ...{ address: 'lau@example.hk', subject: 'Certificate suspended', text: 'Dear LAU,' },
  ...{ messageId: `<${id}@ca>`, outcome: null },
  ...over,
})

async function packed(over: (file: PackedCase) => PackedCase, spool = new Map<string, Buffer>()) {
  const all = await contentsOf(await smallPack({ over, spool }))
  const { items } = JSON.parse(String(all.get('manifest.json')))
  const lacks = (no: number): string[] => items.find((each: { no: number }) => each.no === no).lacks
  return { all, lacks }
}

test('a letter that came back left all the same: its octets are in the pack, or that they are not is told', async () => {
  const notices = [
    notice('N-BACK', { outcome: 'bounced: lau@example.hk 5.1.1' }),
    notice('N-GONE', { kind: 'confirm', outcome: 'bounced: the report says no more' }),
    notice('N-MAYBE', { kind: 'reminder', outcome: 'uncertain: cut off' }),
    notice('N-POST', { kind: 'revoked', sentAt: due, outcome: 'posted: registered mail' }),
    notice('N-HELD', { kind: 'refused', messageId: null, held: 'breaker' }),
  ]
  const octets = Buffer.from('Subject: as it went\r\n\r\n')
  const spool = new Map([['N-BACK', octets]])
  const { all, lacks } = await packed((file) => ({ ...file, notices }), spool)
  expect(all.get('letters/N-BACK.eml')).toEqual(octets)
  expect(lacks(12)).toEqual([
    'the notice "suspended" did not arrive, and the holder is not told yet: bounced: lau@example.hk 5.1.1',
    'the notice "confirm" did not arrive, and the holder is not told yet: bounced: the report says no more',
    'the notice "reminder" is not sent: uncertain: cut off',
    'the notice "refused" is not sent: held: breaker',
    'the signed octets of the notice "confirm" lie on the host that sent it',
    'the signed octets of the notice "reminder" lie on the host that sent it',
  ])
})

test('the letters of a case that joined this one are among its own', async () => {
  const answer = notice('N-ANSWER', { kind: 'acknowledged', sentAt: due, outcome: 'sent: 250 ok' })
  const all = await contentsOf(
    await smallPack({
      merged: new Map([['R-OTHER', [answer]]]),
      spool: new Map([['N-ANSWER', Buffer.from('We have received your mail')]]),
    }),
  )
  const { notices } = JSON.parse(String(all.get('items/12-notices.json')))
  expect(notices).toMatchObject([{ id: 'N-ANSWER', path: 'letters/N-ANSWER.eml' }])
  expect(all.has('letters/N-ANSWER.eml')).toBe(true)
})

test('what a server refused and nobody got is no letter that went; what is being sent, or lies in the outbox, is', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'holdfast-sent-'))
  for (const name of ['N-1.eml', 'N-2.sending', 'N-3.sent']) writeFileSync(join(dir, name), name)
  const found = async (id: string, left: boolean) => (await sentOctets(dir, id, left))?.toString()
  expect(await found('N-1', false)).toBeUndefined()
  expect(await found('N-1', true)).toBe('N-1.eml')
  expect(await found('N-2', false)).toBe('N-2.sending')
  expect(await found('N-3', false)).toBe('N-3.sent')
  expect(await found('../N-3', true)).toBeUndefined()
  rmSync(dir, { recursive: true, force: true })
})

test('of each policy that the case was judged by the text is there, or that it is not is told', async () => {
  const { lacks } = await packed((file) => ({
    ...file,
    requests: file.requests.map((each) => ({
      ...each,
      // As much of an assessment as says by which policy it was made.
      assessment: { policyVersion: 'hongkong-post 9', findings: [] } as never,
    })),
  }))
  expect(lacks(4)).toEqual(['the text of the policy hongkong-post 9 was not recorded'])
})
