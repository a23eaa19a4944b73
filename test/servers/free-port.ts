/** A port of the loopback that nobody listens on. */
import { randomInt } from 'node:crypto'
import { createServer } from 'node:net'

// Below Linux's range for outgoing connections (32768 and up): between our look and the server's
// bind no client of a neighbouring test can be given the same number.
const LOWEST = 20_000
const HIGHEST = 32_000

export async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(LOWEST, HIGHEST)
    if (await canListen(port)) return port
  }
}

function canListen(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', () => resolve(false))
    server.listen({ port, host: '127.0.0.1' }, () => server.close(() => resolve(true)))
  })
}
