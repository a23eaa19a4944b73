/** A Dovecot of our own on free ports: real IMAP over maildirs in a temporary folder. */
import { execFileSync } from 'node:child_process'
import { chmodSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { MAIL_OWNER, writeSettings } from './dovecot-settings.ts'
import { freePort } from './free-port.ts'
import { greets, launch, ownDirectory, removeDirectory, untilSilent } from './launch.ts'
import { type Maildir, type MailPlace, openMaildir, type StoredMail } from './maildir.ts'
import { findProgram } from './needs.ts'

export type TestDovecot = {
  readonly port: number
  /** Implicit TLS, only with `tls: true`; `caFile` holds the certificate to trust. */
  readonly tlsPort?: number
  readonly caFile?: string
  /** The mailbox the helpers below mean by default. Any other user name signs in as well. */
  readonly user: string
  readonly password: string
  /** The folder of that user's maildir. */
  readonly maildir: string
  readonly pid: number
  /** Delivers as a mail server does; the bytes are kept as they are. */
  addMail(bytes: Uint8Array, place?: MailPlace): Promise<void>
  /** What lies in the folder now, with its flags, read without touching anything. */
  mails(folder?: string): Promise<readonly StoredMail[]>
  /** The folder is numbered anew, as after a restore, over a restart: a new UIDVALIDITY, and every UID with it. */
  newUidValidity(folder?: string): Promise<void>
  /** Drops every connection without a goodbye and starts again over the same mail. */
  restart(): Promise<void>
  stop(): Promise<void>
}

const USER = 'revocation'
const PASSWORD = 'let-me-in'

export async function startDovecot(wishes: { tls?: boolean } = {}): Promise<TestDovecot> {
  const program = findProgram('dovecot')
  if (!program) throw new Error('start Dovecot: dovecot-imapd is not installed')
  const directory = ownDirectory('dovecot')
  const root = process.getuid?.() === 0
  const port = await freePort()
  const tlsPort = wishes.tls ? await freePort() : undefined
  if (tlsPort) makeCertificate(directory)
  const settings = join(directory, 'dovecot.conf')
  const version = execFileSync(program, ['--version'], { encoding: 'utf8' })
  const asked = { directory, port, tlsPort, root, password: PASSWORD }
  writeFileSync(settings, writeSettings(asked, version))
  // Dovecot's own accounts must be able to walk through to the mail and the sockets.
  chmodSync(directory, 0o755)
  const maildir = maildirOf(directory, USER, root)
  const start = () =>
    launch({
      program,
      arguments: ['-F', '-c', settings],
      answers: () => greets(port, '* OK'),
      directory,
    })
  let server = await start()
  return {
    port,
    ...(tlsPort ? { tlsPort, caFile: join(directory, 'server.pem') } : {}),
    user: USER,
    password: PASSWORD,
    maildir: maildir.path,
    get pid() {
      return server.pid
    },
    addMail: async (bytes, place) =>
      maildirOf(directory, place?.user ?? USER, root).add(bytes, place),
    mails: async (folder) => maildir.list(folder),
    // A server that runs keeps the old numbers in mind, and would write them back.
    async newUidValidity(folder) {
      await server.end()
      maildir.renumber(folder)
      server = await start()
    },
    // Killed, because Dovecot's tidy way takes a second; a maildir minds neither.
    async restart() {
      await server.end('SIGKILL')
      await untilSilent(port)
      server = await start()
    },
    async stop() {
      await server.end('SIGKILL')
      removeDirectory(directory)
    },
  }
}

function maildirOf(directory: string, user: string, root: boolean): Maildir {
  const owner = root ? { uid: MAIL_OWNER, gid: MAIL_OWNER } : undefined
  return openMaildir(join(directory, 'mail', user), owner)
}

/** One key, one certificate that vouches for itself: a client trusts exactly this server. */
function makeCertificate(directory: string): void {
  const names = 'subjectAltName=IP:127.0.0.1,DNS:localhost'
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes']
  const files = ['-keyout', join(directory, 'server.key'), '-out', join(directory, 'server.pem')]
  const request = ['req', '-x509', ...key, ...files, '-days', '2', '-subj', '/CN=localhost']
  execFileSync('openssl', [...request, '-addext', names], { stdio: 'pipe' })
}
