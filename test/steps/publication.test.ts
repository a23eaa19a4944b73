// A decision counts as published when a CRL from after the act shows it, and not before.
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import type { Decision } from '../../src/revocation/decision.ts'
import { loadPolicy } from '../../src/revocation/policy.ts'
import { handOver } from '../../src/steps/hand-over.ts'
import { watchPublication } from '../../src/steps/watch-publication.ts'
import { everyCrash } from '../crash.ts'
import { caseIn, decided, type Office, openOffice } from '../world-office.ts'

const policy = loadPolicy(
  readFileSync(new URL('../../policies/hongkong-post.yaml', import.meta.url), 'utf8'),
)
const revoke: Decision = {
  kind: 'revoke',
  reason: 'unspecified',
  invalidityDate: null,
  confirmation: { by: 'request-itself' },
}

async function handed(...decisions: Decision[]) {
  const office = openOffice()
  const id = await caseIn(office, 'chan')
  for (const decision of decisions) await carry(office, id, decision)
  return { office, id }
}

async function carry(office: Office, id: string, decision: Decision) {
  office.clock.pass(1000)
  for (const officer of ['officer1', 'officer2']) {
    const event = { ...decided(office.clock.now(), decision), officer }
    await office.records.advance(id, event, 'test')
  }
  await handOver({ ...office, policy })(id)
}

const published = ({ publish: _publish, ...office }: Office) => office

test('a CRL that is on its timetable is waited for', async () => {
  const { office, id } = await handed({ kind: 'suspend' })
  const watch = watchPublication(published(office))
  expect(await watch(id)).toBe('suspended')
  expect(office.records.all.revocations.get(id)?.sighting).toBeNull()
  office.clock.pass(3_600_000)
  await office.ca.forceCrl(office.clock.now())
  expect(await watch(id)).toBe('suspended')
  expect(office.records.all.revocations.get(id)).toMatchObject({
    awaited: null,
    sighting: { crlNumber: '2', entry: { reason: 'certificateHold' } },
  })
  // Of the two lists that were looked at, the one that showed it is kept: the CA's next takes its place.
  const kept = [...office.evidence.kept.values()].map(String)
  expect(kept).toEqual(['list 2'])
})

test('a revocation seen is published, and its notice falls due; once, wherever it is cut off', async () => {
  let id = ''
  const points = await everyCrash(
    async () => {
      const made = await handed({ kind: 'suspend' }, revoke)
      id = made.id
      return made.office
    },
    (office) => watchPublication(office)(id),
    (office) => {
      const { revocations, notices, audit } = office.records.all
      expect(revocations.get(id)).toMatchObject({ state: 'published', awaited: null })
      expect([...notices.values()].map(({ kind }) => kind)).toEqual(['suspended', 'revoked'])
      expect(audit.filter((row) => row.action === 'sighted')).toHaveLength(1)
    },
  )
  expect(points).toBeGreaterThanOrEqual(14)
})

test('a release is proved only by a CRL from after it', async () => {
  const { office, id } = await handed({ kind: 'suspend' })
  await watchPublication(office)(id)
  // The last CRL from before the hold has no entry either: it proves nothing.
  await carry(office, id, { kind: 'release' })
  const before = {
    ...(await office.crl.look({ serial: 'none' })),
    thisUpdate: '2026-11-23T02:00:00Z',
  }
  const old = { look: async () => before }
  expect(await watchPublication({ ...published(office), crl: old })(id)).toBe('released')
  expect(await watchPublication(office)(id)).toBe('published')
  expect(office.records.all.revocations.get(id)?.sighting?.entry).toBeNull()
})

test('a CRL that cannot be had is a fault, and the case waits on', async () => {
  const { office, id } = await handed({ kind: 'suspend' })
  const crl = { look: () => Promise.reject(new Error('fetch the CRL')) }
  await expect(watchPublication({ ...office, crl })(id)).rejects.toThrow('fetch the CRL')
  expect(office.records.all.revocations.get(id)?.awaited?.what).toBe('hold')
})

test('a wake-up for a case that awaits nothing does nothing', async () => {
  const office = openOffice()
  const id = await caseIn(office, 'chan')
  expect(await watchPublication(office)(id)).toBe('laid')
  expect(await watchPublication(office)('R-none')).toBeUndefined()
})
