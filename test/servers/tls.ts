// Certificates for test servers and their callers, made by the openssl command: one CA, a server on loopback, a client.
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export type TestTls = {
  readonly ca: string
  readonly server: { readonly cert: string; readonly key: string }
  readonly client: { readonly cert: string; readonly key: string }
  /** Of another CA: nobody here knows it. */
  readonly stranger: { readonly cert: string; readonly key: string }
}

let made: TestTls | undefined

/** Made once a process. */
export function testTls(): TestTls {
  made ??= makeTls()
  return made
}

function makeTls(): TestTls {
  const dir = mkdtempSync(join(tmpdir(), 'holdfast-tls-'))
  const openssl = (...words: string[]) =>
    execFileSync('openssl', words, { cwd: dir, stdio: 'pipe' })
  const read = (name: string) => ({
    cert: readFileSync(join(dir, `${name}.pem`), 'utf8'),
    key: readFileSync(join(dir, `${name}-key.pem`), 'utf8'),
  })
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '30']
  const root = (name: string) =>
    openssl(
      'req',
      '-x509',
      ...key,
      '-subj',
      `/CN=${name}`,
      '-keyout',
      `${name}-key.pem`,
      '-out',
      `${name}.pem`,
    )
  const leaf = (name: string, issuer: string, extension: string) => {
    const out = ['-keyout', `${name}-key.pem`, '-out', `${name}.csr`]
    openssl('req', ...key.slice(0, 5), '-subj', `/CN=${name}`, '-addext', extension, ...out)
    const sign = ['-CA', `${issuer}.pem`, '-CAkey', `${issuer}-key.pem`, '-CAcreateserial']
    openssl(
      'x509',
      '-req',
      '-in',
      `${name}.csr`,
      '-copy_extensions',
      'copy',
      ...sign,
      '-days',
      '30',
      '-out',
      `${name}.pem`,
    )
  }
  root('root')
  root('other')
  leaf('server', 'root', 'subjectAltName=IP:127.0.0.1,DNS:localhost')
  leaf('client', 'root', 'extendedKeyUsage=clientAuth')
  leaf('stranger', 'other', 'extendedKeyUsage=clientAuth')
  const tls = {
    ca: readFileSync(join(dir, 'root.pem'), 'utf8'),
    server: read('server'),
    client: read('client'),
    stranger: read('stranger'),
  }
  rmSync(dir, { recursive: true, force: true })
  return tls
}
