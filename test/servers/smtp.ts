/** A mail server of our own that keeps what it is sent, to be looked at by a test. */
import { once } from 'node:events'
import { buffer } from 'node:stream/consumers'
import { SMTPServer } from 'smtp-server'
import { freePort } from './free-port.ts'

export type SentMail = {
  readonly from: string
  readonly to: readonly string[]
  readonly bytes: Buffer
}

export type TestSmtp = {
  readonly url: string
  readonly port: number
  readonly received: readonly SentMail[]
  stop(): Promise<void>
}

type Wishes = {
  /** A sentence for each recipient that is lastingly refused (550). */
  readonly refuse?: (recipient: string) => string | undefined
  /** Only whoever signs in with these may send. */
  readonly user?: string
  readonly password?: string
}

export async function startSmtp(wishes: Wishes = {}): Promise<TestSmtp> {
  const received: SentMail[] = []
  const port = await freePort()
  const server = new SMTPServer({
    authOptional: wishes.user === undefined,
    allowInsecureAuth: true,
    disabledCommands: ['STARTTLS'],
    disableReverseLookup: true,
    logger: false,
    onAuth: ({ username, password }, _session, answer) => {
      if (username === wishes.user && password === wishes.password)
        return answer(null, { user: username })
      return answer(refusal(535, 'wrong user name or password'))
    },
    onRcptTo: ({ address }, _session, answer) => {
      const why = wishes.refuse?.(address)
      answer(why === undefined ? null : refusal(550, why))
    },
    onData: (stream, { envelope }, answer) => {
      const from = envelope.mailFrom ? envelope.mailFrom.address : ''
      const to = envelope.rcptTo.map(({ address }) => address)
      buffer(stream).then((bytes) => {
        received.push({ from, to, bytes })
        answer(null)
      }, answer)
    },
  })
  server.on('error', () => {}) // a client that hangs up in mid-sentence is no fault of the test
  server.listen(port, '127.0.0.1')
  await once(server.server, 'listening')
  const signIn = wishes.user ? `${wishes.user}:${wishes.password}@` : ''
  return {
    url: `smtp://${signIn}127.0.0.1:${port}`,
    port,
    received,
    stop: () => new Promise((resolve) => server.close(() => resolve())),
  }
}

function refusal(responseCode: number, sentence: string): Error {
  return Object.assign(new Error(sentence), { responseCode })
}
