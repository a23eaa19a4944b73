// `holdfast path` as an operator calls it: why a certificate is, or is not, trusted.
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test, vi } from 'vitest'
import type { PathLine } from '../../src/cli/path-file.ts'
import { DEMO_TRUST, holdfast, jsonLines } from './run-command.ts'

const folder = mkdtempSync(join(tmpdir(), 'holdfast-path-'))
afterAll(() => rmSync(folder, { recursive: true }))
const keep = (name: string, body: string | Buffer): string => {
  writeFileSync(join(folder, name), body)
  return join(folder, name)
}
const of = (id: string) => `fixtures/pki/certs/${id}.pem`
const WITHOUT_CRLS = DEMO_TRUST.filter(
  (word, at) => word !== '--crls' && DEMO_TRUST[at - 1] !== '--crls',
)

async function path(trust: readonly string[], ...args: readonly string[]) {
  const { code, out } = await holdfast('path', ...trust, '--json', ...args)
  return { code, line: jsonLines<PathLine>(out)[0]! }
}

test.each<[string, readonly string[], number, object]>([
  ['chan', [], 0, { outcome: 'passed', code: null, notes: [] }],
  ['chan', ['--eku', 'emailProtection'], 0, { outcome: 'passed' }],
  ['chan', ['--eku', '1.3.6.1.5.5.7.3.4', '--strict'], 0, { outcome: 'passed' }],
  ['chan', ['--eku', 'serverAuth'], 1, { outcome: 'failed', code: 'wrong-use' }],
  ['chan', ['--host', 'www.example.hk'], 1, { outcome: 'failed', code: 'host-mismatch' }],
  [
    'server',
    ['--host', 'www.lotuspeak.example.hk', '--eku', 'serverAuth'],
    0,
    { outcome: 'passed' },
  ],
  ['server', ['--host', 'lotuspeak.example.hk'], 1, { code: 'host-mismatch' }],
  ['revoked', [], 1, { outcome: 'failed', code: 'revoked' }],
  ['revoked', ['--no-status'], 0, { outcome: 'passed', notes: [{ code: 'status-unchecked' }] }],
  ['held', [], 2, { outcome: 'passed-on-hold' }],
  ['ng', [], 2, { outcome: 'indeterminate', code: 'expired' }],
  ['future', [], 2, { outcome: 'indeterminate', code: 'not-yet-valid' }],
  ['stranger', [], 2, { outcome: 'indeterminate', code: 'no-path' }],
  ['critical', [], 2, { outcome: 'indeterminate', code: 'path-invalid' }],
  ['short', [], 2, { outcome: 'indeterminate', code: 'weak-key' }],
  ['short', ['--weak'], 0, { outcome: 'passed', notes: [{ code: 'weak-accepted' }] }],
  ['chan', ['--policies', '1.2.3', '--explicit-policy'], 2, { code: 'path-invalid' }],
  ['chan', ['--policies', 'anyPolicy'], 0, { outcome: 'passed' }],
])('%s %j', async (id, args, code, expected) => {
  const ran = await path(DEMO_TRUST, of(id), ...args)
  expect(ran.line).toMatchObject(expected)
  expect(ran.code).toBe(code)
})

test('tells the whole path and the evidence, from the certificate up', async () => {
  const { line } = await path(DEMO_TRUST, of('chan'))
  expect(line.path.map((name) => name.split(',')[0])).toEqual([
    'CN=CHAN TAI MAN',
    'CN=Holdfast Demo CA 1',
    'CN=Holdfast Demo Root CA',
  ])
  expect(line.status).toMatchObject([{ crlNumber: '1' }, { crlNumber: '1300' }])
  const { out } = await holdfast('path', ...DEMO_TRUST, of('chan'))
  expect(out).toMatch(/passed\n.*serial 3A41C7059E2210B4\n.*\n {2}path: CN=CHAN/)
})

test('without any CRL named, revocation is left out and the answer says so', async () => {
  const { code, line } = await path(WITHOUT_CRLS, of('revoked'))
  expect(code).toBe(0)
  expect(line).toMatchObject({
    outcome: 'passed',
    status: [],
    notes: [{ code: 'status-unchecked' }],
  })
})

