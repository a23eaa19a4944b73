// Settings: all faults at once, secrets from files, and .env.example that says what the code reads.
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { ConfigFault, envExample, readConfig } from '../../src/process/config.ts'
import { settings } from '../../src/process/settings.ts'

const folder = () => mkdtempSync(join(tmpdir(), 'holdfast-config-'))

function faultsOf(env: Record<string, string>): readonly string[] {
  try {
    readConfig(env)
  } catch (cause) {
    if (cause instanceof ConfigFault) return cause.faults
    throw cause
  }
  return []
}

test('an empty environment is a working office in one process', () => {
  const config = readConfig({})
  expect(config.DATABASE_URL).toBeNull()
  expect(config.evidence).toEqual({ dir: expect.stringMatching(/data[/\\]evidence$/) })
  expect(config.PORT).toBe(8080)
  expect(Object.isFrozen(config)).toBe(true)
})

test('a folder that is not there is not called a file', () => {
  const path = '/there/is/no/such/forms'
  expect(faultsOf({ FORMS_DIR: path })).toEqual([`FORMS_DIR: there is no folder "${path}"`])
})

test('every fault is told in one message, and no value of a secret with it', () => {
  const faults = faultsOf({
    DATABASE_URL: 'mysql://root:hunter2@db/x',
    PORT: '80x',
    IMAP_URLS: 'imaps://good:pass@host/INBOX, http://wrong:hunter2@host',
    CA: 'paper:somewhere',
    MAIL_FROM: 'nobody',
    TRUST_ANCHORS: '/there/is/no/such/file',
    S3_ENDPOINT: 'https://s3.example.hk',
    SECURE_COOKIES: 'perhaps',
    CRLS: 'https://crl.example.hk/ca.crl,ftp://crl.example.hk/ca.crl,/no/such.crl',
  })
  expect(faults.map((fault) => fault.split(':')[0])).toEqual(
    expect.arrayContaining([
      'DATABASE_URL',
      'PORT',
      'IMAP_URLS',
      'CA',
      'MAIL_FROM',
      'TRUST_ANCHORS',
      'S3_ENDPOINT',
      'SECURE_COOKIES',
      'CRLS',
      'CRLS',
    ]),
  )
  expect(faults.filter((fault) => fault.startsWith('CRLS'))).toHaveLength(2)
  expect(faults.join()).not.toContain('hunter2')
})

test('a secret may come from a file; the setting itself goes before it', () => {
  const file = join(folder(), 'database-url')
  writeFileSync(file, 'postgres://a:b@db/holdfast\n')
  expect(readConfig({ DATABASE_URL_FILE: file }).DATABASE_URL).toBe('postgres://a:b@db/holdfast')
  const both = { DATABASE_URL_FILE: file, DATABASE_URL: 'postgres://c:d@db/other' }
  expect(readConfig(both).DATABASE_URL).toBe('postgres://c:d@db/other')
  expect(faultsOf({ SMTP_URL_FILE: join(folder(), 'gone') })).toEqual([
    expect.stringMatching(/^SMTP_URL_FILE: cannot be read/),
  ])
})

test('.env.example names every setting, and nothing else', () => {
  const text = readFileSync('.env.example', 'utf8')
  expect(text).toBe(envExample())
  const named = [...text.matchAll(/^#([A-Z0-9_]+)=/gm)].map((match) => match[1])
  expect(named).toEqual(Object.keys(settings))
})

describe('the CA', () => {
  const files = folder()
  const file = (name: string) => {
    writeFileSync(join(files, name), 'PEM')
    return join(files, name)
  }
  const own = { CA_CERT: file('ra.pem'), CA_KEY: file('ra-key.pem') }

  test.each([
    ['ejbca:https://ca.example.hk/ejbca/ejbca-rest-api', own],
    ['ejbca:https://ca.example.hk/ejbca/ejbca-rest-api', { CA_TOKEN: 't' }],
    ['dogtag:https://ca.example.hk:8443/ca/v2', own],
    ['step:https://ca.example.hk:9000', { CA_CLIENT_ID: 'p', CA_KEY: own.CA_KEY }],
    ['vault:https://ca.example.hk:8200/v1/pki', { CA_TOKEN: 't' }],
    ['cmp:http://ca.example.hk/pkix/', { CA_CLIENT_ID: '11', CA_CLIENT_SECRET: 's' }],
    ['cmp:http://ca.example.hk/pkix/', { ...own, CA_BUNDLE: file('bundle.pem') }],
    ['dry-run:/tmp/x', {}],
  ])('%s is taken with what it needs', (CA, more) => {
    const config = readConfig({ CA, ...more })
    expect(config.CA?.kind).toBe(CA.split(':')[0])
    expect([config.caFolder, config.publishedCrls]).toEqual([null, []])
  })

  test.each([
    ['ejbca:https://ca.example.hk/x', {}, 'EJBCA needs'],
    ['dogtag:https://ca.example.hk/ca/v2', {}, 'an agent'],
    ['step:https://ca.example.hk', { CA_CLIENT_ID: 'p' }, 'step-ca needs'],
    ['vault:https://ca.example.hk/v1/pki', {}, 'CA_TOKEN'],
    ['cmp:http://ca.example.hk', {}, 'CMP needs'],
    ['cmp:http://ca.example.hk', own, 'CA_BUNDLE'],
    ['ejbca:http://ca.example.hk/x', { CA_TOKEN: 't' }, 'must be'],
    ['vault:https://hunter2:hunter2@ca.example.hk/v1/pki', { CA_TOKEN: 't' }, 'no password'],
    ['ejbca:https://ca.example.hk/x', { CA_CERT: own.CA_CERT }, 'together'],
    ['ejbca:https://ca.example.hk/x', { CA_TOKEN_URL: 'https://id.example.hk/t' }, 'CA_CLIENT_ID'],
  ])('%s with %j is refused before anything is opened', (CA, more, why) => {
    const faults = faultsOf({ CA, ...more })
    expect(faults.join()).toContain(why)
    expect(faults.join()).not.toContain('hunter2')
  })

  test('several parts of a published CRL have commas between', () => {
    const { publishedCrls } = readConfig({
      PUBLISHED_CRL: 'https://a.hk/1.crl, https://a.hk/2.crl',
    })
    expect(publishedCrls).toEqual(['https://a.hk/1.crl', 'https://a.hk/2.crl'])
  })
})
