/** A faxed form that the real rules have judged, with its proof kept: so that another policy can judge it again. */
import { readFileSync } from 'node:fs'
import { openCalendarSource } from '../../src/adapters/calendar-source.ts'
import type { Records } from '../../src/adapters/records.ts'
import type { Register } from '../../src/adapters/register.ts'
import type { Clock } from '../../src/process/clock.ts'
import { assess } from '../../src/revocation/assess.ts'
import { loadPolicy } from '../../src/revocation/policy.ts'
import { claim, inked, text } from '../revocation/world.ts'

type Office = { readonly records: Records; readonly register: Register; readonly clock: Clock }

export async function layJudgedFax(
  { records, register, clock }: Office,
  serial = '3A41C7059E2210B4',
) {
  const [certificate] = await register.find({ serial })
  if (!certificate) throw new Error(`no certificate ${serial}`)
  const receivedAt = clock.now().toISOString()
  const source = { kind: 'command', name: serial, nonce: serial } as const
  const { receipt } = await records.receive(
    {
      ...{ channel: 'fax', sha256: serial.padStart(64, '0').toLowerCase(), size: 9, receivedAt },
      ...{ receivedBy: 'fax-gateway', source },
    },
    'worker:faxtray',
  )
  const policy = loadPolicy(readFileSync('policies/hongkong-post.yaml', 'utf8'))
  const calendar = await openCalendarSource({ records, clock, watchesWeather: false }).calendar()
  const asked = claim({ serials: [text(serial)], role: text('SUBSCRIBER') })
  const assessment = assess(
    {
      ...{ channel: 'fax', receivedAt, claim: asked, proof: inked, representatives: [] },
      ...{ candidates: [{ certificate, by: ['serial'] }], openCase: null, already: [] },
    },
    policy,
    calendar,
  )
  const [request] = await records.lay(
    receipt.id,
    [
      {
        ...{ kind: 'revocation', claim: asked, examined: {}, findings: [], assessment },
        ...{ certificateId: certificate.id, aside: false, urgent: false, dueAt: null },
      },
    ],
    'worker:paper-examiner',
  )
  if (!request) throw new Error('nothing was laid')
  return request
}
