// `holdfast doctor`: tries every setting and connection, and says what to do about each that does not work.
import { execFile } from 'node:child_process'
import { constants } from 'node:fs'
import { access, mkdir, readFile, stat } from 'node:fs/promises'
import { promisify } from 'node:util'
import { openCa } from '../adapters/ca-open.ts'
import { fetchCrl } from '../adapters/crl-source.ts'
import { openDatabase, pendingMigrations } from '../adapters/database.ts'
import { openEvidence } from '../adapters/evidence.ts'
import { withoutSecrets } from '../adapters/http-fetch.ts'
import { tryMailbox } from '../adapters/imap.ts'
import { parseOfficers } from '../adapters/officers.ts'
import { openQueue } from '../adapters/queue.ts'
import { trySmtp } from '../adapters/smtp.ts'
import { loadTemplates } from '../paper/templates.ts'
import { loadTrust, trustFreshness } from '../pki/trust.ts'
import { systemClock } from '../process/clock.ts'
import { type Config, ConfigFault, environment, readConfig } from '../process/config.ts'
import { openLog } from '../process/log.ts'
import { type Capabilities, everyReason } from '../revocation/instruction.ts'
import { type Command, exit } from './command.ts'
import { feedLooks } from './doctor-feeds.ts'
import { lookAtPolicy } from './doctor-policy.ts'

type Look = {
  readonly name: string
  /** What is at stake, and what to do when it fails. */
  readonly remedy: string
  /** Answers what was seen, or nothing where the setting is unset; throws when it does not work. */
  look(): Promise<string | undefined>
}
type Seen = {
  readonly name: string
  readonly ok: boolean | null
  readonly says: string
  readonly remedy?: string
}

export const doctor: Command = {
  name: 'doctor',
  operands: '',
  summary: 'check every setting and connection, and say what to do',
  about: 'Exit code: 0 when all that is set works, 1 when something does not.',
  options: {},
  least: 0,
  most: 0,
  async run({ io, flag }) {
    const seen = await examine()
    if (flag('json'))
      io.out(`${JSON.stringify({ ok: seen.every((each) => each.ok !== false), checks: seen })}\n`)
    else for (const each of seen) io.out(plain(each))
    return seen.some((each) => each.ok === false) ? exit.failed : exit.ok
  },
}

function plain({ name, ok, says, remedy }: Seen): string {
  const mark = ok === null ? '–' : ok ? '✓' : '✗'
  return `${mark} ${name.padEnd(16)} ${says}\n${remedy ? `  ${' '.repeat(16)} → ${remedy}\n` : ''}`
}

/** Without these an office runs, but nobody signs in, nothing passes, nothing is carried out. */
const needed = ['officers', 'trust', 'CA', 'mailbox']

async function examine(): Promise<readonly Seen[]> {
  let config: Config
  try {
    config = readConfig(environment())
  } catch (cause) {
    if (!(cause instanceof ConfigFault)) throw cause
    return cause.faults.map((says) => ({
      name: 'settings',
      ok: false,
      says,
      remedy: '.env.example says what each setting takes',
    }))
  }
  const seen: Seen[] = [{ name: 'settings', ok: true, says: 'every setting can be read' }]
  for (const { name, remedy, look } of looks(config)) {
    try {
      const says = await look()
      seen.push(
        says === undefined
          ? { name, ok: null, says: 'not set', ...(needed.includes(name) ? { remedy } : {}) }
          : { name, ok: true, says },
      )
    } catch (cause) {
      seen.push({
        name,
        ok: false,
        says: cause instanceof Error ? cause.message : String(cause),
        remedy,
      })
    }
  }
  return seen
}

function looks(config: Config): readonly Look[] {
  return [...storeLooks(config), ...placeLooks(config), ...feedLooks(config), ...caLooks(config)]
}

function storeLooks(config: Config): readonly Look[] {
  const log = openLog('silent')
  return [
    {
      name: 'database',
      remedy:
        config.DATABASE_URL === null
          ? 'end the office that runs in this DATA_DIR, or set DATABASE_URL: PGlite serves one process'
          : 'check DATABASE_URL, that PostgreSQL runs, and that the role may create tables',
      async look() {
        const database = await openDatabase({
          url: config.DATABASE_URL ?? undefined,
          dataDir: config.DATA_DIR,
          log,
        })
        try {
          const pending = await pendingMigrations(database.pool)
          const { rows } = await database.pool.query<{ version: string }>('select version()')
          const made =
            pending.length > 0 ? `, ${pending.length} migrations to apply: start does so` : ''
          return `${database.embedded ? 'embedded ' : ''}${rows[0]?.version.split(' ').slice(0, 2).join(' ')}${made}`
        } finally {
          await database.close()
        }
      },
    },
    {
      name: 'queue',
      remedy: 'check REDIS_URL, and set maxmemory-policy to noeviction on that Redis',
      async look() {
        if (config.REDIS_URL === null) return 'in the database'
        const queue = await openQueue({ redisUrl: config.REDIS_URL, log })
        await queue.ping().finally(() => queue.close())
        return 'Redis answers, and evicts nothing'
      },
    },
    {
      name: 'evidence',
      remedy: 'check DATA_DIR and its permissions, or the S3_… settings',
      async look() {
        const evidence = await openEvidence(config.evidence)
        await evidence.ping()
        return 's3' in config.evidence ? `bucket ${config.evidence.s3.bucket}` : config.evidence.dir
      },
    },
  ]
}

