// Encrypts and signs with the real `openssl cms`, for the tests of encrypted mail.

import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { type DecryptionKey, readDecryptionKeys } from '../../src/email/decryption-keys.ts'
import { pkiFile } from './demo-trust.ts'

export const has = spawnSync('openssl', ['version']).status === 0
if (!has && process.env.CI === 'true')
  throw new Error('openssl is missing: apt-get install openssl')
export const pki = fileURLToPath(new URL('../../fixtures/pki/', import.meta.url))
export const AT = new Date('2026-11-23T02:00:00Z')
export const TEXT =
  'Content-Type: text/plain; charset=utf-8\r\n\r\nPlease revoke 3A41C7059E2210B4.\r\n'
export const FROM = 'taiman.chan@example.hk'

export function openssl(input: string | Buffer, ...args: readonly string[]): Buffer {
  const run = spawnSync('openssl', [...args], { input, maxBuffer: 1 << 26 })
  if (run.status !== 0) throw new Error(`openssl ${args.join(' ')}: ${run.stderr}`)
  return run.stdout
}

export const pemKey = (who: string): DecryptionKey[] => [
  ...readDecryptionKeys([
    { name: `${who}.pem`, bytes: pkiFile(`keys/${who}.pem`) },
    { name: `${who}-certificate.pem`, bytes: pkiFile(`certs/${who}.pem`) },
  ]),
]
export const office = pemKey('encipherment')
export const everyKey = ['chan', 'lau', 'p384', 'p521', 'encipherment'].flatMap(pemKey)

export const envelope = (inner: string | Buffer, who: string, ...args: readonly string[]) => {
  const header = ['-from', FROM, '-to', 'enquiry@ecert.example.hk', '-subject', '[...]']
  return openssl(
    inner,
    'cms',
    '-encrypt',
    '-binary',
    ...header,
    ...args,
    '-recip',
    `${pki}certs/${who}.pem`,
  )
}
export const signed = (who: string, inner: string | Buffer, ...args: readonly string[]) =>
  openssl(
    inner,
    ...['cms', '-sign', '-signer', `${pki}certs/${who}.pem`, '-inkey', `${pki}keys/${who}.pem`],
    ...args,
  )
