// Every setting of Holdfast, in the order of .env.example: its name, what it is for, its default and how it is read.

/** A fault in a setting, said so that the operator can mend it. */
export class SettingFault extends Error {}

type Reader<T> = (text: string) => T
export type Setting<T> = {
  readonly says: string
  readonly group: string
  /** Shown in .env.example; never a real secret. */
  readonly example: string
  readonly secret?: true
  readonly read: Reader<T>
  readonly otherwise: T
}

function fault(message: string): never {
  throw new SettingFault(message)
}

const text: Reader<string> = (value) => value

function url(...protocols: string[]): Reader<string> {
  const shape = protocols.map((protocol) => `${protocol}://…`).join(' or ')
  return (value) => {
    const parsed = URL.canParse(value) ? new URL(value) : fault(`must be a URL such as ${shape}`)
    if (!protocols.includes(parsed.protocol.slice(0, -1))) fault(`must start with ${shape}`)
    return value
  }
}

function whole(least: number, most: number): Reader<number> {
  return (value) => {
    const number = Number(value)
    if (!/^\d+$/.test(value) || number < least || number > most)
      fault(`must be a whole number from ${least} to ${most}`)
    return number
  }
}

function yesNo(value: string): boolean {
  if (/^(1|true|yes|on)$/i.test(value)) return true
  if (/^(0|false|no|off)$/i.test(value)) return false
  return fault('must be yes or no')
}

function oneOf<T extends string>(...choices: readonly T[]): Reader<T> {
  return (value) =>
    choices.find((each) => each === value) ?? fault(`must be one of ${choices.join(', ')}`)
}

const list: Reader<readonly string[]> = (value) =>
  value
    .split(',')
    .map((each) => each.trim())
    .filter((each) => each !== '')

const mailboxes: Reader<readonly string[]> = (value) => {
  const urls = list(value)
  for (const [index, each] of urls.entries()) {
    // The URL holds a password: the message names its place in the list, never the value.
    const which = `entry ${index + 1} must look like imaps://user:pass@host/folder`
    const parsed = URL.canParse(each) ? new URL(each) : fault(which)
    if (!['imap:', 'imaps:'].includes(parsed.protocol) || parsed.username === '') fault(which)
  }
  return urls
}

export type CaSetting = { readonly kind: 'demo' | 'openssl'; readonly dir: string }

function ca(value: string): CaSetting {
  const match = /^(demo|openssl):(.+)$/.exec(value)
  if (!match?.[1] || !match[2]) return fault('must be demo:DIR or openssl:DIR')
  return { kind: match[1] as CaSetting['kind'], dir: match[2] } // the pattern lets no other by
}

export type AfterReceipt = 'flag' | { readonly moveTo: string }

function afterReceipt(value: string): AfterReceipt {
  if (value === 'flag') return 'flag'
  const folder = /^move:(.+)$/.exec(value)?.[1]
  return folder ? { moveTo: folder } : fault('must be flag or move:FOLDER')
}

function address(value: string): string {
  const bare = /<([^<>]+)>\s*$/.exec(value)?.[1] ?? value
  return /^[^\s@]+@[^\s@]+$/.test(bare)
    ? value
    : fault('must be an address such as CA <ca@example.hk>')
}

const maybe = <T>(read: Reader<T>): { read: Reader<T | null>; otherwise: T | null } => ({
  read,
  otherwise: null,
})

