// One person, several certificates: who asks for all gets a case for each, and nobody else's is touched (domain A34).
import { expect, test } from 'vitest'
import { examineEmail } from '../../src/steps/examine-email.ts'
import { openWorld, type World } from '../world.ts'
import { examinersOpen, mailbox, portsOf } from './email-desk.ts'
import { arrive, mailOf, signedBy, text } from './examiner.ts'

examinersOpen()

const head = {
  From: 'CHAN TAI MAN <taiman.chan@example.hk>',
  To: 'enquiry@ecert.example.hk',
  Subject: 'Revoke all my certificates',
}

/** A second certificate of CHAN's, one that was revoked before, and one of a namesake. */
function withMore(world: World) {
  const chan = world.register.certificates.get('chan')
  if (!chan) throw new Error('CHAN is not on the register')
  const more = { ...chan, status: { kind: 'good' } as const }
  world.register.certificates.set('chan-2', { ...more, id: 'chan-2', serial: '77AA', srn: null })
  const gone = { kind: 'revoked', since: '2026-01-01T00:00:00Z', reason: 'superseded' } as const
  world.register.certificates.set('chan-0', { ...more, id: 'chan-0', serial: '55AA', status: gone })
  world.register.certificates.set('namesake', {
    ...more,
    ...{ id: 'namesake', serial: '66AA', srn: '0000000066', hkid: 'B123456A', emails: [] },
  })
}

async function asks(world: World, words: string, signed = true) {
  const mail = mailOf(head, [text(words)])
  const bytes = signed ? signedBy('chan', mail, world.clock.now()) : mail
  const id = await arrive(world, 'email', bytes, mailbox())
  return examineEmail(portsOf(world))(id)
}
const ALL = 'Dear Sirs,\nPlease revoke all my certificates.\nCHAN TAI MAN'

test('signed by the holder: each active certificate of his lies in a case of its own, for an officer', async () => {
  const world = openWorld()
  withMore(world)
  const requests = await asks(world, ALL)
  expect(requests.map(({ assessment }) => assessment?.certificateId).sort()).toEqual([
    'chan',
    'chan-2',
  ])
  expect(new Set(requests.map(({ revocationId }) => revocationId)).size).toBe(2)
  for (const { assessment, claim } of requests) {
    expect(claim?.all).toBe(true)
    expect(assessment?.findings.map(({ code }) => code)).toContain('all-certificates')
    expect(assessment?.recommendation.decision).toBe('look')
  }
})

test('asked again, each joins the case that is open for its certificate', async () => {
  const world = openWorld()
  withMore(world)
  const first = await asks(world, ALL)
  const again = await asks(world, `${ALL}\nSecond letter.`)
  expect(again.map(({ revocationId }) => revocationId).sort()).toEqual(
    first.map(({ revocationId }) => revocationId).sort(),
  )
})

test.each([
  ['a serial number narrows the word', `${ALL}\nSerial number 3A41C7059E2210B4`, true],
  ['unsigned, only a name and an address point to anybody', ALL, false],
  ['one certificate is asked for', 'Please revoke my certificate.\nCHAN TAI MAN', true],
])('%s: one request', async (_, words, signed) => {
  const world = openWorld()
  withMore(world)
  expect(await asks(world, words, signed)).toHaveLength(1)
})
