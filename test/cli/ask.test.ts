// `--ask` for `verify` and `path`: responders and lists are heard now, from a real `openssl ocsp` and over HTTP.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest'
import { by, cmsOver } from '../../fixtures/mime.ts'
import { issuerDns } from '../../fixtures/pki.ts'
import { deltaOf, entryIssuer, pointUri, scope } from '../../fixtures/pki-status.ts'
import { nameDer } from '../../fixtures/x509.ts'
import type { PathLine } from '../../src/cli/path-file.ts'
import type { VerdictLine } from '../../src/cli/verify-file.ts'
import { writePem } from '../../src/pki/pem.ts'
import { envelope } from '../email/encrypting.ts'
import { describeNeeding } from '../servers/needs.ts'
import {
  type ListServer,
  type Responder,
  startLists,
  startResponder,
} from '../servers/status-points.ts'
import {
  freshest,
  later,
  list,
  listSigner,
  listSignerDn,
  mailOf,
  pki,
  responder,
  signer,
} from '../status-signers.ts'
import { holdfast, jsonLines } from './run-command.ts'

const folder = mkdtempSync(join(tmpdir(), 'holdfast-ask-'))
let lists: ListServer
beforeAll(async () => {
  lists = await startLists()
})
afterEach(() => void lists.lists.clear())
afterAll(async () => {
  await lists.end()
  rmSync(folder, { recursive: true })
})

const keep = (name: string, body: string | Buffer): string => {
  writeFileSync(join(folder, name), body)
  return join(folder, name)
}
const TRUST = [
  ...['--anchors', 'fixtures/pki/root.pem', '--intermediates', 'fixtures/pki/ca.pem'],
  ...['--crls', 'fixtures/pki/root.crl'],
]
type Parts = Parameters<typeof signer>[0]
const mail = (parts: Parts) => keep(`${parts.serial}.eml`, mailOf(signer(parts)))
async function verify(file: string, ...more: readonly string[]) {
  const { code, out, err } = await holdfast('verify', ...TRUST, '--json', ...more, file)
  return { code, err, line: jsonLines<VerdictLine>(out)[0]! }
}
async function path(parts: Parts, ...more: readonly string[]) {
  const file = keep(`${parts.serial}.pem`, writePem(signer(parts).der, 'CERTIFICATE'))
  const { code, out, err } = await holdfast('path', ...TRUST, '--json', ...more, file)
  return { code, err, line: jsonLines<PathLine>(out)[0]! }
}