export const settings = {
  DATABASE_URL: {
    group: 'Records',
    secret: true,
    example: 'postgres://holdfast:secret@localhost/holdfast',
    says: 'PostgreSQL 15 or later, the record of everything. Unset: an embedded PostgreSQL (PGlite) in DATA_DIR, for one process.',
    ...maybe(url('postgres', 'postgresql')),
  },
  REDIS_URL: {
    group: 'Records',
    secret: true,
    example: 'redis://localhost:6379',
    says: 'Redis for the queue, with maxmemory-policy noeviction. Unset: the queue lives in the same PostgreSQL.',
    ...maybe(url('redis', 'rediss')),
  },
  DATA_DIR: {
    group: 'Records',
    example: './data',
    says: 'Folder for evidence, the embedded database and the outbox.',
    read: text,
    otherwise: './data',
  },
  S3_ENDPOINT: {
    group: 'Evidence in S3 (instead of DATA_DIR/evidence)',
    example: 'https://s3.example.hk',
    says: 'An S3-compatible store for evidence. Setting it makes S3_BUCKET and the two keys required.',
    ...maybe(url('http', 'https')),
  },
  S3_BUCKET: {
    group: 'Evidence in S3 (instead of DATA_DIR/evidence)',
    example: 'holdfast-evidence',
    says: 'The bucket.',
    ...maybe(text),
  },
  S3_REGION: {
    group: 'Evidence in S3 (instead of DATA_DIR/evidence)',
    example: 'us-east-1',
    says: 'The region.',
    read: text,
    otherwise: 'us-east-1',
  },
  S3_ACCESS_KEY_ID: {
    group: 'Evidence in S3 (instead of DATA_DIR/evidence)',
    example: 'AKIA…',
    says: 'The access key id.',
    secret: true,
    ...maybe(text),
  },
  S3_SECRET_ACCESS_KEY: {
    group: 'Evidence in S3 (instead of DATA_DIR/evidence)',
    example: '…',
    says: 'The secret access key.',
    secret: true,
    ...maybe(text),
  },
  S3_PREFIX: {
    group: 'Evidence in S3 (instead of DATA_DIR/evidence)',
    example: 'evidence/',
    says: 'What the names of the objects begin with.',
    read: text,
    otherwise: '',
  },
  IMAP_URLS: {
    group: 'Mail in',
    secret: true,
    example: 'imaps://enquiry:secret@mail.example.hk/INBOX',
    says: 'Enquiry mailboxes, comma-separated. imaps:// is TLS, imap:// upgrades by STARTTLS where offered. For an OAuth2 access token instead of a password add ?auth=xoauth2; ?insecure=yes accepts any server certificate and is for trials only.',
    read: mailboxes,
    otherwise: [] as readonly string[],
  },
  IMAP_AFTER: {
    group: 'Mail in',
    example: 'flag',
    says: 'What is done with the server’s copy once its receipt is committed: flag (the keyword $HoldfastReceived) or move:FOLDER.',
    read: afterReceipt,
    otherwise: 'flag' as AfterReceipt,
  },
  IMAP_POLL_SECONDS: {
    group: 'Mail in',
    example: '60',
    says: 'Polling beside IDLE: the longest a mail can lie unseen if the server’s push fails.',
    read: whole(1, 3600),
    otherwise: 60,
  },
  TRUSTED_MX: {
    group: 'Mail in',
    example: 'mx.example.hk',
    says: 'Host names of our own mail exchangers, comma-separated: their topmost Received header is the time of receipt. Unset: the mailbox server’s own time of arrival.',
    read: list,
    otherwise: [] as readonly string[],
  },
  FAX_GATEWAYS: {
    group: 'Paper in',
    example: 'fax@gateway.example.hk',
    says: 'Sender addresses of fax-to-mail gateways, comma-separated: their attached TIFF or PDF is read as a fax.',
    read: list,
    otherwise: [] as readonly string[],
  },
  FAX_TRAY: {
    group: 'Paper in',
    example: '/var/spool/holdfast/tray',
    says: 'Folder that the fax server fills.',
    ...maybe(text),
  },
  FAX_TRAY_POLL_SECONDS: {
    group: 'Paper in',
    example: '5',
    says: 'How often the tray is looked at; a file is taken on the second look that finds it unchanged and whole.',
    read: whole(1, 600),
    otherwise: 5,
  },
  FORMS_DIR: {
    group: 'Paper in',
    example: './policies/forms',
    says: 'Folder of form templates. Unset: the shipped ones.',
    ...maybe(text),
  },
  POLICY_FILE: {
    group: 'Rules',
    example: './policies/hongkong-post.json',
    says: 'The CA’s rules as versioned data. Unset: the shipped Hongkong Post policy.',
    ...maybe(text),
  },
  TRUST_ANCHORS: {
    group: 'Trust',
    example: '/etc/holdfast/anchors',
    says: 'Trust anchors for signed mail: PEM or DER files or folders, comma-separated.',
    read: list,
    otherwise: [] as readonly string[],
  },
  INTERMEDIATES: {
    group: 'Trust',
    example: '/etc/holdfast/intermediates',
    says: 'Intermediate CA certificates: files or folders, comma-separated.',
    read: list,
    otherwise: [] as readonly string[],
  },
  CRLS: {
    group: 'Trust',
    example: 'https://crl.example.hk/ca1.crl,/etc/holdfast/root.crl',
    says: 'CRLs for signers’ status: files, folders or URLs, comma-separated; read again when they change.',
    read: list,
    otherwise: [] as readonly string[],
  },
  CA: {
    group: 'The CA',
    example: 'openssl:/var/lib/ca',
    says: 'The CA that acts: demo:DIR (writes CRLs itself) or openssl:DIR (runs openssl ca -gencrl). Both keep OpenSSL’s index.txt.',
    ...maybe(ca),
  },
  PUBLISHED_CRL: {
    group: 'The CA',
    example: 'https://crl.example.hk/ca1.crl',
    says: 'Where the CA’s CRL is published, as file or URL: decisions are looked for there. Unset: the CA folder’s crl.pem.',
    ...maybe(text),
  },
  SMTP_URL: {
    group: 'Mail out',
    secret: true,
    example: 'smtps://notices:secret@mail.example.hk',
    says: 'Where notices are sent. Unset: they are laid in OUTBOX.',
    ...maybe(url('smtp', 'smtps')),
  },
  OUTBOX: {
    group: 'Mail out',
    example: './data/outbox',
    says: 'Folder in which notices are written; with SMTP_URL it is the spool. Unset: DATA_DIR/outbox.',
    ...maybe(text),
  },
  MAIL_FROM: {
    group: 'Mail out',
    example: 'Demo CA <revocation@ecert.example.hk>',
    says: 'Sender of notices.',
    read: address,
    otherwise: 'Holdfast <holdfast@localhost.localdomain>',
  },
  NOTICE_CERT: {
    group: 'Mail out',
    example: '/etc/holdfast/notice.pem',
    says: 'Certificate (and chain) that notices are signed with. Unset: they go out unsigned.',
    ...maybe(text),
  },
  NOTICE_KEY: {
    group: 'Mail out',
    secret: true,
    example: '/etc/holdfast/notice-key.pem',
    says: 'Its private key: a path to a PEM file, or the PEM itself (by NOTICE_KEY_FILE).',
    ...maybe(text),
  },
  HOST: {
    group: 'Desk',
    example: '127.0.0.1',
    says: 'Address the desk listens on.',
    read: text,
    otherwise: '127.0.0.1',
  },
  PORT: {
    group: 'Desk',
    example: '8080',
    says: 'Port of the desk; 0 takes a free one.',
    read: whole(0, 65_535),
    otherwise: 8080,
  },
  OFFICERS_FILE: {
    group: 'Desk',
    example: '/etc/holdfast/officers.json',
    says: 'Who may sign in: [{"name","displayName","passwordHash","roles"}]; `holdfast officer hash` makes the hash.',
    ...maybe(text),
  },
  SECURE_COOKIES: {
    group: 'Desk',
    example: 'yes',
    says: 'Send the session cookie over HTTPS only: yes wherever a TLS proxy stands before the desk.',
    read: yesNo,
    otherwise: false,
  },
  BEHIND_PROXY: {
    group: 'Desk',
    example: 'no',
    says: 'Take the officer’s address from X-Forwarded-For: yes only behind a proxy that sets it.',
    read: yesNo,
    otherwise: false,
  },
  EXAMINERS: {
    group: 'Running',
    example: '4',
    says: 'E-mails examined at once in one process.',
    read: whole(1, 64),
    otherwise: 4,
  },
  READERS: {
    group: 'Running',
    example: '1',
    says: 'Pages read at once in one process; each reader is a child process of some 400 MB.',
    read: whole(1, 16),
    otherwise: 1,
  },
  SWEEP_SECONDS: {
    group: 'Running',
    example: '60',
    says: 'How often the sweeper wakes whatever is due and not done.',
    read: whole(1, 3600),
    otherwise: 60,
  },
  LOG_LEVEL: {
    group: 'Running',
    example: 'info',
    says: 'trace, debug, info, warn, error or silent.',
    read: oneOf('trace', 'debug', 'info', 'warn', 'error', 'silent'),
    otherwise: 'info',
  },
} as const satisfies Record<string, Setting<unknown>>

export type SettingName = keyof typeof settings
export type Settings = {
  [K in SettingName]: ReturnType<(typeof settings)[K]['read']> | (typeof settings)[K]['otherwise']
}
