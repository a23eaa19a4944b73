// With which keys `verify` opens mail that was encrypted: those named, or else the office's own by its settings.
import { basename } from 'node:path'
import { type DecryptionKey, readDecryptionKeys } from '../email/decryption-keys.ts'
import { environment } from '../process/config.ts'
import { settings } from '../process/settings.ts'
import { UsageFault } from './command.ts'
import { readInput } from './read-input.ts'
import type { Asked } from './trust-given.ts'

export type KeysOf = (asked: Asked) => Promise<readonly DecryptionKey[]>

/** Read when the first encrypted mail comes, and once for each choice of files. */
export function openKeys(): KeysOf {
  const kept = new Map<string, Promise<readonly DecryptionKey[]>>()
  return (asked) => {
    const named = asked.values('decryption-keys')
    const key = JSON.stringify(named)
    const reading = kept.get(key) ?? readKeys(named)
    kept.set(key, reading)
    return reading
  }
}

async function readKeys(named: readonly string[]): Promise<readonly DecryptionKey[]> {
  const { DECRYPTION_KEYS = '', DECRYPTION_PASSPHRASE: passphrase } = environment()
  const paths = named.length > 0 ? named : settings.DECRYPTION_KEYS.read(DECRYPTION_KEYS)
  try {
    const files = paths.map(async (path) => ({
      name: basename(path),
      bytes: await readInput(path),
      ...(passphrase ? { passphrase } : {}),
    }))
    const keys = readDecryptionKeys(await Promise.all(files))
    if (keys.length === 0 && paths.length > 0)
      throw new UsageFault(`no decryption key in "${paths.join('", "')}"`)
    return keys
  } catch (cause) {
    throw cause instanceof UsageFault ? cause : new UsageFault(wordsOf(cause), { cause })
  }
}

/** What the readers of keys say themselves is no help to whoever named the wrong file. */
function wordsOf(cause: unknown): string {
  const { message, cause: inner } = cause instanceof Error ? cause : new Error(String(cause))
  return inner === undefined ? message : `${message}: ${UNREADABLE}`
}

const UNREADABLE =
  'it is neither PEM nor PKCS#12, or its passphrase (DECRYPTION_PASSPHRASE) is missing or wrong'
