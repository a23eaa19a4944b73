/** Puts mail into a maildir as a delivering server does, and looks at what lies there. */
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import type { Account } from './launch.ts'

/** Where a mail goes and how it lies there: unread in the INBOX if nothing else is said. */
export type MailPlace = {
  readonly user?: string
  readonly folder?: string
  /** A colleague has opened it already. */
  readonly seen?: boolean
  /** The server's own record of when it came (INTERNALDATE). */
  readonly at?: Date
}

export type StoredMail = {
  readonly name: string
  readonly flags: readonly string[]
  readonly bytes: () => Buffer
}

export type Maildir = {
  readonly path: string
  /** Bytes with CRLF come back from Dovecot as they went in; a bare line feed becomes CRLF. */
  add(bytes: Uint8Array, place?: MailPlace): void
  list(folder?: string): readonly StoredMail[]
  renumber(folder?: string): void
}

// The one-letter flags at the end of a maildir file's name.
const FLAGS = new Map([
  ['D', '\\Draft'],
  ['F', '\\Flagged'],
  ['R', '\\Answered'],
  ['S', '\\Seen'],
  ['T', '\\Deleted'],
])

// UIDs follow the number that a file's name begins with: by custom the time, here a count.
let delivered = 1_000_000_000

export function openMaildir(path: string, owner: Account | undefined): Maildir {
  const folderOf = (folder = 'INBOX') => (folder === 'INBOX' ? path : join(path, `.${folder}`))
  makeFolder(path, owner)
  return {
    path,
    add: (bytes, place = {}) => deliver(folderOf(place.folder), bytes, place, owner),
    list: (folder) => ['new', 'cur'].flatMap((part) => listPart(folderOf(folder), part)),
    renumber: (folder) => renumber(folderOf(folder), owner),
  }
}

/** The rename into place is what makes a delivery whole: a reader never sees half a mail. */
function deliver(folder: string, bytes: Uint8Array, place: MailPlace, owner: Account | undefined) {
  makeFolder(folder, owner)
  const name = `${++delivered}.test`
  const draft = join(folder, 'tmp', name)
  writeFileSync(draft, bytes)
  own(draft, owner)
  if (place.at) utimesSync(draft, place.at, place.at)
  renameSync(draft, place.seen ? join(folder, 'cur', `${name}:2,S`) : join(folder, 'new', name))
}

function listPart(folder: string, part: string): StoredMail[] {
  const names = readdirSync(join(folder, part)).sort()
  return names.map((name) => ({
    name,
    flags: flagsOf(folder, name),
    bytes: () => readFileSync(join(folder, part, name)),
  }))
}

function flagsOf(folder: string, name: string): readonly string[] {
  const keywords = keywordsOf(folder)
  const letters = [...(name.split(':2,')[1] ?? '')]
  return letters.map((letter) => FLAGS.get(letter) ?? keywords.get(letter) ?? letter)
}

/** Dovecot writes a folder's own keywords as lines `0 $Name`, and means `a` by 0, `b` by 1, … */
function keywordsOf(folder: string): ReadonlyMap<string, string> {
  const file = join(folder, 'dovecot-keywords')
  const lines = existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n') : []
  const pairs = lines.map((line) => line.split(' '))
  return new Map(pairs.map(([at, word]) => [String.fromCharCode(97 + Number(at)), word ?? '']))
}

function renumber(folder: string, owner: Account | undefined): void {
  const list = join(folder, 'dovecot-uidlist')
  const before = existsSync(list) ? readFileSync(list, 'utf8') : ''
  const uidValidity = Number(/^3 V(\d+)/.exec(before)?.[1] ?? 1_000)
  for (const name of readdirSync(folder)) {
    // A process of the killed server may take its lock file away at this very moment.
    if (name.startsWith('dovecot')) rmSync(join(folder, name), { force: true })
  }
  // Written rather than left to Dovecot, which counts in seconds and may choose the same again.
  writeFileSync(list, `3 V${uidValidity + 1} N1\n`)
  own(list, owner)
}

function makeFolder(folder: string, owner: Account | undefined): void {
  if (existsSync(join(folder, 'cur'))) return
  const parent = dirname(folder)
  mkdirSync(parent, { recursive: true })
  chmodSync(parent, parent.endsWith('/mail') ? 0o777 : 0o755)
  mkdirSync(folder, { recursive: true })
  own(folder, owner)
  for (const part of ['tmp', 'new', 'cur']) {
    mkdirSync(join(folder, part), { recursive: true })
    own(join(folder, part), owner)
  }
}

function own(path: string, owner: Account | undefined): void {
  if (owner) chownSync(path, owner.uid, owner.gid)
}
