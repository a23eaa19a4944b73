// Evidence in a folder and in S3: what is put comes back or is refused, whoever is killed in between.
import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import {
  chmodSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Evidence, openEvidence } from '../../src/adapters/evidence.ts'
import { startS3, type TestS3 } from '../servers/s3.ts'

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')
const nothing = sha256(new Uint8Array())

/** What must hold wherever evidence lies. `alter` changes what is kept, behind our back. */
function keeps(open: () => Evidence, alter: (name: string, bytes: Buffer) => Promise<unknown>) {
  test('any bytes come back as they were, under their hash', async () => {
    const evidence = open()
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 5_000 }), async (bytes) => {
        const kept = await evidence.put(bytes)
        expect(kept).toEqual({ sha256: sha256(bytes), size: bytes.length })
        expect(await evidence.get(kept.sha256)).toEqual(Buffer.from(bytes))
        expect(await evidence.putStream(Readable.from([bytes]))).toEqual(kept)
      }),
      { numRuns: 20 },
    )
  })

  test('the same bytes put at the same moment from many hands lie there once and whole', async () => {
    const evidence = open()
    const bytes = randomBytes(300_000)
    await Promise.all(Array.from({ length: 10 }, () => evidence.put(bytes)))
    expect(await evidence.get(sha256(bytes))).toEqual(bytes)
  })

  test('a stream in many pieces, text among them, is kept as one', async () => {
    const evidence = open()
    const kept = await evidence.putStream(
      Readable.from(['Subject: 撤銷\r\n', Buffer.from('\r\nx')]),
    )
    expect((await evidence.get(kept.sha256)).toString()).toBe('Subject: 撤銷\r\n\r\nx')
    expect(await evidence.putStream(Readable.from([]))).toEqual({ sha256: nothing, size: 0 })
  })

  test('a stream that breaks off leaves nothing', async () => {
    const evidence = open()
    const broken = Readable.from(
      (function* () {
        yield Buffer.from('half a mail')
        throw new Error('the connection was lost')
      })(),
    )
    await expect(evidence.putStream(broken)).rejects.toThrow('the connection was lost')
    expect(await evidence.has(sha256(Buffer.from('half a mail')))).toBe(false)
  })

  test('altered evidence is refused, and the true bytes take their place when they come again', async () => {
    const evidence = open()
    const bytes = Buffer.from('I ask you to revoke A1')
    const kept = await evidence.put(bytes)
    await alter(kept.sha256, Buffer.from('I ask you to revoke B2'))
    await expect(evidence.get(kept.sha256)).rejects.toThrow('evidence-altered')
    await expect(evidence.get(kept.sha256)).rejects.toMatchObject({ code: 'evidence-altered' })
    await evidence.put(bytes)
    expect(await evidence.get(kept.sha256)).toEqual(bytes)
  })

  test('what was never put is missing, and a name that is no hash is no name', async () => {
    const evidence = open()
    const unknown = sha256(randomBytes(9))
    expect(await evidence.has(unknown)).toBe(false)
    await expect(evidence.get(unknown)).rejects.toMatchObject({ code: 'evidence-missing' })
    for (const name of ['../../etc/passwd', '', unknown.toUpperCase()])
      await expect(async () => evidence.get(name)).rejects.toThrow('is not a SHA-256')
    await evidence.ping()
  })
}

const child = fileURLToPath(new URL('evidence-child.ts', import.meta.url))
const inChild = (...words: string[]) => ['--import', 'tsx', child, ...words]
const killed: ChildProcess[] = []

