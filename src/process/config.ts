// Reads the environment once, into one frozen Config; every fault is told in one message.
import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { parseEnv } from 'node:util'
import { type Setting, SettingFault } from './setting-readers.ts'
import { type SettingName, type Settings, settings } from './settings.ts'
import { shipped } from './shipped.ts'

export type Environment = Readonly<Record<string, string | undefined>>

/** The process's environment, over a `.env` file of the working folder where there is one. */
export function environment(): Environment {
  const file = existsSync('.env') ? parseEnv(readFileSync('.env', 'utf8')) : {}
  return { ...file, ...process.env }
}

export type S3Config = {
  readonly endpoint: string
  readonly bucket: string
  readonly region: string
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly prefix: string
}

export type Config = Readonly<Settings> & {
  /** Where evidence lies: a folder, or S3. */
  readonly evidence: { readonly dir: string } | { readonly s3: S3Config }
  readonly outbox: string
  /** As set, else as shipped. */
  readonly policyFile: string
  readonly formsDir: string
  /** The folder of a CA whose index.txt we keep. */
  readonly caFolder: string | null
  readonly publishedCrls: readonly string[]
}

/** All faults of the settings at once, a line each: `NAME: what is wrong`. Never a value: it may be a secret. */
export class ConfigFault extends Error {
  readonly faults: readonly string[]
  constructor(faults: readonly string[]) {
    super(`settings that must be mended:\n${faults.map((each) => `  ${each}`).join('\n')}`)
    this.faults = faults
  }
}