function placeLooks(config: Config): readonly Look[] {
  const { FAX_TRAY: tray, OFFICERS_FILE: officers, SMTP_URL: smtp } = config
  return [
    ...(config.IMAP_URLS.length === 0
      ? [
          {
            name: 'mailbox',
            remedy: 'name the enquiry mailbox in IMAP_URLS',
            look: async () => undefined,
          },
        ]
      : []),
    ...config.IMAP_URLS.map((url, index) => ({
      name: `mailbox ${index + 1}`,
      remedy: 'check this entry of IMAP_URLS: host, folder, name and password',
      look: async () => {
        const { folder, messages } = await tryMailbox(url)
        return `${folder}: ${messages} messages`
      },
    })),
    {
      name: 'fax tray',
      remedy: 'make the folder of FAX_TRAY, readable and writable for this user',
      async look() {
        if (tray === null) return undefined
        if (!(await stat(tray)).isDirectory()) throw new Error(`"${tray}" is not a folder`)
        await access(tray, constants.R_OK | constants.W_OK)
        return tray
      },
    },
    {
      name: 'officers',
      remedy: 'write OFFICERS_FILE as .env.example says; `holdfast officer hash` makes the hashes',
      look: async () =>
        officers === null
          ? undefined
          : `${parseOfficers(await readFile(officers, 'utf8')).length} officers may sign in`,
    },
    {
      name: 'smtp',
      remedy: 'check SMTP_URL: host, port, name and password',
      look: async () =>
        smtp === null ? undefined : trySmtp(smtp).then(() => 'the server answers'),
    },
    {
      name: 'outbox',
      remedy: 'check OUTBOX and its permissions',
      look: async () => mkdir(config.outbox, { recursive: true }).then(() => config.outbox),
    },
  ]
}

function caLooks(config: Config): readonly Look[] {
  return [
    {
      name: 'policy',
      remedy: 'mend POLICY_FILE where it says, or propose it (holdfast policy propose)',
      look: () => lookAtPolicy(config, openLog('silent')),
    },
    {
      name: 'forms',
      remedy: 'check FORMS_DIR',
      look: async () =>
        (await loadTemplates(config.formsDir))
          .map(({ form, language }) => `${form.id} (${language})`)
          .join(', '),
    },
    {
      name: 'trust',
      remedy:
        'check TRUST_ANCHORS, INTERMEDIATES and CRLS: signed mail cannot pass without all three',
      async look() {
        const { TRUST_ANCHORS: anchors, INTERMEDIATES: intermediates, CRLS } = config
        if (anchors.length === 0) return undefined
        const trust = await loadTrust({
          anchors,
          intermediates,
          crls: CRLS.filter((each) => !/^https?:/.test(each)),
        })
        const stale = trustFreshness(trust, systemClock.now()).filter(
          (each) => each.state !== 'fresh',
        )
        if (stale.length > 0)
          throw new Error(
            stale.map(({ issuer, state }) => `the CRL of ${issuer} is ${state}`).join('; '),
          )
        return `${anchors.length} anchors, ${intermediates.length} intermediates, CRLs fresh`
      },
    },
    caLook(config),
    {
      name: 'published CRL',
      remedy: 'check PUBLISHED_CRL: decisions are looked for there',
      async look() {
        const sizes = config.publishedCrls.map(
          async (each) => `${withoutSecrets(each)}: ${(await fetchCrl(each)).length} bytes`,
        )
        return sizes.length === 0 ? undefined : (await Promise.all(sizes)).join('; ')
      },
    },
    {
      name: 'openssl',
      remedy: 'install openssl: CA=openssl:DIR and CA=cmp:URL run it',
      look: async () =>
        config.CA?.kind === 'openssl' || config.CA?.kind === 'cmp'
          ? (await promisify(execFile)('openssl', ['version'])).stdout.trim()
          : undefined,
    },
  ]
}

function caLook(config: Config): Look {
  return {
    name: 'CA',
    remedy:
      'check CA and the CA_… settings: .env.example says what each CA takes; without one no decision is carried out',
    async look() {
      const ca = openCa(config, { clock: systemClock })
      if (!ca) return undefined
      try {
        return `${config.CA?.kind}: ${await ca.check?.()}; ${abilities(ca.capabilities)}`
      } finally {
        ca.close?.()
      }
    },
  }
}

/** What the CA that is set cannot do is better known now than at the first decision. */
function abilities({ hold, release, reasons, forceCrl }: Capabilities): string {
  const lacks = [
    ...(hold ? [] : ['hold']),
    ...(release ? [] : ['release']),
    ...everyReason.filter((reason) => !reasons.includes(reason)),
    ...(forceCrl ? [] : ['a CRL at once']),
  ]
  return lacks.length === 0 ? 'it can do everything' : `it cannot: ${lacks.join(', ')}`
}
