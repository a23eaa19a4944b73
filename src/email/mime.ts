// Splits a mail by offsets into the bytes as they came: nothing is decoded, joined or repaired on the way.

import { refuse } from './fault.ts'
import { MAIL_LIMITS } from './limits.ts'

export type Field = {
  /** Lower case. */
  readonly name: string
  /** Unfolded, one character an octet; what it means is for the reader of that field. */
  readonly value: string
}

export type Entity = {
  readonly bytes: Buffer
  readonly start: number
  readonly bodyStart: number
  readonly end: number
  readonly fields: readonly Field[]
  readonly meter: MimeMeter
}

/** What is left of the limits for one mail; all its parts share it. */
export type MimeMeter = { lines: number; octets: number; readonly tick: () => void }

const LF = 0x0a
const CR = 0x0d

/** Reads the header of a mail. Refuses what two parsers could read in two ways. */
export function readEntity(bytes: Buffer, tick: () => void = () => {}): Entity {
  const octets = MAIL_LIMITS.passes * bytes.length + (1 << 20)
  return readHeader(bytes, 0, bytes.length, { lines: MAIL_LIMITS.headerLines, octets, tick })
}

/** The entity in [start, end) of a mail. */
export function readPart({ bytes, meter }: Entity, start: number, end: number): Entity {
  return readHeader(bytes, start, end, meter)
}

function readHeader(bytes: Buffer, start: number, end: number, meter: MimeMeter): Entity {
  meter.tick()
  const fields: Field[] = []
  const lines: string[] = []
  let at = start
  const flush = () => {
    if (lines.length > 0) fields.push(fieldOf(lines))
    lines.length = 0
  }
  while (at < end) {
    const newline = bytes.indexOf(LF, at)
    const next = newline < 0 || newline >= end ? end : newline + 1
    if (next - start > MAIL_LIMITS.headerOctets)
      refuse('too-complex', `a header of more than ${MAIL_LIMITS.headerOctets} octets`)
    const line = lineAt(bytes, at, next)
    at = next
    if (line === '') {
      flush()
      return { bytes, start, bodyStart: at, end, fields, meter }
    }
    const folded = line[0] === ' ' || line[0] === '\t'
    if (!folded) flush()
    else if (lines.length === 0) refuse('mime-ambiguous', 'the header begins with a folded line')
    // A line of an mbox file before the header is nobody's field (RFC 4155).
    if (!folded && fields.length === 0 && isMboxLine(line)) continue
    lines.push(line)
    if (fields.length >= MAIL_LIMITS.headerFields || --meter.lines < 0)
      refuse('too-complex', 'too many header fields')
  }
  flush()
  return { bytes, start, bodyStart: end, end, fields, meter }
}

/** `From :` is a field with a space before its colon (RFC 5322 §4.5), and some mail programs show it. */
function isMboxLine(line: string): boolean {
  return /^>?From /.test(line) && !/^>?From[ \t]*:/.test(line)
}

function lineAt(bytes: Buffer, from: number, to: number): string {
  let stop = to
  if (stop > from && bytes[stop - 1] === LF) stop--
  if (stop > from && bytes[stop - 1] === CR) stop--
  return bytes.toString('latin1', from, stop)
}

function fieldOf(lines: readonly string[]): Field {
  const text = lines.join('')
  const colon = text.indexOf(':')
  const name = text.slice(0, Math.max(colon, 0)).trimEnd()
  if (!/^[\x21-\x39\x3b-\x7e]+$/.test(name))
    refuse('mime-ambiguous', 'a header line that is no field')
  if (/[\r\0]/.test(text)) refuse('mime-ambiguous', `the field ${name} holds a bare CR or NUL`)
  return { name: name.toLowerCase(), value: text.slice(colon + 1).trim() }
}

export function fieldsOf(entity: Entity, name: string): readonly string[] {
  return entity.fields.filter((field) => field.name === name).map((field) => field.value)
}

/** The field that may stand once; twice is refused, because mail programs differ in which they take. */
export function onlyField(entity: Entity, name: string): string | undefined {
  const values = fieldsOf(entity, name)
  if (values.length > 1) refuse('mime-ambiguous', `the field ${name} stands ${values.length} times`)
  return values[0]
}

export type Split = {
  readonly parts: readonly { readonly start: number; readonly end: number }[]
  readonly closed: boolean
  /** Text before the first delimiter and after the last: belongs to no part, and is never shown. */
  readonly preamble: string
  readonly epilogue: string
}

