// The evidence of a case as a download: for whoever has a seat, in his name, and of no case that is not there.
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { openCalendarSource } from '../../src/adapters/calendar-source.ts'
import { openEvidence } from '../../src/adapters/evidence.ts'
import { memoryOctets, readPack } from '../../src/adapters/unzip-pack.ts'
import { readConfig } from '../../src/process/config.ts'
import { openLog } from '../../src/process/log.ts'
import { packing } from '../../workers/desk-pack.ts'
import { signIn } from './desk-guest.ts'
import { openWorld, type World } from './desk-world.ts'
import { layChan } from './laid.ts'

let world: World
beforeAll(async () => {
  world = await openWorld()
}, 300_000)
afterAll(() => world.close())

test('an officer and an auditor download it; a stranger does not, and no other case is made up', async () => {
  const { revocationId: id } = await layChan(world)
  for (const name of ['ada', 'vic']) {
    const guest = await signIn(world.app, name)
    const answer = await guest.get(`/cases/${id}/evidence.zip`)
    expect([answer.statusCode, answer.body]).toEqual([200, `${id} for officer:${name}`])
    expect(answer.headers).toMatchObject({
      'content-type': 'application/zip',
      'content-disposition': `attachment; filename="${id}.zip"`,
    })
    expect((await guest.get('/cases/R-0000000000/evidence.zip')).statusCode).toBe(404)
    expect((await guest.get('/cases/..%2F..%2Fetc/evidence.zip')).statusCode).toBe(400)
  }
  const url = `/api/v1/cases/${id}/evidence.zip`
  expect((await world.app.inject({ url })).statusCode).toBe(401)
})

test('what the office hands out is the pack itself, and nothing of it stays behind', async () => {
  const { revocationId: id } = await layChan(world)
  const { records, register, clock } = world
  const dir = mkdtempSync(join(tmpdir(), 'holdfast-pack-test-'))
  vi.stubEnv('TMPDIR', dir)
  const config = readConfig({ DATA_DIR: join(dir, 'data') })
  await mkdir(join(dir, 'data', 'evidence'), { recursive: true })
  for (const { receipt } of (await records.caseFile(id))?.requests ?? [])
    await (await openEvidence(config.evidence)).put(await world.evidence.get(receipt.sha256))
  const calendarSource = openCalendarSource({ records, clock, watchesWeather: false })
  const log = openLog('silent')
  // What the door uses of all that the workers share.
  const shared = { config, records, register, calendarSource, log } as Parameters<typeof packing>[0]
  const pack = await packing(shared)(id, 'officer:ada')
  if (!pack) throw new Error('nothing was packed')
  const bytes = await buffer(pack.bytes)
  expect([bytes.length, bytes.subarray(0, 4).toString('latin1')]).toEqual([pack.size, 'PK\x03\x04'])
  expect(await readPack(memoryOctets(bytes))).toMatchObject({ ok: true })
  await expect
    .poll(() => readdirSync(dir).filter((each) => /^holdfast-pack-[^t]/.test(each)))
    .toEqual([])
  const trail = (await records.caseFile(id))?.audit.filter(
    ({ action }) => action === 'evidence-packed',
  )
  expect(trail).toMatchObject([{ actor: 'officer:ada', details: { unmasked: false } }])
  expect(await packing(shared)('R-0000000000', 'officer:ada')).toBeUndefined()
  vi.unstubAllEnvs()
  rmSync(dir, { recursive: true, force: true })
})
