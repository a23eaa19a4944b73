/** A PostgreSQL of our own on a free port: a fresh cluster in a temporary folder. */
import { execFile, execFileSync } from 'node:child_process'
import { chownSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import pg from 'pg'
import { freePort } from './free-port.ts'
import { type Account, launch, ownDirectory, removeDirectory } from './launch.ts'
import { findPostgres } from './needs.ts'

export type TestPostgres = {
  /** The address of the cluster's own `postgres` database. */
  readonly url: string
  readonly pid: number
  /** The address of a fresh, empty database. */
  createDatabase(): Promise<string>
  /** Ends every connection and starts again over the same data. */
  restart(): Promise<void>
  stop(): Promise<void>
}

const run = promisify(execFile)

// The data are thrown away: nothing here need survive a power cut, and all of it must be quick.
const QUICK = ['fsync=off', 'synchronous_commit=off', 'full_page_writes=off', 'max_connections=200']

export async function startPostgres(): Promise<TestPostgres> {
  const programs = findPostgres()
  if (!programs) throw new Error('start PostgreSQL: postgresql is not installed')
  const directory = ownDirectory('postgres')
  const account = unprivileged()
  if (account) chownSync(directory, account.uid, account.gid)
  const data = join(directory, 'data')
  await initialise(join(programs, 'initdb'), data, account)
  const port = await freePort()
  const address = (database: string) => `postgres://holdfast@127.0.0.1:${port}/${database}`
  const settings = [...QUICK, `unix_socket_directories=${directory}`, 'listen_addresses=127.0.0.1']
  const start = () =>
    launch({
      program: join(programs, 'postgres'),
      arguments: ['-D', data, '-p', String(port), ...settings.flatMap((line) => ['-c', line])],
      answers: () => answers(address('postgres')),
      directory,
      endSignal: 'SIGINT', // "fast": roll back and end, whoever is still connected
      ...(account ? { as: account } : {}),
    })
  let server = await start()
  let made = 0
  return {
    url: address('postgres'),
    get pid() {
      return server.pid
    },
    async createDatabase() {
      const name = `holdfast_${++made}`
      await query(address('postgres'), `CREATE DATABASE ${name}`)
      return address(name)
    },
    async restart() {
      await server.end()
      server = await start()
    },
    async stop() {
      await server.end()
      removeDirectory(directory)
    },
  }
}

/** PostgreSQL refuses to run as root. */
function unprivileged(): Account | undefined {
  if (process.getuid?.() !== 0) return undefined
  const id = (option: string) => Number(execFileSync('id', [option, 'postgres']))
  return { uid: id('-u'), gid: id('-g') }
}

async function initialise(initdb: string, data: string, account: Account | undefined) {
  const choices = ['--auth=trust', '--encoding=UTF8', '--no-locale', '--no-sync']
  await run(initdb, ['-D', data, '-U', 'holdfast', ...choices], { ...account, cwd: '/' })
}

async function answers(url: string): Promise<boolean> {
  await query(url, 'SELECT 1')
  return true
}

async function query(url: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000 })
  client.on('error', () => {}) // the server may go while we say goodbye
  await client.connect()
  await client.query(sql).finally(() => client.end())
}