/** RFC 2046 §5.1.1: the line break before a delimiter belongs to the delimiter. */
export function splitMultipart(entity: Entity, boundary: string): Split {
  const { bytes, bodyStart, end } = entity
  if (boundary.length > MAIL_LIMITS.boundaryOctets || boundary.endsWith(' '))
    refuse('mime-ambiguous', 'a boundary that RFC 2046 does not allow')
  payPass(entity)
  const parts: { start: number; end: number }[] = []
  const marker = Buffer.from(`--${boundary}`, 'latin1')
  let open = -1
  let first = end
  for (let at = nextDelimiter(entity, marker, bodyStart); at >= 0; ) {
    const lineEnd = endOfLine(bytes, at, end)
    const rest = lineAt(bytes, at + marker.length, lineEnd)
    const last = /^--[ \t]*$/.test(rest)
    if (!last && !/^[ \t]*$/.test(rest))
      refuse('mime-ambiguous', 'a line that begins like a delimiter')
    if (open < 0) first = at
    else parts.push({ start: open, end: Math.max(open, beforeLineBreak(bytes, at)) })
    if (parts.length > MAIL_LIMITS.parts) refuse('too-complex', 'too many parts')
    open = lineEnd
    if (last)
      return {
        parts,
        closed: true,
        preamble: text(bytes, bodyStart, first),
        epilogue: text(bytes, lineEnd, end),
      }
    at = nextDelimiter(entity, marker, lineEnd)
  }
  if (open >= 0) parts.push({ start: open, end })
  return { parts, closed: false, preamble: text(bytes, bodyStart, first), epilogue: '' }
}

function payPass({ meter, bodyStart, end }: Entity): void {
  meter.tick()
  meter.octets -= end - bodyStart
  if (meter.octets < 0) refuse('too-complex', 'parts inside parts that are too large')
}

const DASH = 0x2d

/** A long marker is found at once. One that is short, or stands everywhere but at the start of a line, takes a look at each. */
function nextDelimiter({ bytes, bodyStart, end }: Entity, marker: Buffer, from: number): number {
  const within = bytes.subarray(0, end)
  let at = from
  for (let odd = 0; marker.length > 7 && odd < 64; odd++) {
    const hit = within.indexOf(marker, at)
    if (hit < 0 || hit === bodyStart || bytes[hit - 1] === LF) return hit
    at = hit + 1
  }
  return delimiterByLines(within, marker, at, bodyStart)
}

function delimiterByLines(within: Buffer, marker: Buffer, from: number, bodyStart: number): number {
  const last = within.length - marker.length
  let starts = from === bodyStart || within[from - 1] === LF
  for (let at = from; at <= last; at++) {
    if (starts && within[at] === DASH && startsAt(within, marker, at)) return at
    starts = within[at] === LF
  }
  return -1
}

function startsAt(bytes: Buffer, marker: Buffer, at: number): boolean {
  for (let i = 0; i < marker.length; i++) if (bytes[at + i] !== marker[i]) return false
  return true
}

function endOfLine(bytes: Buffer, from: number, end: number): number {
  const newline = bytes.indexOf(LF, from)
  return newline < 0 || newline >= end ? end : newline + 1
}

function beforeLineBreak(bytes: Buffer, at: number): number {
  const lf = at - 1
  return bytes[lf - 1] === CR ? lf - 1 : lf
}

/** Enough to say that something stands there. */
function text(bytes: Buffer, from: number, to: number): string {
  return bytes.toString('latin1', from, Math.min(to, from + 1_024)).trim()
}

/** The octets with every line end as CRLF; the same buffer where they are so already (RFC 8551 §3.1.1). */
export function canonical(bytes: Buffer): Buffer {
  // Octet by octet: a call for each line is what a mail of ten million empty lines asks for.
  let bare = 0
  let last = 0
  for (let i = 0; i < bytes.length; i++) {
    const octet = bytes[i] ?? 0
    if (octet === LF && last !== CR) bare++
    last = octet
  }
  if (bare === 0) return bytes
  const out = Buffer.allocUnsafe(bytes.length + bare)
  let to = 0
  last = 0
  for (let i = 0; i < bytes.length; i++) {
    const octet = bytes[i] ?? 0
    if (octet === LF && last !== CR) out[to++] = CR
    out[to++] = octet
    last = octet
  }
  return out
}