describeNeeding(['openssl'], 'with openssl ocsp', () => {
  let asked: Responder
  beforeAll(async () => {
    const at = later(-48)
    asked = await startResponder({
      ca: pki.ca.der,
      signer: responder,
      entries: [
        { serial: '5511' },
        { serial: '5512', revoked: { at, reason: 'keyCompromise' } },
        { serial: '5513', revoked: { at, reason: 'certificateHold' } },
      ],
    })
  })
  afterAll(() => asked.end())

  test.each([
    ['5511', 0, 'passed', null],
    ['5512', 1, 'failed', 'signer-revoked'],
    ['5513', 2, 'passed-on-hold', null],
    ['5514', 2, 'indeterminate', 'status-unknown'],
  ])('verify --ask of %s: exit %i, %s', async (serial, code, outcome, why) => {
    const ran = await verify(mail({ serial, ocsp: asked.url }), '--ask')
    expect(ran).toMatchObject({ code, line: { outcome, code: why } })
    expect(ran.line.status.at(-1)).toMatchObject({
      source: 'ocsp',
      responder: 'CN=Holdfast Demo OCSP',
      nonce: true,
      sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
    })
  })

  test('without --ask nobody is asked, and the status is unknown', async () => {
    const { line } = await verify(mail({ serial: '5511', ocsp: asked.url }))
    expect(line).toMatchObject({ outcome: 'indeterminate', code: 'status-unknown' })
  })

  test('of an encrypted mail the signer inside is asked about, once it is opened', async () => {
    const keys = keep(
      'office.pem',
      ['keys', 'certs']
        .map((kind) => readFileSync(`fixtures/pki/${kind}/encipherment.pem`, 'utf8'))
        .join(''),
    )
    const closed = (serial: string) =>
      keep('closed.eml', envelope(mailOf(signer({ serial, ocsp: asked.url })), 'encipherment'))
    const opening = ['--no-sender', '--decryption-keys', keys]
    const unheard = await verify(closed('5512'), ...opening)
    expect(unheard.line).toMatchObject({ code: 'status-unknown', layers: [{ kind: 'encrypted' }] })
    const gone = await verify(closed('5512'), ...opening, '--ask')
    expect(gone).toMatchObject({ code: 1, line: { code: 'signer-revoked' } })
    expect((await verify(closed('5511'), ...opening, '--ask')).line.outcome).toBe('passed')
  })

  test('path --ask, without any list named', async () => {
    expect((await path({ serial: '5511', ocsp: asked.url }, '--ask')).line.outcome).toBe('passed')
    const gone = await path({ serial: '5512', ocsp: asked.url }, '--ask')
    expect(gone).toMatchObject({ code: 1, line: { outcome: 'failed', code: 'revoked' } })
  })

  test('in plain words: the responder, its times and whether it answers our question', async () => {
    const file = mail({ serial: '5511', ocsp: asked.url })
    const { out } = await holdfast('verify', ...TRUST, '--ask', file)
    expect(out).toMatch(
      /status of CN=signer 5511: OCSP of CN=Holdfast Demo OCSP, produced \S+, of \S+, next by \S+, our nonce in it, sha256 [0-9a-f]{64}/,
    )
  })

  test('a bare CMS message, and one line of a batch', async () => {
    const batch = keep(
      'batch.jsonl',
      `${JSON.stringify({ file: mail({ serial: '5511', ocsp: asked.url }), ask: true })}\n`,
    )
    const { code, out } = await holdfast('verify', ...TRUST, '--batch', batch)
    expect({ code, lines: jsonLines<VerdictLine>(out) }).toMatchObject({
      code: 0,
      lines: [{ outcome: 'passed' }],
    })
    const gone = signer({ serial: '5512', ocsp: asked.url })
    const bare = cmsOver(Buffer.from('A statement.'), { ...by(gone, later(-1)), embed: true })
    const { line } = await verify(keep('bare.p7m', bare), '--ask')
    expect(line).toMatchObject({ outcome: 'failed', code: 'signer-revoked' })
  })

  test('a responder that is away is told on the side; the list answers', async () => {
    lists.lists.set('/ca.crl', list())
    const parts = { serial: '5511', ocsp: 'http://127.0.0.1:9/', crl: `${lists.url}/ca.crl` }
    const { err, line } = await verify(mail(parts), '--ask')
    expect(line.outcome).toBe('passed')
    expect(err).toMatch(/ask http:\/\/127\.0\.0\.1:9\/ for "CN=signer 5511": .*ECONNREFUSED/)
  })

  test('STATUS_HOSTS keeps it from any other host', async () => {
    vi.stubEnv('STATUS_HOSTS', 'ocsp.example.hk')
    try {
      const { err, line } = await verify(mail({ serial: '5511', ocsp: asked.url }), '--ask')
      expect(line.code).toBe('status-unknown')
      expect(err).toContain('"127.0.0.1" is none of STATUS_HOSTS')
    } finally {
      vi.unstubAllEnvs()
    }
  })
})

const revoked = (serial: string) => [{ serial, at: later(-2), reason: 1 }]

test('a list at the distribution point, partitioned', async () => {
  const crl = `${lists.url}/p1.crl`
  const extensions = [scope({ point: pointUri(crl) })]
  lists.lists.set('/p1.crl', list({ extensions, revoked: revoked('5532') }))
  expect((await verify(mail({ serial: '5531', crl }), '--ask')).line.outcome).toBe('passed')
  expect((await verify(mail({ serial: '5532', crl }), '--ask')).line.code).toBe('signer-revoked')
  const elsewhere = await verify(mail({ serial: '5531', crl: `${crl}?x` }), '--ask')
  expect(elsewhere.line.code).toBe('status-unknown')
  expect(elsewhere.err).toMatch(/fetch the CRL of ".*\?x": answered 404/)
})

