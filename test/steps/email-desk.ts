/** The e-mail examiner over the small world: rules, trust and the reader of pages are the real ones. */
import { afterAll, beforeAll } from 'vitest'
import { openReader, type Reader } from '../../src/paper/reader.ts'
import type { Trust } from '../../src/pki/trust.ts'
import { shipped } from '../../src/process/shipped.ts'
import { type EmailPorts, examineEmail } from '../../src/steps/examine-email.ts'
import type { World } from '../world.ts'
import { arrive, demoTrust, fixture, remembering, rules } from './examiner.ts'

export const { policy, calendar } = rules()
let trust: Trust
let pages: Reader
let reader: Pick<Reader, 'read'>

/** Trust and reader are opened once for the file that calls it. */
export function examinersOpen(): void {
  beforeAll(async () => {
    trust = await demoTrust()
    pages = await openReader({ templatesDir: shipped('policies/forms') })
    reader = remembering(pages)
  })
  afterAll(() => pages.close())
}

export const post = (file: string) => fixture(`post/${file}`)
export const portsOf = (world: World, over: Partial<EmailPorts> = {}): EmailPorts => ({
  ...world,
  ...{ policy, calendar, reader, trust: () => trust, gateways: ['fax@gateway.example.hk'] },
  ...over,
})

let uid = 0
export const mailbox = () =>
  ({ kind: 'mailbox', account: 'a@b', folder: 'INBOX', uidValidity: '1', uid: ++uid }) as const

export async function laid(world: World, bytes: Uint8Array, over: Partial<EmailPorts> = {}) {
  const id = await arrive(world, 'email', bytes, mailbox())
  const [request] = await examineEmail(portsOf(world, over))(id)
  if (!request) throw new Error('nothing was laid')
  const revocation = world.records.all.revocations.get(request.revocationId)
  if (!revocation) throw new Error('it lies in no case')
  const all = request.assessment?.findings ?? request.findings
  return { request, revocation, codes: all.map(({ code }) => code) }
}
