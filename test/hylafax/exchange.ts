/** A HylaFAX of its own between two software modems: a spool folder, its daemons, and their end. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  chmodSync,
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { freePort } from '../servers/free-port.ts'
import { findProgram } from '../servers/needs.ts'

const programs = [
  'iaxmodem',
  'faxq',
  'hfaxd',
  'faxgetty',
  'faxmodem',
  'sendfax',
  'faxquit',
] as const
const INSTALLED = '/var/spool/hylafax'
const LIBRARY = '/etc/hylafax'
/** iaxmodem looks for its settings nowhere else. */
const IAX = '/etc/iaxmodem'
/** It answers no call in the five seconds after it was hung up, as it is at the start. */
const BUSY_MS = 7_000
const CALLED = '5550001'

/** Why no exchange can be opened here, or nothing. */
export function whyNot(): string | undefined {
  if (process.platform !== 'linux') return 'HylaFAX and iaxmodem are run on Linux only'
  if (process.getuid?.() !== 0) return 'only root may make the modems’ devices'
  const missing = programs.filter((program) => !findProgram(program))
  if (missing.length > 0)
    return `${missing.join(', ')} missing: apt-get install hylafax-server iaxmodem`
  return existsSync(join(INSTALLED, 'bin/faxrcvd')) ? undefined : `${INSTALLED} holds no faxrcvd`
}

export type Exchange = {
  readonly spool: string
  /** Dials from one modem to the other and gives the file up; the call itself takes half a minute. */
  send(files: readonly string[]): void
  close(): Promise<void>
}

export async function openExchange(): Promise<Exchange> {
  const spool = mkdtempSync(join(tmpdir(), 'holdfast-hylafax-'))
  const names = ['a', 'b'].map((end) => `holdfast${process.pid}${end}`) as [string, string]
  const ports = [await freePort(), await freePort()] as [number, number]
  const server = await freePort()
  makeSpool(spool, names)
  const running: ChildProcess[] = []
  const start = (program: string, ...words: string[]) =>
    running.push(spawn(findProgram(program) ?? program, words, { stdio: 'ignore' }))
  names.forEach((name, at) => {
    writeModem(name, ports[at] ?? 0, ports[1 - at] ?? 0)
    start('iaxmodem', name)
  })
  await pause(2_000)
  start('faxq', '-D', '-q', spool)
  start('hfaxd', '-d', '-i', String(server), '-q', spool)
  start('faxgetty', '-q', spool, `ttyIAX${names[1]}`)
  await pause(BUSY_MS)
  run('faxmodem', '-q', spool, `ttyIAX${names[0]}`)
  return {
    spool,
    send(files) {
      const by = `ttyIAX${names[0]}@127.0.0.1:${server}`
      run('sendfax', '-h', by, '-n', '-m', '-o', 'uucp', '-d', CALLED, ...files)
    },
    async close() {
      await Promise.all(running.map(ended))
      for (const name of names) {
        rmSync(join(IAX, name), { force: true })
        rmSync(`/dev/ttyIAX${name}`, { force: true })
      }
      rmSync(spool, { recursive: true, force: true, maxRetries: 5 })
    },
  }
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const exit = once(child, 'exit')
  child.kill('SIGTERM')
  const slow = setTimeout(() => child.kill('SIGKILL'), 3_000)
  await exit
  clearTimeout(slow)
}

function run(program: string, ...words: string[]): void {
  execFileSync(findProgram(program) ?? program, words, { stdio: ['ignore', 'ignore', 'inherit'] })
}

function writeModem(name: string, port: number, peer: number): void {
  const settings = {
    device: `/dev/ttyIAX${name}`,
    owner: 'uucp:uucp',
    mode: '660',
    port,
    refresh: 0,
    server: `127.0.0.1:${peer}`,
    peername: name,
    secret: 'none',
    cidname: 'Chan Tai Man',
    cidnumber: '23456780',
    codec: 'slinear',
  }
  const lines = Object.entries(settings).map((pair) => pair.join(' '))
  writeFileSync(join(IAX, name), `${lines.join('\n')}\n`)
}

function makeSpool(spool: string, names: readonly string[]): void {
  const folders = 'archive client dev docq doneq etc info log pollq recvq sendq status tmp'
  for (const folder of folders.split(' ')) mkdirSync(join(spool, folder))
  for (const folder of ['bin', 'config'])
    cpSync(join(INSTALLED, folder), join(spool, folder), { recursive: true })
  for (const file of ['lutRS18.pcf', 'dialrules', 'typerules', 'pagesizes', 'setup.cache'])
    copyFileSync(join(LIBRARY, file), join(spool, 'etc', file))
  const place = ['CountryCode: 852', 'AreaCode: 2', 'DialStringRules: etc/dialrules']
  writeFileSync(join(spool, 'etc/config'), `${place.join('\n')}\nModemClass: "any:.*"\n`)
  writeFileSync(join(spool, 'etc/hosts.hfaxd'), 'localhost:21::\n127.0.0.1\n')
  const modem = [
    ...place,
    'FAXNumber: +852.2775.9130',
    'RingsBeforeAnswer: 1',
    'RecvFileMode: 0600',
    'TagLineFont: etc/lutRS18.pcf',
    'ModemType: Class1',
    'Class1AdaptRecvCmd: AT+FAR=1',
    'Class1TMConnectDelay: 400',
    'ModemResetCmds: AT+VCID=1',
    'PagerTTYParity: none',
    ...['NMBR=', 'NAME=', 'ANID=', 'NDID='].map((pattern) => `CallIDPattern: "${pattern}"`),
  ]
  for (const name of names)
    writeFileSync(
      join(spool, `etc/config.ttyIAX${name}`),
      `${modem.join('\n')}\nLocalIdentifier: "${name.slice(-1)}"\n`,
    )
  execFileSync('chown', ['-R', 'uucp:uucp', spool])
  chmodSync(join(spool, 'etc/hosts.hfaxd'), 0o600)
  chmodSync(spool, 0o755)
}
