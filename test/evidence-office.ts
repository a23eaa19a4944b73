/** An office with cases that went each their way: a mail to its revocation, a fax to its release, one refused, one open. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, vi } from 'vitest'
import { CAST_NOW, cast } from '../fixtures/cast.ts'
import { demoConfig, importDemoRegister, layDemo } from '../src/cli/demo-office.ts'
import { clockFrom } from '../src/process/clock.ts'
import type { Environment } from '../src/process/config.ts'
import { openLog } from '../src/process/log.ts'
import { receive } from '../src/steps/receive.ts'
import { openOffice } from '../workers/main.ts'
import { type Officer, signIn } from './desk-client.ts'

export type Gone = Awaited<ReturnType<typeof openGoneOffice>>

type Line = {
  readonly id: string
  readonly state: string
  readonly certificate: { serial: string } | null
}
const PATIENCE = { timeout: 100_000, interval: 50 }

const serialOf = (id: string): string => cast.find((each) => each.id === id)?.serial ?? ''

export async function openGoneOffice(stores: Environment = {}) {
  const dir = mkdtempSync(join(tmpdir(), 'holdfast-evidence-'))
  mkdirSync(join(dir, 'tray'))
  const clock = clockFrom(new Date(CAST_NOW))
  const officers = await layDemo(dir, clock)
  const config = demoConfig(dir, 0, stores)
  const office = await openOffice({ config, clock, log: openLog('silent'), demo: true })
  try {
    await importDemoRegister(office.shared.register, office.shared.evidence)
    const [one, two] = await Promise.all(
      officers.map(({ name, password }) => signIn(office.deskUrl ?? '', name, password)),
    )
    if (!one || !two) throw new Error('the demo has two officers')
    const cases = await goEachWay({ one, two, dir, office })
    return { dir, cases, stores, close: () => rmSync(dir, { recursive: true, force: true }) }
  } finally {
    await office.close()
  }
}

type Going = {
  readonly one: Officer
  readonly two: Officer
  readonly dir: string
  readonly office: Awaited<ReturnType<typeof openOffice>>
}

async function goEachWay({ one, two, dir, office }: Going) {
  const lineOf = async (serial: string) => {
    const { cases } = await one.get<{ cases: Line[] }>('cases')
    return cases.find((line) => line.certificate?.serial === serial)
  }
  const laid = async (id: string) => {
    const serial = serialOf(id)
    return vi.waitFor(async () => {
      const line = await lineOf(serial)
      expect(line?.state, id).toBe('laid')
      return line?.id ?? ''
    }, PATIENCE)
  }
  const stateOf = async (id: string) =>
    (await one.get<{ revocation: { state: string; awaited: unknown } }>(`cases/${id}`)).revocation
  const reached = (id: string, state: string) =>
    vi.waitFor(
      async () => expect(await stateOf(id), id).toMatchObject({ state, awaited: null }),
      PATIENCE,
    )
  const post = (name: string) =>
    receive(office.shared)({
      bytes: readFileSync(`fixtures/post/${name}`),
      channel: 'email',
      receivedAt: CAST_NOW,
      receivedBy: 'own',
      source: { kind: 'command', name, nonce: 'evidence' },
    })
  await post('04-chinese-ecdsa.eml')
  writeFileSync(
    join(dir, 'tray', 'fax000000007.tif'),
    readFileSync('fixtures/fax/01-chan-typed.tif'),
  )
  await post('02-server-by-representative.eml')
  await post('09-cheung-first.eml')
  const [mail, fax, refused] = [await laid('lau'), await laid('chan'), await laid('cheung')]
  const open = await serverCase(one)
  for (const id of [mail, fax]) {
    expect(await one.decide(id, { kind: 'suspend' }), id).toMatchObject({ status: 200 })
    await reached(id, 'suspended')
  }
  const receiptId = (await one.get<{ requests: { receipt: { id: string } }[] }>(`cases/${mail}`))
    .requests[0]?.receipt.id
  expect(
    await one.send('GET', `cases/${mail}/receipts/${receiptId}/evidence`),
    'an officer looks at the bytes',
  ).toMatchObject({ status: 200 })
  const confirmation = { by: 'request-itself' }
  const revoke = { kind: 'revoke', reason: 'keyCompromise', invalidityDate: null, confirmation }
  const grounds = 'Signed with his own key, and confirmed by telephone; <b>he</b> is A123456(7)'
  expect(await one.decide(mail, revoke, grounds)).toMatchObject({ status: 200 })
  await reached(mail, 'closed')
  for (const officer of [one, two])
    expect(await officer.decide(fax, { kind: 'release' }, 'The card was found')).toMatchObject({
      status: 200,
    })
  await reached(fax, 'closed')
  expect(
    await one.decide(refused, { kind: 'refuse' }, 'The holder knows nothing of it'),
  ).toMatchObject({ status: 200 })
  await reached(refused, 'refused')
  return { mail, fax, refused, open }
}

/** It asks for a server's certificate. */
async function serverCase(one: Officer): Promise<string> {
  type Lines = {
    readonly cases: readonly (Line & { readonly certificate: { kind: string } | null })[]
  }
  return vi.waitFor(async () => {
    const { cases } = await one.get<Lines>('cases')
    const line = cases.find(({ certificate }) => certificate?.kind === 'SERVER')
    if (!line) throw new Error('it is not laid yet')
    return line.id
  }, PATIENCE)
}

/** From here the command line has the settings of that office, and its day; `vi.unstubAllEnvs` and `vi.useRealTimers` end it. */
export function standIn({ dir, stores }: Pick<Gone, 'dir' | 'stores'>): void {
  vi.useFakeTimers({ toFake: ['Date'], now: new Date(Date.parse(CAST_NOW) + 20 * 60_000) })
  const settings = {
    ...{ DATABASE_URL: '', REDIS_URL: '', PUBLISHED_CRL: '', LOG_LEVEL: 'error' },
    ...stores,
    DATA_DIR: dir,
    CA: `demo:${join(dir, 'ca')}`,
    TRUST_ANCHORS: join(dir, 'root.pem'),
    INTERMEDIATES: join(dir, 'ca', 'ca.pem'),
    CRLS: [join(dir, 'root.crl'), join(dir, 'ca', 'crl.pem')].join(','),
    NOTICE_CERT: join(dir, 'notice.pem'),
    NOTICE_KEY: join(dir, 'notice-key.pem'),
    OFFICERS_FILE: join(dir, 'officers.json'),
  }
  for (const [name, value] of Object.entries(settings)) vi.stubEnv(name, value ?? '')
}