/** @throws ConfigFault naming every setting that is wrong. */
export function readConfig(env: Environment): Config {
  const faults: string[] = []
  const values = Object.fromEntries(
    Object.entries(settings).map(([name, setting]) => [name, readOne(name, setting, env, faults)]),
  ) as Settings // one entry a setting, each read by its own reader
  const s3 = s3Config(values, faults)
  if ((values.NOTICE_CERT === null) !== (values.NOTICE_KEY === null))
    faults.push('NOTICE_CERT: set NOTICE_CERT and NOTICE_KEY together, or neither')
  for (const name of ['TRUST_ANCHORS', 'INTERMEDIATES', 'DECRYPTION_KEYS'] as const)
    for (const path of values[name])
      if (!existsSync(path)) faults.push(`${name}: there is no file or folder "${path}"`)
  const caFolder = caFolderOf(values)
  const ownCrl = caFolder === null ? [] : [join(caFolder, 'crl.pem')]
  for (const each of values.CRLS) {
    // The CA's own CRL is there once it has published.
    const own = caFolder !== null && resolve(each).startsWith(resolve(caFolder))
    if (!/^https?:\/\//i.test(each) && !own && !existsSync(each))
      faults.push(`CRLS: there is no file or folder "${each}"`)
  }
  for (const name of ['POLICY_FILE', 'OFFICERS_FILE', 'NOTICE_CERT', 'FORMS_DIR'] as const) {
    const path = values[name]
    const kind = name === 'FORMS_DIR' ? 'folder' : 'file'
    if (path !== null && !existsSync(path)) faults.push(`${name}: there is no ${kind} "${path}"`)
  }
  faults.push(...caFaults(values))
  if (faults.length > 0) throw new ConfigFault(faults)
  const dataDir = resolve(values.DATA_DIR)
  return Object.freeze({
    ...values,
    DATA_DIR: dataDir,
    evidence: s3 ? { s3 } : { dir: join(dataDir, 'evidence') },
    outbox: values.OUTBOX ?? join(dataDir, 'outbox'),
    policyFile: values.POLICY_FILE ?? shipped('policies/hongkong-post.yaml'),
    formsDir: values.FORMS_DIR ?? shipped('policies/forms'),
    caFolder,
    publishedCrls: values.PUBLISHED_CRL.length > 0 ? values.PUBLISHED_CRL : ownCrl,
  })
}

function caFolderOf({ CA: setting }: Settings): string | null {
  return setting?.kind === 'demo' || setting?.kind === 'openssl' ? setting.dir : null
}

/** What the CA that is named needs beside its address. */
function caFaults(values: Settings): string[] {
  const { CA: setting, CA_CERT: cert, CA_KEY: key, CA_TOKEN: token, CA_TOKEN_URL: grant } = values
  const { CA_CLIENT_ID: id, CA_CLIENT_SECRET: secret, CA_BUNDLE: bundle } = values
  const faults: string[] = []
  const need = (right: boolean, fault: string) => void (right || faults.push(fault))
  need((cert === null) === (key === null) || setting?.kind === 'step', PAIR)
  for (const [name, path] of Object.entries({ CA_CERT: cert, CA_BUNDLE: bundle }))
    need(path === null || existsSync(path), `${name}: there is no file "${path}"`)
  if (grant !== null)
    need(id !== null && secret !== null, 'CA_TOKEN_URL: needs CA_CLIENT_ID and CA_CLIENT_SECRET')
  const folder = caFolderOf(values)
  if (folder !== null)
    need(existsSync(join(folder, 'index.txt')), `CA: there is no index.txt in "${folder}"`)
  switch (setting?.kind) {
    case 'ejbca':
      need(
        cert !== null || token !== null || grant !== null,
        'CA: EJBCA needs CA_CERT and CA_KEY, CA_TOKEN or CA_TOKEN_URL',
      )
      break
    case 'dogtag':
      need(cert !== null, 'CA: Dogtag needs CA_CERT and CA_KEY, those of an agent')
      break
    case 'step':
      need(
        key !== null && id !== null,
        'CA: step-ca needs CA_CLIENT_ID, the provisioner’s name, and CA_KEY, its key',
      )
      break
    case 'vault':
      need(token !== null, 'CA: Vault needs CA_TOKEN')
      break
    case 'cmp':
      need(
        cert !== null || (id !== null && secret !== null),
        'CA: CMP needs CA_CERT and CA_KEY, or CA_CLIENT_ID and CA_CLIENT_SECRET',
      )
      need(
        cert === null || bundle !== null,
        'CA: CMP with CA_CERT needs CA_BUNDLE, whom we believe',
      )
      break
  }
  return faults
}

const PAIR = 'CA_CERT: set CA_CERT and CA_KEY together, or neither'

function readOne(name: string, setting: Setting<unknown>, env: Environment, faults: string[]) {
  const value = env[name]?.trim() || fromFile(name, env, faults)
  if (!value) return setting.otherwise
  try {
    return setting.read(value)
  } catch (cause) {
    if (!(cause instanceof SettingFault)) throw cause
    faults.push(`${name}: ${cause.message}`)
    return setting.otherwise
  }
}

/** Secrets come in by files (Docker and Kubernetes mount them so); any other setting may too. */
function fromFile(name: string, env: Environment, faults: string[]): string | undefined {
  const path = env[`${name}_FILE`]?.trim()
  // OFFICERS_FILE and POLICY_FILE are settings themselves, not the file form of OFFICERS and POLICY.
  if (!path) return undefined
  try {
    return readFileSync(path, 'utf8').trim()
  } catch {
    faults.push(`${name}_FILE: cannot be read: "${path}"`)
    return undefined
  }
}

function s3Config(values: Settings, faults: string[]): S3Config | undefined {
  if (values.S3_ENDPOINT === null) return undefined
  const { S3_BUCKET: bucket, S3_ACCESS_KEY_ID: id, S3_SECRET_ACCESS_KEY: secret } = values
  if (bucket === null || id === null || secret === null) {
    faults.push('S3_ENDPOINT: needs S3_BUCKET, S3_ACCESS_KEY_ID and S3_SECRET_ACCESS_KEY beside it')
    return undefined
  }
  return {
    endpoint: values.S3_ENDPOINT,
    bucket,
    region: values.S3_REGION,
    accessKeyId: id,
    secretAccessKey: secret,
    prefix: values.S3_PREFIX,
  }
}

/** The text of .env.example: every setting, in order, commented out. */
export function envExample(): string {
  const lines = [
    '# Every setting of Holdfast. Any of them may also be given as NAME_FILE, the path of a file that holds the value.',
  ]
  let group = ''
  for (const [name, setting] of Object.entries(settings) as [SettingName, Setting<unknown>][]) {
    if (setting.group !== group) lines.push('', `## ${setting.group}`)
    group = setting.group
    lines.push('', `# ${setting.says}`, `#${name}=${setting.example}`)
  }
  return `${lines.join('\n')}\n`
}