test('a list at several addresses: the next one where the first has none, or one of no good, up to three', async () => {
  lists.lists.set('/second.crl', list({ revoked: revoked('5538') }))
  lists.lists.set('/not-ours.crl', Buffer.from('no list'))
  const at = (...paths: readonly string[]) => paths.map((path) => `${lists.url}/${path}.crl`)
  const of = async (...paths: readonly string[]) => {
    const before = lists.asked.length
    const { line, err } = await verify(mail({ serial: '5538', crl: at(...paths) }), '--ask')
    return { code: line.code, err, asked: lists.asked.slice(before) }
  }
  const first = await of('second', 'never')
  expect(first).toMatchObject({ code: 'signer-revoked', asked: ['/second.crl'] })
  expect(first.err).not.toContain('second.crl')
  const next = await of('gone', 'second')
  expect(next).toMatchObject({ code: 'signer-revoked', asked: ['/gone.crl', '/second.crl'] })
  expect(next.err).toMatch(/fetch the CRL of ".*\/gone\.crl": answered 404/)
  const third = await of('gone', 'not-ours', 'second')
  expect(third).toMatchObject({ code: 'signer-revoked' })
  expect(third.asked).toEqual(['/gone.crl', '/not-ours.crl', '/second.crl'])
  const fourth = await of('gone', 'gone-2', 'not-ours', 'second')
  expect(fourth).toMatchObject({ code: 'status-unknown' })
  expect(fourth.asked).toEqual(['/gone.crl', '/gone-2.crl', '/not-ours.crl'])
})

test('a delta, where the certificate names it and where the list itself does', async () => {
  const [crl, delta] = [`${lists.url}/base.crl`, `${lists.url}/delta.crl`]
  lists.lists.set('/base.crl', list())
  lists.lists.set(
    '/delta.crl',
    list({ number: 8, extensions: [deltaOf(7)], revoked: revoked('5533') }),
  )
  const { line } = await verify(mail({ serial: '5533', crl, delta }), '--ask')
  expect(line).toMatchObject({ code: 'signer-revoked' })
  expect(line.status.slice(-2)).toMatchObject([{ crlNumber: '7' }, { crlNumber: '8' }])
  expect((await verify(mail({ serial: '5533', crl }), '--ask')).line.outcome).toBe('passed')
  lists.lists.set('/base.crl', list({ extensions: [freshest(delta)] }))
  expect((await verify(mail({ serial: '5533', crl }), '--ask')).line.code).toBe('signer-revoked')
})

test('an indirect list, whose issuer is one of our own', async () => {
  const [crl, own] = [`${lists.url}/indirect.crl`, listSigner()]
  const extensions = [scope({ point: pointUri(crl), indirect: true })]
  const entry = { ...revoked('5534')[0]!, extensions: [entryIssuer(nameDer(issuerDns.ca))] }
  const crlIssuer = nameDer(listSignerDn)
  lists.lists.set(
    '/indirect.crl',
    list({ dn: listSignerDn, signingKey: own.key, extensions, revoked: [entry] }),
  )
  const held = ['--ask', '--intermediates', keep('own.pem', writePem(own.der, 'CERTIFICATE'))]
  const of = async (serial: string, ...more: readonly string[]) =>
    (await verify(mail({ serial, crl, crlIssuer }), ...more)).line
  expect((await of('5534', ...held)).code).toBe('signer-revoked')
  expect((await of('5535', ...held)).outcome).toBe('passed')
  expect((await of('5535', '--ask')).code).toBe('status-unknown')
})

test('what an address says is judged at the moment asked for', async () => {
  const crl = `${lists.url}/late.crl`
  lists.lists.set('/late.crl', list({ revoked: [{ serial: '5536', at: later(-1), reason: 1 }] }))
  const file = mail({ serial: '5536', crl })
  expect((await verify(file, '--ask')).line.code).toBe('signer-revoked')
  // At the receipt it stood, says a list that was made since.
  const then = await verify(file, '--ask', '--at', later(-3).toISOString())
  expect(then.line).toMatchObject({ outcome: 'passed' })
})

test('nobody is asked on the word of a certificate that leads to no anchor', async () => {
  const crl = `${lists.url}/any.crl`
  const file = mail({ serial: '5537', crl, ocsp: `${lists.url}/ocsp` })
  const trust = ['--anchors', 'fixtures/pki/stranger-ca.pem', '--ask', '--json']
  const before = lists.asked.length
  const { out } = await holdfast('verify', ...trust, file)
  expect(jsonLines<VerdictLine>(out)[0]).toMatchObject({ code: 'no-path' })
  expect(lists.asked.slice(before)).toEqual([])
})

test('--ask and --no-status together are wrong usage', async () => {
  const { code, err } = await holdfast(
    ...(['verify', ...TRUST, '--ask', '--no-status'] as const),
    mail({ serial: '5511' }),
  )
  expect(code).toBe(64)
  expect(err).toContain('--ask and --no-status')
})
