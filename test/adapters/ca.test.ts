// The CA on OpenSSL's index.txt: the same acts on the demo CA and the OpenSSL CA, judged by the openssl command.
import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { cp, mkdtemp, readdir, readFile, writeFile } from 'node:fs/promises'
import { hostname, tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { openDemoCa } from '../../src/adapters/ca-demo.ts'
import { openOpenSslCa } from '../../src/adapters/ca-openssl.ts'
import { underLock } from '../../src/adapters/index-txt-lock.ts'
import { parseCrl } from '../../src/pki/crl.ts'
import type { Instruction } from '../../src/revocation/instruction.ts'
import { describeNeeding } from '../servers/needs.ts'
import { ISSUER, later, makeCaFolder, START, valid } from './ca-folder.ts'

const clock = { now: () => START }
const SERIAL = '3A41C7059E2210B4'
const key = { issuer: ISSUER, serial: SERIAL }
const revoke = (more: Partial<Extract<Instruction, { kind: 'revoke' }>> = {}) =>
  ({ kind: 'revoke', reason: 'unspecified', invalidityDate: null, ...more }) as const

const openssl = (dir: string, ...words: string[]) =>
  execFileSync('openssl', words, { cwd: dir, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] })

describeNeeding(['openssl'], 'the CA folder', () => {
  describe.each([
    ['demo', openDemoCa],
    ['openssl', openOpenSslCa],
  ] as const)('%s', (_name, open) => {
    const fresh = async () => {
      const dir = await makeCaFolder([valid(SERIAL), valid('0A'), valid('1000')])
      return { dir, ca: open({ dir, clock }) }
    }

    test('holds, makes the hold final with the hold’s date, and shows both in its CRL', async () => {
      const { dir, ca } = await fresh()
      expect(await ca.status(key)).toEqual({ kind: 'good' })
      expect(await ca.carryOut(key, { kind: 'suspend' }, START)).toMatchObject({
        result: 'done',
        before: { kind: 'good' },
        after: { kind: 'on-hold', since: '2026-11-23T02:00:00.000Z' },
      })
      await ca.forceCrl(later(1))
      const crl = parseCrl(await ca.latestCrl())
      expect(crl.entries.get(SERIAL)).toMatchObject({ reason: 'certificateHold' })
      expect(crl.number).toBe(String(0x0ffe))

      const final = revoke({ reason: 'keyCompromise', invalidityDate: '2026-11-20' })
      expect(await ca.carryOut(key, final, later(60))).toMatchObject({
        result: 'done',
        after: { kind: 'revoked', since: '2026-11-23T02:00:00.000Z', reason: 'keyCompromise' },
        at: later(60).toISOString(),
      })
      await ca.forceCrl(later(61))
      const next = parseCrl(await ca.latestCrl())
      expect(next.number).toBe(String(0x0fff))
      expect(next.entries.get(SERIAL)).toMatchObject({
        reason: 'keyCompromise',
        revocationDate: START,
        invalidityDate: new Date('2026-11-19T16:00:00Z'), // midnight of that day in Hong Kong
      })
      expect(openssl(dir, 'crl', '-in', 'crl.pem', '-noout', '-text', '-CAfile', 'ca.pem')).toMatch(
        /Serial Number: 3A41C7059E2210B4\s+Revocation Date: Nov 23 02:00:00 2026 GMT[\s\S]+Key Compromise\s+Invalidity Date:\s+Nov 19 16:00:00 2026/,
      )
    })

    test('a release takes the entry off the next CRL', async () => {
      const { ca } = await fresh()
      await ca.carryOut(key, { kind: 'suspend' }, START)
      expect(await ca.carryOut(key, { kind: 'release' }, later(5))).toMatchObject({
        result: 'done',
        before: { kind: 'on-hold' },
        after: { kind: 'good' },
        at: later(5).toISOString(),
      })
      await ca.forceCrl(later(6))
      expect(parseCrl(await ca.latestCrl()).entries.size).toBe(0)
    })

    test('an act done twice is done once', async () => {
      const { dir, ca } = await fresh()
      await ca.carryOut(key, { kind: 'suspend' }, START)
      const index = await readFile(join(dir, 'index.txt'), 'utf8')
      expect(await ca.carryOut(key, { kind: 'suspend' }, later(99))).toMatchObject({
        result: 'already',
        after: { kind: 'on-hold' },
        at: START.toISOString(),
      })
      expect(await readFile(join(dir, 'index.txt'), 'utf8')).toBe(index)
      await ca.carryOut(key, revoke(), later(100))
      expect(await ca.carryOut(key, revoke(), later(101))).toMatchObject({ result: 'already' })
    })

    test.each([
      ['a hold of what is revoked', { kind: 'suspend' }],
      ['a release of what is revoked', { kind: 'release' }],
    ] as const)('%s is refused', async (_title, instruction) => {
      const { ca } = await fresh()
      await ca.carryOut(key, revoke(), START)
      const outcome = await ca.carryOut(key, instruction, later(1))
      expect(outcome).toMatchObject({ result: 'refused', after: { kind: 'revoked' } })
    })

    test('another issuer’s number, an unknown number and an expired certificate are refused', async () => {
      const { ca } = await fresh()
      expect(
        await ca.status({ issuer: 'cn=Test CA, O=Holdfast Test, C=HK', serial: SERIAL }),
      ).toEqual({ kind: 'good' })
      const other = { issuer: 'CN=Another CA', serial: SERIAL }
      expect(await ca.status(other)).toEqual({ kind: 'unknown' })
      expect((await ca.carryOut(other, { kind: 'suspend' }, START)).result).toBe('refused')
      const unknown = { issuer: ISSUER, serial: 'FF' }
      expect((await ca.carryOut(unknown, revoke(), START)).result).toBe('refused')
      const late = new Date('2030-01-01T00:00:00Z')
      expect((await ca.carryOut(key, { kind: 'suspend' }, late)).result).toBe('refused')
      expect(await ca.status(key)).toEqual({ kind: 'good' })
    })

    test('what index.txt cannot say is not supported, and nothing is changed', async () => {
      const { ca } = await fresh()
      const outcome = await ca.carryOut(key, revoke({ reason: 'privilegeWithdrawn' }), START)
      expect(outcome).toMatchObject({ result: 'not-supported', after: { kind: 'good' } })
      expect(
        (await ca.carryOut(key, revoke({ reason: 'keyCompromise', invalidityDate: 'soon' }), START))
          .result,
      ).toBe('refused')
    })

    test('thirty acts and CRLs at once leave a whole index and no number used twice', async () => {
      const serials = Array.from({ length: 30 }, (_, i) => (0x5000 + i).toString(16).toUpperCase())
      const dir = await makeCaFolder(serials.map((serial) => valid(serial)))
      const cas = [open({ dir, clock }), open({ dir, clock }), open({ dir, clock })]
      const crls = 6
      await Promise.all([
        ...serials.map((serial, i) =>
          cas[i % 3]!.carryOut({ issuer: ISSUER, serial }, { kind: 'suspend' }, START),
        ),
        ...Array.from({ length: crls }, (_, i) => cas[i % 3]!.forceCrl(later(i))),
      ])
      const lines = (await readFile(join(dir, 'index.txt'), 'utf8')).trim().split('\n')
      expect(lines.filter((line) => line.includes(',certificateHold\t'))).toHaveLength(30)
      expect((await readFile(join(dir, 'crlnumber'), 'utf8')).trim()).toBe('1004')
      expect((await readdir(dir)).filter((name) => name.startsWith('.'))).toEqual([])
    })
  })

  test('the demo CA’s CRL is, octet for octet, the one that `openssl ca -gencrl` makes of the same folder', async () => {
    const lines = [
      valid('77'),
      'R\t290104235959Z\t261122165430Z,certificateHold\t1000\tunknown\t/CN=a',
      'R\t290104235959Z\t261122165431Z\t0A\tunknown\t/CN=b',
      'R\t290104235959Z\t261122165432Z,CACompromise\tFF00\tunknown\t/CN=c',
      'R\t290104235959Z\t261122165433Z,keyTime,20250101000000Z\t3A41C7059E2210B4\tunknown\t/CN=d',
      'R\t290104235959Z\t261122165434Z,affiliationChanged\t00\tunknown\t/CN=e',
      'R\t290104235959Z\t261122165435Z,superseded\t80\tunknown\t/CN=f',
      'R\t290104235959Z\t261122165436Z,cessationOfOperation\t7F\tunknown\t/CN=g',
    ]
    const ours = await makeCaFolder(lines)
    const theirs = await mkdtemp(join(tmpdir(), 'holdfast-ca-'))
    await cp(ours, theirs, { recursive: true })
    for (const seconds of [0, 60]) {
      const [demo, real] = [openDemoCa({ dir: ours, clock }), openOpenSslCa({ dir: theirs, clock })]
      await Promise.all([demo.forceCrl(later(seconds)), real.forceCrl(later(seconds))])
      expect((await demo.latestCrl()).equals(await real.latestCrl())).toBe(true)
      expect(await readFile(join(ours, 'crl.pem'))).toEqual(await readFile(join(theirs, 'crl.pem')))
    }
    expect(await readFile(join(ours, 'crlnumber'), 'utf8')).toBe('1000\n')
    expect(await readFile(join(theirs, 'crlnumber'), 'utf8')).toBe('1000\n')
  })

  test('openssl goes on with the folder that the demo CA has written in', async () => {
    const dir = await makeCaFolder([valid(SERIAL), valid('0A')])
    const demo = openDemoCa({ dir, clock })
    await demo.carryOut(key, { kind: 'suspend' }, START)
    await demo.forceCrl(START)
    const real = openOpenSslCa({ dir, clock })
    await real.forceCrl(later(1))
    const crl = parseCrl(await real.latestCrl())
    expect(crl.number).toBe(String(0x0fff))
    expect(crl.entries.get(SERIAL)).toMatchObject({ reason: 'certificateHold' })
    expect(openssl(dir, 'crl', '-in', 'crl.pem', '-noout', '-CAfile', 'ca.pem', '-verify')).toBe('')
  })

  test('an empty index makes a CRL without a list', async () => {
    const dir = await makeCaFolder([])
    const ca = openDemoCa({ dir, clock })
    expect(parseCrl(await ca.latestCrl()).thisUpdate).toEqual(START)
    expect(openssl(dir, 'crl', '-in', 'crl.pem', '-noout', '-text')).toContain(
      'No Revoked Certificates',
    )
  })

  test('killed in the midst of its work, it leaves a whole folder, and the next goes on at once', async () => {
    const dir = await makeCaFolder([valid(SERIAL), valid('0A')])
    const script = fileURLToPath(new URL('ca-at-work.ts', import.meta.url))
    for (const ms of [0, 3, 11, 29]) {
      const child = spawn(process.execPath, ['--import', 'tsx', script, dir], { stdio: 'pipe' })
      await once(child.stdout, 'data')
      await pause(ms)
      child.kill('SIGKILL')
      await once(child, 'exit')
      const ca = openDemoCa({ dir, clock })
      const began = performance.now()
      expect((await ca.carryOut(key, { kind: 'release' }, later(ms))).after).toEqual({
        kind: 'good',
      })
      await ca.forceCrl(later(ms))
      // Not held up until the dead one's lock grows old, which takes half a minute.
      expect(performance.now() - began).toBeLessThan(20_000)
      expect((await readFile(join(dir, 'index.txt'), 'utf8')).split('\n')).toHaveLength(3)
      expect(openssl(dir, 'crl', '-in', 'crl.pem', '-noout', '-CAfile', 'ca.pem', '-verify')).toBe(
        '',
      )
    }
  }, 120_000)

  test('a line that cannot be read stops the CA before it acts, and names the line', async () => {
    const dir = await makeCaFolder([valid('0A')])
    const ca = openDemoCa({ dir, clock })
    await writeFile(join(dir, 'index.txt'), `${valid('0A')}\nrubbish\n`)
    await expect(
      ca.carryOut({ issuer: ISSUER, serial: 'A' }, { kind: 'suspend' }, START),
    ).rejects.toThrow('line 2')
    expect(() => openDemoCa({ dir, clock })).toThrow('line 2')
  })
})