/** Starts the child, waits for its word, then kills it without one. */
async function killAfter(ms: number, ...words: string[]): Promise<void> {
  const running = spawn(process.execPath, inChild(...words), {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  killed.push(running)
  await new Promise((resolve) => running.stdout.once('data', resolve))
  await new Promise((resolve) => setTimeout(resolve, ms))
  running.kill('SIGKILL')
  await new Promise((resolve) => running.once('exit', resolve))
}
afterAll(() => {
  for (const each of killed) each.kill('SIGKILL')
})

describe('evidence in a folder', () => {
  const dir = mkdtempSync(join(tmpdir(), 'holdfast-evidence-test-'))
  const pathOf = (name: string) => join(dir, name.slice(0, 2), name.slice(2, 4), name)
  let evidence: Evidence
  beforeAll(async () => {
    evidence = await openEvidence({ dir })
  })
  afterAll(() => rmSync(dir, { recursive: true, force: true }))

  keeps(
    () => evidence,
    async (name, bytes) => {
      chmodSync(pathOf(name), 0o640)
      writeFileSync(pathOf(name), bytes)
    },
  )

  test('a file may be read by its group and written by nobody; what was altered is kept beside it', async () => {
    const { sha256: name } = await evidence.put(Buffer.from('mode'))
    expect(statSync(pathOf(name)).mode & 0o777).toBe(0o440)
    rmSync(pathOf(name))
    writeFileSync(pathOf(name), 'something else')
    await evidence.put(Buffer.from('mode'))
    const beside = readdirSync(join(pathOf(name), '..')).find((each) => each.includes('.altered-'))
    expect(readFileSync(join(pathOf(name), '..', beside ?? ''), 'utf8')).toBe('something else')
  })

  test('a process killed while it writes leaves no half file under any name', async () => {
    for (const ms of [20, 45, 70]) await killAfter(ms, 'write', dir)
    const names = readdirSync(dir, { recursive: true, encoding: 'utf8' }).filter(
      (path) => /[0-9a-f]{64}$/.test(path) && !path.startsWith('tmp'),
    )
    expect(names.length).toBeGreaterThan(3)
    for (const path of names)
      expect(path.endsWith(sha256(readFileSync(join(dir, path))))).toBe(true)
  })

  test('what such a process left half written is nobody’s, and goes after a day', async () => {
    const left = () => readdirSync(join(dir, 'tmp'))
    for (const each of left()) rmSync(join(dir, 'tmp', each))
    await killAfter(0, 'hang', dir)
    expect(left()).toHaveLength(1)
    await openEvidence({ dir })
    expect(left()).toHaveLength(1)
    const path = join(dir, 'tmp', left()[0] ?? '')
    const { mtimeMs } = statSync(path)
    utimesSync(path, (mtimeMs - 25 * 3_600_000) / 1_000, (mtimeMs - 25 * 3_600_000) / 1_000)
    await openEvidence({ dir })
    expect(left()).toEqual([])
  })

  test('a mail of 60 MB takes less than 100 MB of memory', async () => {
    const { stdout } = await promisify(execFile)(
      process.execPath,
      inChild('stream', JSON.stringify({ dir })),
    )
    expect(Number(stdout)).toBeLessThan(100)
  })
})

describe('evidence in S3', () => {
  let server: TestS3
  let evidence: Evidence
  beforeAll(async () => {
    server = await startS3()
    evidence = await openEvidence({ s3: { ...server, prefix: 'ca/' } })
  })
  afterAll(() => server.stop())
  const client = () =>
    new S3Client({
      ...server,
      credentials: server,
      forcePathStyle: true,
      requestChecksumCalculation: 'WHEN_REQUIRED',
    })
  const keyOf = (name: string) => `ca/${name.slice(0, 2)}/${name.slice(2, 4)}/${name}`

  keeps(
    () => evidence,
    (name, Body) =>
      client().send(new PutObjectCommand({ Bucket: server.bucket, Key: keyOf(name), Body })),
  )

  test('it lies under the prefix, by its hash', async () => {
    const { sha256: name } = await evidence.put(Buffer.from('where'))
    const command = new GetObjectCommand({ Bucket: server.bucket, Key: keyOf(name) })
    expect(await (await client().send(command)).Body?.transformToString()).toBe('where')
  })

  test('a mail of 60 MB takes less than 100 MB of memory', async () => {
    const { stdout } = await promisify(execFile)(
      process.execPath,
      inChild('stream', JSON.stringify({ s3: server })),
    )
    expect(Number(stdout)).toBeLessThan(100)
  })

  test('a bucket that is not there is told at once', async () => {
    const elsewhere = await openEvidence({ s3: { ...server, bucket: 'none' } })
    await expect(elsewhere.ping()).rejects.toThrow()
  })
})
