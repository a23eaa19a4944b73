/** The settings of the test Dovecot, in the words of 2.3 (Debian 12) and of 2.4 (Debian 13). */
import { execFileSync } from 'node:child_process'
import { userInfo } from 'node:os'

export type DovecotSettings = {
  readonly directory: string
  readonly port: number
  readonly tlsPort: number | undefined
  readonly root: boolean
  readonly password: string
}

/** Root's Dovecot hands each mailbox to this account ("nobody"). */
export const MAIL_OWNER = 65534

export function writeSettings(settings: DovecotSettings, version: string): string {
  const is23 = version.startsWith('2.3')
  return [
    is23 ? '' : 'dovecot_config_version = 2.4.0\ndovecot_storage_version = 2.4.0', // must be first
    common(settings),
    is23 ? wordsOf23(settings) : wordsOf24(settings),
    settings.root ? '' : withoutRoot(),
  ].join('\n')
}

function common({ directory, port, tlsPort }: DovecotSettings): string {
  return `
protocols = imap
listen = 127.0.0.1
base_dir = ${directory}/run
state_dir = ${directory}/state
log_path = ${directory}/dovecot.log
auth_failure_delay = 0
mail_fsync = never
mail_max_userip_connections = 200
first_valid_uid = 0
ssl = ${tlsPort ? 'yes' : 'no'}
namespace inbox {
  inbox = yes
}
service imap-login {
  inet_listener imap {
    port = ${port}
  }
  inet_listener imaps {
    port = ${tlsPort ?? 0}
    ssl = yes
  }
}`
}

function wordsOf23({ directory, tlsPort, root, password }: DovecotSettings): string {
  const account = root ? `uid=${MAIL_OWNER} gid=${MAIL_OWNER} ` : ''
  const certificate = `ssl_cert = <${directory}/server.pem\nssl_key = <${directory}/server.key`
  return `
disable_plaintext_auth = no
mail_location = maildir:${directory}/mail/%u
passdb {
  driver = static
  args = password=${password}
}
userdb {
  driver = static
  args = ${account}home=${directory}/mail/%u
}
${tlsPort ? certificate : ''}`
}

function wordsOf24({ directory, tlsPort, root, password }: DovecotSettings): string {
  const account = root ? `mail_uid = ${MAIL_OWNER}\nmail_gid = ${MAIL_OWNER}` : ''
  const key = `ssl_server_key_file = ${directory}/server.key`
  const certificate = `ssl_server_cert_file = ${directory}/server.pem\n${key}`
  return `
auth_allow_cleartext = yes
mail_driver = maildir
mail_path = ${directory}/mail/%{user}
${account}
passdb static {
  password = ${password}
}
userdb static {
  fields {
    home = ${directory}/mail/%{user}
  }
}
${tlsPort ? certificate : ''}`
}

/** Without root Dovecot can neither change accounts nor shut its helpers into an empty folder. */
function withoutRoot(): string {
  const { username } = userInfo()
  const group = execFileSync('id', ['-gn', username], { encoding: 'utf8' }).trim()
  const open = ['anvil', 'imap-login'].map((name) => `service ${name} {\n  chroot =\n}`)
  const own = ['default_internal_user', 'default_login_user'].map((name) => `${name} = ${username}`)
  return [...own, `default_internal_group = ${group}`, ...open].join('\n')
}
