// Mutations of a mail: octets, lines, header fields, the CMS message inside it, and parts of one mail put into another.
import type { Chance } from './chance.ts'
import { mutateDer } from './der-mutations.ts'

export function mutateMail(mail: Buffer, another: Buffer, chance: Chance): Buffer {
  let changed = mail
  for (let times = 1 + chance.upTo(3); times > 0; times--)
    changed = chance.one(WAYS)(changed, chance, another)
  return changed
}

type Way = (mail: Buffer, chance: Chance, another: Buffer) => Buffer

const OCTETS = [0, 9, 10, 13, 0x20, 0x22, 0x28, 0x2d, 0x30, 0x3a, 0x3b, 0x3d, 0x80, 0xff]

/** The text is changed most of all, the shape of the CMS message next. */
const WAYS: readonly Way[] = [
  (mail, chance) => set(mail, chance.upTo(mail.length), chance.upTo(256)),
  (mail, chance) => set(mail, chance.upTo(mail.length), chance.one(OCTETS)),
  (mail, chance) => splice(mail, chance.upTo(mail.length), chance.upTo(60), Buffer.alloc(0)),
  (mail, chance) =>
    splice(
      mail,
      chance.upTo(mail.length),
      0,
      Buffer.alloc(1 + chance.upTo(40), chance.one(OCTETS)),
    ),
  (mail, chance) => mail.subarray(0, chance.upTo(mail.length)),
  (mail, chance) => lines(mail, (all) => void all.splice(chance.upTo(all.length), 1)),
  (mail, chance) =>
    lines(mail, (all) => void all.splice(chance.upTo(all.length), 0, chance.one(all))),
  (mail, chance) =>
    lines(
      mail,
      (all) => void all.splice(chance.upTo(Math.min(all.length, 30)), 0, chance.one(FIELDS)),
    ),
  (mail, chance, another) =>
    lines(
      mail,
      (all) =>
        void all.splice(chance.upTo(all.length), chance.upTo(20), ...blockOf(another, chance)),
    ),
  (mail, chance) => cms(mail, (der) => mutateDer(der, chance)),
  (mail, chance) => cms(mail, (der) => mutateDer(der, chance)),
  (mail, chance) => cms(mail, (der) => mutateDer(der, chance)),
  (mail, chance) => cms(mail, (der) => set(der, chance.upTo(der.length), chance.upTo(256))),
  (mail, _, another) => cms(mail, (der) => cmsOf(another) ?? der),
]

const FIELDS = [
  'From: Someone Else <else@example.hk>',
  'Sender: else@example.hk',
  'Content-Type: text/plain',
  'Content-Type: multipart/signed; boundary="x"',
  'Content-Type: application/pkcs7-mime; smime-type=signed-data',
  'Content-Transfer-Encoding: quoted-printable',
  'Content-Transfer-Encoding: binary',
  ' folded',
  '--',
  '',
]

function set(octets: Buffer, at: number, value: number): Buffer {
  const copy = Buffer.from(octets)
  if (at < copy.length) copy[at] = value
  return copy
}

const splice = (octets: Buffer, at: number, out: number, put: Buffer): Buffer =>
  Buffer.concat([octets.subarray(0, at), put, octets.subarray(at + out)])

function lines(mail: Buffer, change: (all: string[]) => void): Buffer {
  const all = mail.toString('latin1').split('\r\n')
  change(all)
  return Buffer.from(all.join('\r\n'), 'latin1')
}

function blockOf(mail: Buffer, chance: Chance): readonly string[] {
  const all = mail.toString('latin1').split('\r\n')
  const start = chance.upTo(all.length)
  return all.slice(start, start + chance.upTo(30))
}

const BASE64 = /\r\n\r\n((?:[A-Za-z0-9+/]{60,76}\r\n)+[A-Za-z0-9+/]*={0,2}(?=\r\n))/g

/** The CMS message of a mail: the last block of base64 that begins like one. */
function place(mail: Buffer): { text: string; from: number; body: string } | undefined {
  const text = mail.toString('latin1')
  const last = [...text.matchAll(BASE64)].findLast((match) => match[1]?.startsWith('MI'))
  return last?.[1] ? { text, from: last.index + 4, body: last[1] } : undefined
}

export function cmsOf(mail: Buffer): Buffer | undefined {
  const found = place(mail)
  return found && Buffer.from(found.body, 'base64')
}

function cms(mail: Buffer, change: (der: Buffer) => Buffer): Buffer {
  const found = place(mail)
  if (!found) return mail
  const { text, from, body } = found
  const put =
    change(Buffer.from(body, 'base64'))
      .toString('base64')
      .match(/.{1,76}/g) ?? []
  return Buffer.from(
    text.slice(0, from) + put.join('\r\n') + text.slice(from + body.length),
    'latin1',
  )
}
