// One log line a job, as JSON on standard error; never a body, a key, a password or an identity card number.
import { destination, type Logger, pino } from 'pino'

export type Log = Logger

const secret = [
  'password',
  'pass',
  'secret',
  'token',
  'authorization',
  'cookie',
  'hkid',
  'body',
  'text',
  'key',
  'pem',
]

export function openLog(level: string): Log {
  const paths = secret.flatMap((name) => [name, `*.${name}`, `*.*.${name}`])
  return pino({ level, redact: { paths, censor: '[kept back]' } }, destination(2))
}
