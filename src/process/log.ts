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
  'arId',
  'passport',
  'body',
  'text',
  'key',
  'pem',
]

export function openLog(level: string): Log {
  const paths = secret.flatMap((name) => [name, `*.${name}`, `*.*.${name}`])
  const redact = { paths, censor: '[kept back]' }
  return pino({ level, redact, serializers: { err: faultInWords } }, destination(2))
}

/** Messages and the stack alone: a driver's fault carries its whole client, with queries and addresses. */
function faultInWords(fault: unknown): unknown {
  if (!(fault instanceof Error)) return String(fault)
  const because: string[] = []
  for (let cause = fault.cause; cause instanceof Error && because.length < 5; cause = cause.cause)
    because.push(cause.message)
  return { message: fault.message, ...(because.length > 0 ? { because } : {}), stack: fault.stack }
}
