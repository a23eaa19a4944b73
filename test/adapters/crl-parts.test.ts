// A CRL that is published in parts: an entry proves itself wherever it stands, an absence only by the right part.
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { openCrlSource } from '../../src/adapters/crl-source.ts'
import { parseCertificate } from '../../src/pki/certificate.ts'
import { describeNeeding } from '../servers/needs.ts'

const ISSUER = 'CN=Parts CA,O=Holdfast Test,C=HK'
const clock = { now: () => new Date('2026-11-23T04:00:00Z') }
const PERSONAL = 'http://crl.example.hk/personal.crl'
const OTHERS = 'http://crl.example.hk/others.crl'

const configuration = `[ca]
default_ca = own
[own]
database = ./index.txt
crlnumber = ./crlnumber
certificate = ./ca.pem
private_key = ./ca-key.pem
default_md = sha256
[personal]
authorityKeyIdentifier = keyid:always
issuingDistributionPoint = critical, @personal_point
[personal_point]
fullname = URI:${PERSONAL}
onlyuser = TRUE
[others]
authorityKeyIdentifier = keyid:always
issuingDistributionPoint = critical, @others_point
[others_point]
fullname = URI:${OTHERS}
onlyuser = TRUE
[delta]
authorityKeyIdentifier = keyid:always
2.5.29.27 = critical,DER:020101
[req]
distinguished_name = dn
[dn]
`

describeNeeding(['openssl'], 'a CRL in parts', () => {
  const dir = mkdtempSync(join(tmpdir(), 'holdfast-parts-'))
  const openssl = (...words: string[]) =>
    execFileSync('openssl', words, { cwd: dir, stdio: 'pipe' })
  const at = (name: string) => join(dir, `${name}.pem`)
  const held = 'R\t290104235959Z\t261122165430Z,certificateHold\tA1\tunknown\t/CN=a\n'

  /** A part as the CA signs it: its name, what it lists, and its time. */
  function part(name: string, section: string, index: string, time: string) {
    writeFileSync(join(dir, 'index.txt'), index)
    const times = ['-crl_lastupdate', time, '-crl_nextupdate', '261201000000Z']
    const words = ['-config', 'ca.cnf', '-gencrl', '-crlexts', section, ...times]
    openssl('ca', ...words, '-out', `${name}.pem`)
  }
  /** A certificate that names where its own part is published. */
  function certificate(point: string): string {
    const own = ['-keyout', 'leaf-key.pem', '-out', 'leaf.csr', '-subj', '/CN=leaf']
    const ec = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes']
    openssl('req', ...ec, ...own, '-addext', `crlDistributionPoints=URI:${point}`)
    const sign = ['-CA', 'ca.pem', '-CAkey', 'ca-key.pem', '-set_serial', '0xA1', '-days', '30']
    openssl(
      'x509',
      '-req',
      '-in',
      'leaf.csr',
      ...sign,
      '-copy_extensions',
      'copy',
      '-out',
      'leaf.pem',
    )
    return readFileSync(join(dir, 'leaf.pem'), 'utf8')
  }
  const open = (...names: string[]) => {
    const issuer = parseCertificate(readFileSync(join(dir, 'ca.pem')))
    return openCrlSource({ location: names.map(at), issuers: () => [issuer], clock })
  }
  const key = { issuer: ISSUER, serial: 'A1' }

  beforeAll(() => {
    writeFileSync(join(dir, 'ca.cnf'), configuration)
    writeFileSync(join(dir, 'crlnumber'), '01\n')
    const own = ['-subj', '/C=HK/O=Holdfast Test/CN=Parts CA', '-days', '3650', '-nodes']
    const out = ['-keyout', 'ca-key.pem', '-out', 'ca.pem']
    openssl(
      'req',
      '-x509',
      '-newkey',
      'rsa:2048',
      ...own,
      ...out,
      '-addext',
      'keyUsage=critical,keyCertSign,cRLSign',
    )
    part('personal', 'personal', held, '261123010000Z')
    part('personal-without', 'personal', '', '261123030000Z')
    part('others', 'others', '', '261123020000Z')
    part('delta', 'delta', '', '261123020000Z')
  })

  test('an entry is found in whichever part it stands', async () => {
    const seen = await open('others', 'personal').look(key)
    expect(seen).toMatchObject({ source: at('personal'), entry: { reason: 'certificateHold' } })
  })

  test('that there is none is told by the part that the certificate names', async () => {
    const seen = await open('others', 'personal-without').look({
      ...key,
      pem: certificate(PERSONAL),
    })
    expect(seen).toMatchObject({ source: at('personal-without'), entry: null })
    expect(seen.thisUpdate).toBe('2026-11-23T03:00:00.000Z')
  })

  test('and where its part is not among them, by nobody', async () => {
    const pem = certificate('http://crl.example.hk/third.crl')
    await expect(open('others', 'personal-without').look({ ...key, pem })).rejects.toThrow(
      'names a part of the CRL that PUBLISHED_CRL does not',
    )
  })

  test('where the register does not hold the certificate, the oldest part speaks', async () => {
    const seen = await open('others', 'personal-without').look(key)
    expect(seen).toMatchObject({ entry: null, thisUpdate: '2026-11-23T02:00:00.000Z' })
  })

  test('all parts together are what the CA lists; a delta proves no absence', async () => {
    const whole = await open('others', 'personal').whole(ISSUER)
    expect([...(whole?.listed ?? [])]).toEqual([
      ['A1', { kind: 'on-hold', since: '2026-11-22T16:54:30.000Z' }],
    ])
    expect(whole?.thisUpdate).toBe('2026-11-23T01:00:00.000Z')
    expect(await open('others').whole('CN=Another')).toBeUndefined()
    expect(await open('others', 'personal').published()).toHaveLength(2)
    await expect(open('delta').look(key)).rejects.toThrow('delta')
  })
})
