// From the decision to the closed case, over a real CA's protocol: cut off at every call of every step, the end is the same.
import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { cast } from '../../fixtures/cast.ts'
import { openEjbca } from '../../src/adapters/ca-ejbca.ts'
import type { Decision } from '../../src/revocation/decision.ts'
import { loadPolicy } from '../../src/revocation/policy.ts'
import { handOver } from '../../src/steps/hand-over.ts'
import { notify } from '../../src/steps/notify.ts'
import { watchPublication } from '../../src/steps/watch-publication.ts'
import { everyCrash } from '../crash.ts'
import { type Ejbca, startEjbca } from '../servers/ejbca.ts'
import { testTls } from '../servers/tls.ts'
import { ISSUER } from '../world.ts'
import { caseIn, decided, openOffice } from '../world-office.ts'

const policy = loadPolicy(
  readFileSync(new URL('../../policies/hongkong-post.yaml', import.meta.url), 'utf8'),
)
const chan = cast.find(({ id }) => id === 'chan')?.serial ?? ''
const now = new Date('2026-11-23T02:00:00Z')
let server: Ejbca
let ca: ReturnType<typeof openEjbca>
beforeAll(async () => {
  server = await startEjbca(ISSUER, [chan], { now: () => now })
  const tls = { ca: testTls().ca, ...testTls().client }
  ca = openEjbca({ base: server.base, tls, clock: { now: () => now }, timeoutMs: 10_000 })
})
afterAll(async () => {
  ca.close()
  await server.close()
})

const revoke: Decision = {
  kind: 'revoke',
  reason: 'keyCompromise',
  invalidityDate: null,
  confirmation: { by: 'request-itself' },
}

test('hand-over, publication and notice, each cut off everywhere, end in one act, one entry, one letter', async () => {
  let id = ''
  const points = await everyCrash(
    async () => {
      server.kept.set(chan, null)
      server.acts.length = 0
      const office = openOffice()
      id = await caseIn(office, 'chan', [decided(office.clock.now(), revoke)])
      const { publish: _none, ...rest } = office
      // The memory's CRL shows what this CA did.
      const crl = {
        async look() {
          const status = await ca.status({ issuer: ISSUER, serial: chan })
          const seen = await office.crl.look({ serial: chan })
          const entry =
            status.kind === 'revoked'
              ? { revocationDate: status.since, reason: status.reason, invalidityDate: null }
              : null
          return { ...seen, thisUpdate: '2026-11-23T06:15:00.000Z', entry }
        },
      }
      return { ...rest, ca, crl }
    },
    async (office) => {
      await handOver({ ...office, policy })(id)
      await watchPublication(office)(id)
      const step = notify({ ...office, from: 'CA <ca@example.hk>', policy })
      for (const notice of (await office.records.caseFile(id))?.notices ?? []) await step(notice.id)
    },
    (office) => {
      expect(server.acts).toHaveLength(1)
      expect(server.kept.get(chan)).toMatchObject({ reason: expect.any(Number) })
      const { revocations, notices, audit } = office.records.all
      expect(revocations.get(id)).toMatchObject({ awaited: null, sighting: { entry: {} } })
      expect(audit.filter(({ action }) => action === 'handed-over')).toHaveLength(1)
      expect(audit.filter(({ action }) => action === 'sighted')).toHaveLength(1)
      expect([...notices.values()].map(({ kind }) => kind)).toEqual(['revoked'])
      // Cut off between the letter's sending and its record, an officer is asked: it never goes twice.
      expect(office.post.letters.size).toBeLessThanOrEqual(1)
    },
  )
  expect(points).toBeGreaterThanOrEqual(30)
}, 120_000)
