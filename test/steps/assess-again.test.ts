// Which open cases a change of policy would change: asked of the rules again, and nothing is changed by asking.
import { expect, test } from 'vitest'
import type { Policy } from '../../src/revocation/policy.ts'
import { assessAgain } from '../../src/steps/assess-again.ts'
import { openWorld, type World } from '../world.ts'
import { calendar, examinersOpen, laid, policy, post } from './email-desk.ts'

examinersOpen()

const withPersonal = (more: object): Policy => {
  const { PERSONAL } = policy.kinds
  if (!PERSONAL) throw new Error('the policy has lost a kind')
  return { ...policy, version: '2', kinds: { ...policy.kinds, PERSONAL: { ...PERSONAL, ...more } } }
}
const again = async (world: World) => assessAgain({ ...world, calendar: await calendar() })

test('a proved mail: closing its channel would bar it; what touches it not, tells nothing', async () => {
  const world = openWorld()
  const { request, revocation } = await laid(world, post('01-stolen-laptop.eml'))
  expect(request.assessment?.certificateId).toBe('chan')
  const ask = await again(world)
  expect(await ask(revocation.id, policy, policy)).toEqual([])
  expect(await ask(revocation.id, policy, withPersonal({ monthsNotice: 0 }))).toEqual([])
  const channels = { ...policy.kinds.PERSONAL?.channels, email: 'out' }
  const [change] = await ask(revocation.id, policy, withPersonal({ channels }))
  expect(change).toMatchObject({ caseId: revocation.id, requestId: request.id })
  expect(change?.diff?.gained.map(({ code }) => code)).toContain('out-of-channel')
  const [clocked] = await ask(revocation.id, policy, withPersonal({ clockHours: 24 }))
  expect(clocked?.diff?.clocks).toMatchObject([{ clock: 'clockLimit', was: null }])
})

test('asked under the policy it was laid under, the rules say what they said', async () => {
  for (const file of [
    '01-stolen-laptop.eml',
    '02-server-by-representative.eml',
    '06-signed-by-another.eml',
  ]) {
    const world = openWorld()
    const { revocation } = await laid(world, post(file))
    const before = structuredClone([...world.records.all.revocations.values()])
    expect(await (await again(world))(revocation.id, policy, policy), file).toEqual([])
    expect([...world.records.all.revocations.values()]).toEqual(before)
  }
})

test('what was laid before the proof was kept with it is told as not known, never as unchanged', async () => {
  const world = openWorld()
  const { request, revocation } = await laid(world, post('01-stolen-laptop.eml'))
  const { given: _, ...old } = request.assessment ?? {}
  world.records.all.requests.set(request.id, { ...request, assessment: old as never })
  expect(await (await again(world))(revocation.id, policy, policy)).toEqual([
    { caseId: revocation.id, requestId: request.id, diff: null },
  ])
})
