// `holdfast reconcile --only ca`: what differs is printed, laid, and told by the exit code.
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { openDemoCa } from '../../src/adapters/ca-demo.ts'
import { main } from '../../src/cli/main.ts'
import { systemClock } from '../../src/process/clock.ts'
import { openOffice } from '../../workers/main.ts'
import { workerNames } from '../../workers/names.ts'

const dir = mkdtempSync(join(tmpdir(), 'holdfast-reconcile-cli-'))
const folder = join(dir, 'ca')
const index = join(folder, 'index.txt')

async function holdfast(...args: string[]) {
  const said = { out: '', err: '' }
  const io = {
    out(text: string) {
      said.out += text
    },
    err(text: string) {
      said.err += text
    },
  }
  const code = await main(args, { openOffice, workerNames }, io)
  return { code, ...said }
}
const reconcile = (...more: string[]) => holdfast('reconcile', '--only', 'ca', ...more)

beforeAll(async () => {
  for (const name of Object.keys(process.env))
    if (/^(IMAP|S3|SMTP|CA|TRUST|CRLS|PUBLISHED)/.test(name)) vi.stubEnv(name, '')
  vi.stubEnv('DATA_DIR', join(dir, 'data'))
  vi.stubEnv('DATABASE_URL', '')
  vi.stubEnv('REDIS_URL', '')
  cpSync('fixtures/pki/ca', folder, { recursive: true })
  await openDemoCa({ dir: folder, clock: systemClock }).forceCrl(systemClock.now())
  expect((await holdfast('migrate')).code).toBe(0)
  expect((await holdfast('register', 'import', 'fixtures/pki/register.json')).code).toBe(0)
}, 120_000)
afterAll(() => {
  vi.unstubAllEnvs()
  rmSync(dir, { recursive: true, force: true })
})

test('with no CA and no CRL there is nothing to compare with, and that is a fault of the settings', async () => {
  const { code, err } = await reconcile()
  expect(code).toBe(78)
  expect(err).toContain('nothing to compare with')
  expect((await holdfast('reconcile', '--only', 'mail')).code).toBe(78)
  expect((await holdfast('reconcile')).code).toBe(78)
  expect((await holdfast('reconcile', '--only', 'paper')).code).toBe(64)
}, 60_000)

test('of one mind is 0; a hold behind our back is 1, printed and laid', async () => {
  vi.stubEnv('CA', `demo:${folder}`)
  const agreed = await reconcile()
  expect(agreed.out).toContain('0 differ')
  expect(agreed.code).toBe(0)
  const was = readFileSync(index, 'latin1')
  const held = was.replace(
    /^V\t([^\t]+)\t\t3A41C7059E2210B4/m,
    'R\t$1\t261120020000Z,certificateHold\t3A41C7059E2210B4',
  )
  expect(held).not.toBe(was)
  writeFileSync(index, held)
  const differs = await reconcile('--json')
  expect(differs.code).toBe(1)
  expect(JSON.parse(differs.out)).toMatchObject({
    faults: [],
    found: [{ source: 'ca', kind: 'acted-there', serial: '3A41C7059E2210B4' }],
  })
  const trail = await holdfast('audit', 'export')
  expect(trail.out).toContain('"drift-found"')
  writeFileSync(index, was)
  expect((await reconcile()).code).toBe(0)
}, 120_000)

test('a CRL that cannot be had is 2: nothing was found wrong, and not all was looked at', async () => {
  vi.stubEnv('CA', `demo:${folder}`)
  vi.stubEnv('PUBLISHED_CRL', join(dir, 'nowhere.crl'))
  const { code, out } = await reconcile()
  expect(code).toBe(2)
  expect(out).toContain('could not compare: crl of')
}, 60_000)
