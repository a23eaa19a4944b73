/** A server never outlives the test that started it, however that test ends. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { expect, test, vi } from 'vitest'
import { isAlive } from '../support/processes.ts'
import { launch, ownDirectory, removeDirectory } from './launch.ts'
import { describeNeeding } from './needs.ts'

test('a program that ends at once is told with its own words', async () => {
  const directory = ownDirectory('sh')
  const started = launch({
    program: 'sh',
    arguments: ['-c', 'echo no such setting >&2; exit 3'],
    answers: async () => false,
    directory,
  })
  await expect(started).rejects.toThrow('start sh: it never answered. It said: no such setting')
  removeDirectory(directory)
  expect(existsSync(directory)).toBe(false)
})

test('a program that is not there is told as that', async () => {
  const started = launch({
    program: '/no/such/server',
    arguments: [],
    answers: async () => false,
    directory: '/',
  })
  await expect(started).rejects.toThrow(/no\/such\/server/)
})

describeNeeding(['redis'], 'a test process that ends without stopping its server', () => {
  const redis = resolve(import.meta.dirname, 'redis.ts')
  const careless = `
    const { startRedis } = await import(${JSON.stringify(redis)})
    const { pid } = await startRedis()
    process.stdout.write(String(pid))`

  test.each([
    ['by its own end', `${careless}; process.exit()`, undefined],
    ['by SIGTERM', `${careless}; setInterval(() => {}, 1000)`, 'SIGTERM'],
    ...(process.platform === 'linux'
      ? ([['by SIGKILL', `${careless}; setInterval(() => {}, 1000)`, 'SIGKILL']] as const)
      : []),
  ] as const)('takes it along: %s', async (_, code, signal) => {
    const tsx = resolve(join('node_modules', 'tsx', 'dist', 'esm', 'index.mjs'))
    const words = ['--import', tsx, '--input-type=module', '--eval', code]
    const child = spawn(process.execPath, words, { stdio: ['ignore', 'pipe', 'inherit'] })
    const [bytes] = await once(child.stdout, 'data')
    const pid = Number(bytes)
    expect(pid).toBeGreaterThan(0)
    if (signal) child.kill(signal)
    await once(child, 'close')
    await vi.waitFor(() => expect(isAlive(pid)).toBe(false), { timeout: 5_000, interval: 20 })
  })
})
