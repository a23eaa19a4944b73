// The demo CA: OpenSSL's index.txt and real CRLs, on Node alone.
import { createPrivateKey } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import {
  type CaFolderOptions,
  type FolderCa,
  nextUpdateOf,
  openFolderCa,
  put,
} from './ca-folder.ts'
import { type CrlDraftEntry, writeCrl } from './crl-write.ts'
import { dateOfIndexTime, type IndexEntry, reasonOfWord } from './index-txt.ts'

export function openDemoCa(options: CaFolderOptions): FolderCa {
  const { dir } = options
  const key = createPrivateKey(readFileSync(join(dir, 'ca-key.pem')))
  return openFolderCa(options, async ({ issuer, entries }, at, held) => {
    const number = await readCrlNumber(dir)
    // Counted before the CRL is out: after a crash a number may be missing, but none is used twice.
    await put(dir, 'crlnumber', Buffer.from(`${evenHex(number + 1n)}\n`), held)
    const revoked = (await entries()).flatMap(revokedEntry)
    const nextUpdate = nextUpdateOf(at)
    return writeCrl({ issuer, key, number, thisUpdate: at, nextUpdate, entries: revoked })
  })
}

async function readCrlNumber(dir: string): Promise<bigint> {
  const text = (await readFile(join(dir, 'crlnumber'), 'latin1')).trim()
  if (!/^[0-9A-Fa-f]+$/.test(text)) throw new Error(`read crlnumber of "${dir}": "${text}"`)
  return BigInt(`0x${text}`)
}

function evenHex(number: bigint): string {
  const hex = number.toString(16).toUpperCase()
  return hex.length % 2 ? `0${hex}` : hex
}

function revokedEntry({ serial, revocation }: IndexEntry): CrlDraftEntry[] {
  if (!revocation) return []
  const { at, word, extra } = revocation
  const dated = /^(?:CA)?keyTime$/i.test(word ?? '') && extra !== null
  return [
    {
      serial,
      revocationDate: dateOfIndexTime(at),
      reason: reasonOfWord(word ?? 'unspecified') ?? 'unspecified',
      invalidityDate: dated ? dateOfIndexTime(extra) : null,
    },
  ]
}