test('more certificates in the same file help to find a path, and are not believed', async () => {
  const chain = keep(
    'chain.pem',
    Buffer.concat([readFileSync(of('chan')), readFileSync('fixtures/pki/ca.pem')]),
  )
  const root = ['--anchors', 'fixtures/pki/root.pem', '--at', '2026-11-23T02:00:00Z']
  expect((await path(root, of('chan'))).line).toMatchObject({ code: 'no-path' })
  expect((await path(root, chain)).line).toMatchObject({ outcome: 'passed' })
  const stranger = [readFileSync(of('stranger')), readFileSync('fixtures/pki/stranger-ca.pem')]
  const fake = keep('fake.pem', Buffer.concat(stranger))
  expect((await path(root, fake)).line).toMatchObject({ code: 'no-path' })
})

test('an anchor is trusted because it is one, as long as it is valid', async () => {
  const root = 'fixtures/pki/root.pem'
  expect((await path(WITHOUT_CRLS, root)).line).toMatchObject({
    outcome: 'passed',
    notes: [{ code: 'is-anchor' }],
  })
  const later = ['--anchors', root, '--at', '2050-01-01T00:00:00Z']
  expect((await path(later, root)).line).toMatchObject({ code: 'expired' })
})

test('what is no certificate is malformed; what is not there is wrong usage', async () => {
  const broken = keep('broken.pem', readFileSync(of('chan'), 'utf8').replace(/^.{300}/s, ''))
  for (const file of [broken, 'package.json', 'fixtures/pki/ca.crl'])
    expect(await path(DEMO_TRUST, file)).toMatchObject({ code: 1, line: { code: 'malformed' } })
  expect((await holdfast('path', ...DEMO_TRUST, 'no-such-file')).code).toBe(64)
  expect((await holdfast('path', ...DEMO_TRUST)).code).toBe(64)
  expect((await holdfast('path', '--anchors', 'no-such-file', of('chan'))).code).toBe(64)
  for (const word of ['emailProtection', '1', '3.1.2', '1.02.3'])
    expect(await holdfast('path', ...DEMO_TRUST, '--policies', word, of('chan'))).toMatchObject({
      code: 64,
      err: expect.stringContaining(`"${word}" is no policy`),
    })
  for (const word of ['emailProtecton', 'constructor', '1.3.'])
    expect((await holdfast('path', ...DEMO_TRUST, '--eku', word, of('chan'))).code).toBe(64)
})

test('without any file named the settings are used, with the lists that the office fetched', async () => {
  const data = join(folder, 'data')
  mkdirSync(join(data, 'crls'), { recursive: true })
  const at = ['--at', '2026-11-23T02:00:00Z']
  vi.stubEnv('DATA_DIR', data)
  vi.stubEnv('TRUST_ANCHORS', 'fixtures/pki/root.pem')
  vi.stubEnv('INTERMEDIATES', 'fixtures/pki/ca.pem')
  vi.stubEnv('CRLS', 'fixtures/pki/root.crl,http://crl.ecert.example.hk/crl/demo-ca-1.crl')
  try {
    expect((await path(at, of('revoked'))).line).toMatchObject({ code: 'status-unknown' })
    vi.stubEnv('CRLS', 'http://crl.ecert.example.hk/crl/demo-ca-1.crl')
    expect((await path(at, of('revoked'))).line).toMatchObject({ code: 'status-unknown' })
    vi.stubEnv('DATA_DIR', join(folder, 'empty'))
    expect((await path(at, of('revoked'))).line).toMatchObject({ code: 'status-unknown' })
    vi.stubEnv('DATA_DIR', data)
    vi.stubEnv('CRLS', 'fixtures/pki/root.crl,http://crl.ecert.example.hk/crl/demo-ca-1.crl')
    copyFileSync('fixtures/pki/ca.crl', join(data, 'crls', `${'0'.repeat(64)}.crl`))
    expect((await path(at, of('revoked'))).line).toMatchObject({ code: 'revoked' })
    expect((await path(at, of('chan'))).line).toMatchObject({ outcome: 'passed' })
  } finally {
    vi.unstubAllEnvs()
  }
})
