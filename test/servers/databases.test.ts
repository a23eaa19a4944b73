/** The test PostgreSQL, Redis and S3 are real ones: they start, answer and go again. */
import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3'
import { Redis } from 'ioredis'
import pg from 'pg'
import { expect, test } from 'vitest'
import { isAlive } from '../support/processes.ts'
import { describeNeeding } from './needs.ts'
import { startPostgres } from './postgres.ts'
import { startRedis } from './redis.ts'
import { startS3 } from './s3.ts'

describeNeeding(['redis'], 'Redis', () => {
  test('starts with nothing in it, answers, is emptied by a restart, and goes', async () => {
    const server = await startRedis()
    const client = new Redis(server.url)
    client.on('error', () => {}) // the restart below cuts it off
    expect(await client.ping()).toBe('PONG')
    expect(await client.config('GET', 'maxmemory-policy')).toContain('noeviction')
    await client.set('kept', 'no')
    await server.restart()
    expect(await client.get('kept')).toBeNull()
    client.disconnect()
    const { pid } = server
    await server.stop()
    expect(isAlive(pid)).toBe(false)
  })

  test('can be one that drops keys when it is full', async () => {
    const server = await startRedis({ noeviction: false })
    const client = new Redis(server.url)
    expect(await client.config('GET', 'maxmemory-policy')).toContain('allkeys-lru')
    client.disconnect()
    await server.stop()
  })
})

describeNeeding(['postgres'], 'PostgreSQL', () => {
  test('starts, gives fresh databases, keeps its data over a restart, and goes', async () => {
    const server = await startPostgres()
    const [first, second] = [await server.createDatabase(), await server.createDatabase()]
    await select(first, 'CREATE TABLE only_here AS SELECT 1 AS one')
    expect(await select(second, "SELECT to_regclass('only_here') AS found")).toEqual([
      { found: null },
    ])
    await server.restart()
    expect(await select(first, 'SELECT one FROM only_here')).toEqual([{ one: 1 }])
    const { pid } = server
    await server.stop()
    expect(isAlive(pid)).toBe(false)
  })
})

test('S3 keeps the bytes it is given, and goes', async () => {
  const server = await startS3()
  const client = new S3Client({
    endpoint: server.endpoint,
    region: server.region,
    forcePathStyle: true,
    credentials: server,
  })
  const bytes = Uint8Array.from({ length: 300 }, (_, at) => at % 256)
  const object = { Bucket: server.bucket, Key: 'ab/abcdef' }
  await client.send(new PutObjectCommand({ ...object, Body: bytes }))
  const found = await client.send(new GetObjectCommand(object))
  expect(await found.Body?.transformToByteArray()).toEqual(bytes)
  await server.stop()
  await expect(fetch(server.endpoint)).rejects.toThrow()
})

async function select(url: string, sql: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  const { rows } = await client.query(sql)
  await client.end()
  return rows
}
