// The office's keys as they are kept: PEM and PKCS#12, with a passphrase or without, beside their certificates.

import { describe, expect, test } from 'vitest'
import { decryptMail } from '../../src/email/decrypt.ts'
import { readDecryptionKeys } from '../../src/email/decryption-keys.ts'
import { pkiFile } from './demo-trust.ts'
import { envelope, everyKey, has, openssl, pki, TEXT } from './encrypting.ts'

describe('keys', () => {
  const p12 = (who: string, ...args: readonly string[]) => {
    const files = ['-inkey', `${pki}keys/${who}.pem`, '-in', `${pki}certs/${who}.pem`]
    return openssl('', 'pkcs12', '-export', ...files, '-passout', 'pass:secret', ...args)
  }

  test.runIf(has).each(['encipherment', 'lau', 'p521'])('from PKCS#12: %s', (who) => {
    const mail = envelope(TEXT, who, '-aes256')
    const file = { name: 'office.p12', bytes: p12(who), passphrase: 'secret' }
    expect(decryptMail(mail, readDecryptionKeys([file]))).toMatchObject({ ok: true })
    expect(() => readDecryptionKeys([{ ...file, passphrase: 'wrong' }])).toThrow(
      'read the decryption key "office.p12"',
    )
  })

  test.runIf(has)(
    'from PKCS#12 with the certificates of the issuers, as old programs write it',
    () => {
      const old = [
        '-certfile',
        `${pki}ca.pem`,
        '-keypbe',
        'PBE-SHA1-3DES',
        '-certpbe',
        'PBE-SHA1-3DES',
        '-macalg',
        'sha1',
      ]
      const bytes = p12('encipherment', ...old)
      expect(readDecryptionKeys([{ name: 'old', bytes, passphrase: 'secret' }])).toHaveLength(1)
    },
  )

  test.runIf(has)('from a PEM key under a passphrase, beside its certificate', () => {
    const locked = openssl(
      '',
      'pkey',
      '-in',
      `${pki}keys/chan.pem`,
      '-aes256',
      '-passout',
      'pass:x',
    )
    const bytes = Buffer.concat([locked, pkiFile('certs/chan.pem')])
    expect(readDecryptionKeys([{ name: 'chan', bytes, passphrase: 'x' }])).toHaveLength(1)
  })

  test('old keys stay: the one that the mail names is taken', () => {
    expect(everyKey.map(({ kind }) => kind)).toEqual(['rsa', 'ec', 'ec', 'ec', 'rsa'])
  })

  test('a key without its certificate, one that opens nothing, and a file that is none, are told', () => {
    const key = (who: string) => ({ name: who, bytes: pkiFile(`keys/${who}.pem`) })
    const certificate = { name: 'c', bytes: pkiFile('certs/ed25519.pem') }
    expect(() => readDecryptionKeys([key('chan')])).toThrow('no certificate of that key')
    expect(() => readDecryptionKeys([key('ed25519'), certificate])).toThrow('ed25519')
    expect(() => readDecryptionKeys([{ name: 'n', bytes: Buffer.from('x') }])).toThrow('"n"')
  })
})
