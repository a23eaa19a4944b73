// An EJBCA to hand over to, and our adapter before it; both closed when the test ends.
import { afterEach } from 'vitest'
import { openEjbca } from '../../src/adapters/ca-ejbca.ts'
import { givenToken } from '../../src/adapters/ca-token.ts'
import type { Instruction } from '../../src/revocation/instruction.ts'
import { type EjbcaBehaviour, startEjbca } from '../servers/ejbca.ts'
import { testTls } from '../servers/tls.ts'

export const ISSUER = 'CN=Test CA 1+serialNumber=7,O=Holdfast & Söhne/Test,C=HK'
export const SERIAL = '3A41C7059E2210B4'
export const key = { issuer: ISSUER, serial: SERIAL }
export const AT = new Date('2026-11-23T03:00:00Z')
export const clock = { now: () => AT }
export const revoke = (
  rest: Partial<Extract<Instruction, { kind: 'revoke' }>> = {},
): Instruction => ({
  kind: 'revoke',
  reason: 'keyCompromise',
  invalidityDate: null,
  ...rest,
})

export const opened: { close(): unknown }[] = []
afterEach(async () => {
  for (const each of opened.splice(0)) await each.close()
})

export async function open(behaviour: EjbcaBehaviour = {}, serials = [SERIAL]) {
  const server = await startEjbca(ISSUER, serials, { now: () => AT, ...behaviour })
  const { ca: anchor, client } = testTls()
  const tls = { ca: anchor, ...client }
  const token = behaviour.bearer === undefined ? undefined : givenToken(behaviour.bearer)
  const logged: object[] = []
  const log = { info: (about: object) => void logged.push(about) }
  const ca = openEjbca({ base: server.base, tls, token, clock, log, timeoutMs: 5000 })
  opened.push(ca, server)
  return { server, ca, logged }
}
