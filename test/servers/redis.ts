/** A Redis of our own on a free port, empty, with nothing kept on disk. */
import { connect } from 'node:net'
import { freePort } from './free-port.ts'
import { launch, ownDirectory, removeDirectory } from './launch.ts'
import { findProgram } from './needs.ts'

export type TestRedis = {
  readonly url: string
  readonly pid: number
  /** Killed without a word and started anew on the same port: what it held is gone. */
  restart(): Promise<void>
  stop(): Promise<void>
}

/** `noeviction: false` starts the Redis that the queue must refuse: it drops keys when full. */
export async function startRedis(wishes: { noeviction?: boolean } = {}): Promise<TestRedis> {
  const program = findProgram('redis-server')
  if (!program) throw new Error('start Redis: redis-server is not installed')
  const directory = ownDirectory('redis')
  const port = await freePort()
  const policy = wishes.noeviction === false ? 'allkeys-lru' : 'noeviction'
  const settings = { port, bind: '127.0.0.1', dir: directory, save: '', appendonly: 'no' }
  const flags = Object.entries({ ...settings, 'maxmemory-policy': policy })
  const start = () =>
    launch({
      program,
      arguments: flags.flatMap(([name, value]) => [`--${name}`, String(value)]),
      answers: () => pongs(port),
      directory,
    })
  let server = await start()
  return {
    url: `redis://127.0.0.1:${port}`,
    get pid() {
      return server.pid
    },
    async restart() {
      await server.end('SIGKILL')
      server = await start()
    },
    async stop() {
      await server.end()
      removeDirectory(directory)
    },
  }
}

function pongs(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1' }, () => socket.write('PING\r\n'))
    socket.once('data', (bytes) => {
      socket.destroy()
      resolve(bytes.toString('latin1').startsWith('+PONG'))
    })
    socket.once('error', () => resolve(false))
  })
}
