// Dogtag, step-ca, Vault and the dry run: what each can, what it cannot, and that nothing is done twice or believed too soon.
import { createHash, createPublicKey, generateKeyPairSync } from 'node:crypto'
import { mkdtemp, readdir, readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import { openDogtag } from '../../src/adapters/ca-dogtag.ts'
import { openDryRun } from '../../src/adapters/ca-dry-run.ts'
import { openStepCa } from '../../src/adapters/ca-step.ts'
import { colons, openVault } from '../../src/adapters/ca-vault.ts'
import type { CaListed, CaPort, Instruction } from '../../src/revocation/instruction.ts'
import { type RevocationReason, reasonCodes } from '../../src/revocation/kinds.ts'
import { startDogtag } from '../servers/dogtag.ts'
import { startStepCa } from '../servers/step-ca.ts'
import { testTls } from '../servers/tls.ts'
import { startVault, VAULT_TOKEN } from '../servers/vault.ts'
import { everyCut } from './ca-cut.ts'

const ISSUER = 'CN=Test CA,O=Holdfast Test,C=HK'
const SERIAL = '3A41C7059E2210B4'
const key = { issuer: ISSUER, serial: SERIAL }
const AT = new Date('2026-11-23T03:00:00Z')
const clock = { now: () => AT }
const suspend: Instruction = { kind: 'suspend' }
const release: Instruction = { kind: 'release' }
const revoke = (reason: RevocationReason = 'keyCompromise'): Instruction => ({
  kind: 'revoke',
  reason,
  invalidityDate: null,
})
const reasons = reasonCodes.filter(
  (code): code is RevocationReason => code !== 'certificateHold' && code !== 'removeFromCRL',
)

const opened: { close(): unknown }[] = []
afterEach(async () => {
  for (const each of opened.splice(0)) await each.close()
})
const all = async (ca: CaPort) => {
  const listed: CaListed[] = []
  for await (const each of ca.list?.(ISSUER) ?? []) listed.push(each)
  return listed
}

describe('Dogtag', () => {
  const open = async (serials = [SERIAL]) => {
    const server = await startDogtag(ISSUER, serials, () => AT)
    const tls = { ca: testTls().ca, ...testTls().client }
    const ca = openDogtag({ base: server.base, tls, clock, timeoutMs: 5000 })
    opened.push(ca, server)
    return { server, ca, acts: server.acts, close: async () => undefined }
  }

  test('hold, release and revocation, with nonces that no JavaScript number holds', async () => {
    const { ca, server } = await open()
    for (let round = 0; round < 4; round += 1) {
      expect(await ca.carryOut(key, suspend, AT)).toMatchObject({
        result: 'done',
        after: { kind: 'on-hold', since: AT.toISOString() },
      })
      expect((await ca.carryOut(key, release, AT)).after).toEqual({ kind: 'good' })
    }
    expect((await ca.carryOut(key, revoke(), AT)).after).toMatchObject({ reason: 'keyCompromise' })
    expect(server.acts).toHaveLength(9)
  })

  test.each(reasons)('the reason %s has the label that Dogtag knows', async (reason) => {
    const { ca } = await open()
    const outcome = await ca.carryOut(key, revoke(reason), AT)
    expect(outcome).toMatchObject({ result: 'done', after: { kind: 'revoked', reason } })
  })

  test('a hold becomes final by way of a release, which Dogtag asks for', async () => {
    const { ca, server } = await open()
    await ca.carryOut(key, suspend, AT)
    expect(await ca.carryOut(key, revoke('superseded'), AT)).toMatchObject({
      result: 'done',
      after: { kind: 'revoked', reason: 'superseded' },
    })
    expect(server.acts.slice(1)).toEqual([`${SERIAL} off hold`, `${SERIAL} Superseded`])
  })

  test.each([
    ['a hold', suspend, false, 'on-hold'],
    ['a revocation of what is on hold', revoke(), true, 'revoked'],
    ['a release', release, true, 'good'],
  ] as const)(
    'cut off at any request of %s, the same end is reached',
    async (_what, told, held, end) => {
      const points = await everyCut(
        async () => {
          const world = await open()
          if (held) world.server.kept.set(SERIAL, { reason: 6, date: AT.getTime() })
          return world
        },
        key,
        told,
        (outcome) => expect(outcome.after.kind).toBe(end),
      )
      expect(points).toBeGreaterThanOrEqual(8)
    },
  )

  test('a session that has ended is opened anew', async () => {
    const { ca, server } = await open()
    await ca.status(key)
    server.forget()
    expect((await ca.carryOut(key, suspend, AT)).result).toBe('done')
  })

  test('an error in an answer of 200 is a refusal; a request that waits is no success', async () => {
    const { ca, server } = await open()
    server.behaviour.error = 'CRL issuing point is busy'
    expect(await ca.carryOut(key, suspend, AT)).toMatchObject({
      result: 'refused',
      detail: 'HTTP 200: CRL issuing point is busy',
    })
    delete server.behaviour.error
    server.behaviour.pending = true
    expect((await ca.carryOut(key, suspend, AT)).result).toBe('pending-approval')
  })

  test('another issuer’s certificate is unknown to it, and a stranger is no agent', async () => {
    const { ca, server } = await open()
    const other = { ...key, issuer: 'CN=Another' }
    expect(await ca.status(other)).toEqual({ kind: 'unknown' })
    expect(await ca.check?.()).toContain('agent')
    const stranger = openDogtag({ base: server.base, tls: { ca: testTls().ca }, clock })
    await expect(stranger.check?.()).rejects.toThrow('CA_CERT must be an agent’s')
    stranger.close()
  })

  test('the list tells hold from final, page by page', async () => {
    const serials = Array.from({ length: 520 }, (_, n) => (0x1000 + n).toString(16).toUpperCase())
    const { ca, server } = await open(serials)
    for (const serial of serials) server.kept.set(serial, { reason: 6, date: AT.getTime() })
    server.kept.set('1000', { reason: 4, date: AT.getTime() })
    const listed = await all(ca)
    expect(listed).toHaveLength(520)
    expect(listed[0]).toMatchObject({ serial: '1000', status: { reason: 'superseded' } })
    expect(listed[519]?.status.kind).toBe('on-hold')
  }, 30_000)
})

describe('step-ca', () => {
  const pairs = {
    'an EC key as PEM': () => generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey,
    'an RSA key as PEM': () => generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey,
    'an Ed25519 key as PEM': () => generateKeyPairSync('ed25519').privateKey,
  }
  const open = async (make = pairs['an EC key as PEM'], asJwk = false) => {
    const own = make()
    const open = createPublicKey(own).export({ format: 'jwk' })
    const { crv, e, kty, n, x, y } = open
    const members =
      kty === 'RSA' ? { e, kty, n } : kty === 'EC' ? { crv, kty, x, y } : { crv, kty, x }
    const thumb = createHash('sha256').update(JSON.stringify(members)).digest('base64url')
    const kid = asJwk ? 'the-key-s-own-name' : thumb
    const server = await startStepCa({ name: 'revocation@ca', key: open, kid }, () => AT)
    const text = asJwk
      ? JSON.stringify({ ...own.export({ format: 'jwk' }), kid })
      : own.export({ format: 'pem', type: 'pkcs8' }).toString()
    const tls = { ca: testTls().ca }
    const options = { base: server.url, provisioner: 'revocation@ca', key: text, tls, clock }
    const ca = openStepCa({ ...options, timeoutMs: 5000 })
    opened.push(ca, server)
    return { server, ca, acts: server.acts, close: async () => undefined }
  }

  test.each(Object.entries(pairs))('%s signs a token that is taken', async (_what, make) => {
    const { ca, server } = await open(make)
    const outcome = await ca.carryOut(key, revoke('privilegeWithdrawn'), AT)
    expect(outcome).toMatchObject({ result: 'done', after: { kind: 'revoked' } })
    expect(server.acts).toEqual([`${BigInt(`0x${SERIAL}`)} 9`])
    // The token is good for one revocation: whoever reads the log has none.
    expect(JSON.stringify(outcome.exchanges)).not.toContain('eyJ')
  })

  test('a key as JWK goes by its own name', async () => {
    const { ca } = await open(undefined, true)
    expect((await ca.carryOut(key, revoke(), AT)).result).toBe('done')
  })

  test('hold and release are not supported, and it says so before anybody decides', async () => {
    const { ca, server } = await open()
    expect(ca.capabilities).toMatchObject({ hold: false, release: false })
    for (const told of [suspend, release])
      expect((await ca.carryOut(key, told, AT)).result).toBe('not-supported')
    expect(server.asked).toEqual([])
  })

  test('cut off at any request, it is revoked once: the second refusal proves the first success', async () => {
    const points = await everyCut(
      () => open(),
      key,
      revoke(),
      (outcome) => {
        expect(['done', 'already']).toContain(outcome.result)
        expect(outcome.after.kind).toBe('revoked')
      },
    )
    expect(points).toBe(2)
  })

  test('a provisioner that it does not know is told, and is no success', async () => {
    const { server } = await open()
    const own = pairs['an EC key as PEM']().export({ format: 'pem', type: 'pkcs8' }).toString()
    const tls = { ca: testTls().ca }
    const ca = openStepCa({ base: server.url, provisioner: 'nobody', key: own, tls, clock })
    opened.push(ca)
    expect(await ca.carryOut(key, revoke(), AT)).toMatchObject({
      result: 'refused',
      after: { kind: 'unknown' },
    })
    await expect(ca.check?.()).rejects.toThrow('no provisioner "nobody"')
  })
})

describe('Vault', () => {
  const WHICH = colons(SERIAL)
  const open = async (token = VAULT_TOKEN) => {
    const server = await startVault([WHICH, colons('A')], () => AT)
    const tls = { ca: testTls().ca }
    const ca = openVault({ base: server.base, token, tls, clock, timeoutMs: 5000 })
    opened.push(ca, server)
    return { server, ca, acts: server.acts, close: async () => undefined }
  }

  test('it revokes without a reason; what asks for one, or for a hold, is not supported', async () => {
    const { ca, server } = await open()
    for (const told of [suspend, revoke('keyCompromise')])
      expect((await ca.carryOut(key, told, AT)).result).toBe('not-supported')
    expect(await ca.carryOut(key, revoke('unspecified'), AT)).toMatchObject({
      result: 'done',
      after: { kind: 'revoked', since: AT.toISOString(), reason: 'unspecified' },
    })
    expect(server.acts).toEqual(['3a:41:c7:05:9e:22:10:b4'])
    expect(await all(ca)).toMatchObject([{ serial: SERIAL, status: { kind: 'revoked' } }])
    await ca.forceCrl(AT)
    expect(JSON.stringify(server.asked.at(-1)?.path)).toContain('crl/rotate')
  })

  test('cut off at any request, it is revoked once', async () => {
    const points = await everyCut(
      () => open(),
      key,
      revoke('unspecified'),
      (outcome) => expect(outcome.after.kind).toBe('revoked'),
    )
    expect(points).toBe(6)
  })

  test('a revocation that is pending is not done', async () => {
    const { ca, server } = await open()
    server.behaviour.pending = true
    const outcome = await ca.carryOut(key, revoke('unspecified'), AT)
    expect(outcome).toMatchObject({ result: 'pending-approval', after: { kind: 'good' } })
  })

  test('a sealed Vault is away; an unknown certificate is refused in its words', async () => {
    const { ca, server } = await open()
    server.behaviour.sealed = true
    await expect(ca.carryOut(key, revoke('unspecified'), AT)).rejects.toThrow('503')
    server.behaviour.sealed = false
    const unknown = await ca.carryOut({ ...key, serial: 'FF' }, revoke('unspecified'), AT)
    expect(unknown).toMatchObject({ result: 'refused', detail: expect.stringMatching('not found') })
  })

  test('the doctor hears whether the token may revoke', async () => {
    const { ca, server } = await open()
    expect(await ca.check?.()).toBe('Vault lets us write pki/revoke')
    server.behaviour.rights = ['read']
    await expect(ca.check?.()).rejects.toThrow('may not write pki/revoke')
    const { ca: stranger } = await open('hvs.wrong')
    await expect(stranger.check?.()).rejects.toThrow('403')
  })
})

test('a dry run writes each instruction down once, and never says that it was done', async () => {
  const dir = join(await mkdtemp(join(tmpdir(), 'holdfast-dry-')), 'run')
  const ca = openDryRun({ dir })
  for (const told of [suspend, suspend, revoke()]) {
    const outcome = await ca.carryOut(key, told, AT)
    expect(outcome).toMatchObject({ result: 'pending-approval', after: { kind: 'unknown' } })
  }
  const files = await readdir(dir)
  expect(files).toHaveLength(2)
  const [held] = files.filter((name) => name.includes('suspend'))
  expect(JSON.parse(await readFile(join(dir, held ?? ''), 'utf8'))).toEqual({
    at: AT.toISOString(),
    issuer: ISSUER,
    serial: SERIAL,
    instruction: suspend,
  })
})
