// A CA folder whose CRLs the `openssl` command signs.
import { execFile } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { readFile, unlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { derOf } from '../pki/pem.ts'
import { type CaFolderOptions, type FolderCa, nextUpdateOf, openFolderCa } from './ca-folder.ts'
import { indexTime } from './index-txt.ts'

const run = promisify(execFile)

/** Signing 100,000 entries takes under a second; what takes 20 is stuck, and the lock must not outlive it. */
const TIMEOUT_MS = 20_000

const configuration = `[ca]
default_ca = holdfast
[holdfast]
database = ./index.txt
crlnumber = ./crlnumber
certificate = ./ca.pem
private_key = ./ca-key.pem
default_md = sha256
unique_subject = no
crl_extensions = crl
[crl]
authorityKeyIdentifier = keyid:always
`

export function openOpenSslCa(options: CaFolderOptions): FolderCa {
  const { dir } = options
  return openFolderCa(options, async (_folder, at) => {
    const mark = randomUUID()
    const config = join(dir, `.openssl.${mark}.cnf`)
    const out = join(dir, `.crl.${mark}.pem`)
    try {
      await writeFile(config, configuration, { mode: 0o640 })
      await genCrl(dir, config, out, at)
      return derOf(await readFile(out), 'X509 CRL')
    } finally {
      await unlink(config).catch(() => undefined)
      await unlink(out).catch(() => undefined)
    }
  })
}

async function genCrl(dir: string, config: string, out: string, at: Date): Promise<void> {
  const times = ['-crl_lastupdate', indexTime(at), '-crl_nextupdate', indexTime(nextUpdateOf(at))]
  const words = ['ca', '-config', config, '-gencrl', ...times, '-out', out]
  try {
    await run('openssl', words, { cwd: dir, timeout: TIMEOUT_MS, maxBuffer: 1 << 20 })
  } catch (cause) {
    throw new Error(`make the CRL of "${dir}" with openssl`, { cause })
  }
}
