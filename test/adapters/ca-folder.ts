// A CA folder of OpenSSL's, made by the openssl command: a key, a self-signed certificate, and an index.txt to act on.
import { execFileSync } from 'node:child_process'
import { mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export const ISSUER = 'CN=Test CA,O=Holdfast Test,C=HK'

export const START = new Date('2026-11-23T02:00:00Z')
export const later = (seconds: number) => new Date(START.getTime() + seconds * 1000)

export const valid = (serial: string, name = '/CN=CHAN TAI MAN') =>
  `V\t290104235959Z\t\t${serial}\tunknown\t${name}`

export async function makeCaFolder(lines: readonly string[]): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'holdfast-ca-'))
  const subject = ['-subj', '/C=HK/O=Holdfast Test/CN=Test CA']
  const extensions = ['-addext', 'keyUsage=critical,keyCertSign,cRLSign']
  const out = ['-keyout', join(dir, 'ca-key.pem'), '-out', join(dir, 'ca.pem')]
  const words = ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '3650']
  execFileSync('openssl', [...words, ...subject, ...extensions, ...out], { stdio: 'pipe' })
  await writeFile(join(dir, 'crlnumber'), '0FFE\n')
  await writeFile(join(dir, 'index.txt'), lines.map((line) => `${line}\n`).join(''))
  return dir
}
