// Lays what the demo needs into a folder: a demo CA, its trust, two officers with new passwords, the settings.
import { randomBytes } from 'node:crypto'
import { chmod, cp, mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { openDemoCa } from '../adapters/ca-demo.ts'
import type { Evidence } from '../adapters/evidence.ts'
import { hashPassword } from '../adapters/officers.ts'
import type { Register } from '../adapters/register.ts'
import { fromJson } from '../adapters/register-import.ts'
import type { Clock } from '../process/clock.ts'
import { type Config, type Environment, readConfig } from '../process/config.ts'
import { shipped } from '../process/shipped.ts'
import { withImages } from './specimens.ts'

export type SignIn = { readonly name: string; readonly password: string }

/** Copies the demo CA and makes its officers; answers their sign-ins, which are kept nowhere in clear. */
export async function layDemo(dir: string, clock: Clock): Promise<readonly SignIn[]> {
  await mkdir(dir, { recursive: true })
  const from = shipped('fixtures/pki')
  await cp(join(from, 'ca'), join(dir, 'ca'), { recursive: true })
  for (const name of ['root.pem', 'root.crl']) await cp(join(from, name), join(dir, name))
  await cp(join(from, 'certs', 'notices.pem'), join(dir, 'notice.pem'))
  await cp(join(from, 'keys', 'notices.pem'), join(dir, 'notice-key.pem'))
  for (const key of ['notice-key.pem', join('ca', 'ca-key.pem')]) await chmod(join(dir, key), 0o600)
  await openDemoCa({ dir: join(dir, 'ca'), clock }).forceCrl(clock.now())
  const signIns = ['officer1', 'officer2'].map((name) => ({
    name,
    password: randomBytes(9).toString('base64url'),
  }))
  const officers = await Promise.all(
    signIns.map(async ({ name, password }, index) => ({
      name,
      displayName: `Demo officer ${index + 1}`,
      passwordHash: await hashPassword(password),
      roles: ['officer', 'supervisor'],
    })),
  )
  await writeFile(join(dir, 'officers.json'), JSON.stringify(officers, null, 2), { mode: 0o600 })
  return signIns
}

/** The settings of a demo that lives in one folder. `stores` may name a database and a queue; without, all is embedded. */
export function demoConfig(dir: string, port: number, stores: Environment = {}): Config {
  return readConfig({
    ...stores,
    DATA_DIR: dir,
    PORT: String(port),
    FAX_TRAY: join(dir, 'tray'),
    FAX_TRAY_POLL_SECONDS: '1',
    FAX_TRAY_PATIENCE_SECONDS: '3',
    CA: `demo:${join(dir, 'ca')}`,
    TRUST_ANCHORS: join(dir, 'root.pem'),
    INTERMEDIATES: join(dir, 'ca', 'ca.pem'),
    CRLS: [join(dir, 'root.crl'), join(dir, 'ca', 'crl.pem')].join(','),
    MAIL_FROM: 'Demo CA <revocation@ecert.example.hk>',
    NOTICE_CERT: join(dir, 'notice.pem'),
    NOTICE_KEY: join(dir, 'notice-key.pem'),
    OFFICERS_FILE: join(dir, 'officers.json'),
    LOG_LEVEL: 'error',
  })
}

export async function importDemoRegister(register: Register, evidence: Evidence): Promise<void> {
  const file = shipped('fixtures/pki/register.json')
  const parsed = fromJson(await readFile(file, 'utf8'))
  if (parsed.faults.length > 0) throw new Error(`read "${file}": ${parsed.faults.join('; ')}`)
  const complete = await withImages(parsed.register, dirname(file), evidence)
  if (complete.faults.length > 0) throw new Error(`read "${file}": ${complete.faults.join('; ')}`)
  await register.importRegister(complete.register)
}