describe('the lock of a CA folder', () => {
  const folder = () => mkdtemp(join(tmpdir(), 'holdfast-lock-'))

  test('one works at a time', async () => {
    const dir = await folder()
    let inside = 0
    let most = 0
    const work = async () => {
      most = Math.max(most, ++inside)
      await new Promise((resolve) => setTimeout(resolve, 2))
      inside--
    }
    await Promise.all(Array.from({ length: 20 }, () => underLock(dir, work)))
    expect(most).toBe(1)
    expect((await readdir(dir)).length).toBe(1)
  })

  test('a process that died with the lock holds nobody up', async () => {
    const dir = await folder()
    const dead = spawn(process.execPath, ['-e', ''])
    await once(dead, 'exit')
    await writeFile(join(dir, 'index.txt.lock.7'), `${hostname()} ${dead.pid}`)
    expect(await underLock(dir, async (held) => held.still())).toBe(true)
    expect(await readdir(dir)).toEqual(['index.txt.lock.8'])
  })

  test('a lock that its maker died before signing holds nobody up for long', async () => {
    const dir = await folder()
    await writeFile(join(dir, 'index.txt.lock.7'), '')
    expect(await underLock(dir, async (held) => held.still())).toBe(true)
  }, 25_000)

  test('a lock of another host is waited for, and passed over when its holder gives no sign of life', async () => {
    const dir = await folder()
    await writeFile(join(dir, 'index.txt.lock.7'), 'another-host 4711')
    const began = performance.now()
    expect(await underLock(dir, async () => 'mine', 300)).toBe('mine')
    expect(performance.now() - began).toBeGreaterThan(250)
  })

  test('who was taken over is told so before it writes', async () => {
    const dir = await folder()
    const still = await underLock(dir, async (held) => {
      await writeFile(join(dir, 'index.txt.lock.2'), 'another-host 4711')
      return held.still()
    })
    expect(still).toBe(false)
  })

  test('a fault inside gives the lock back', async () => {
    const dir = await folder()
    await expect(underLock(dir, () => Promise.reject(new Error('no')))).rejects.toThrow('no')
    expect(await underLock(dir, async () => 'free again')).toBe('free again')
  })
})
