// Content-Type and its parameters, read by the grammar of RFC 2045 §5.1 and refused where two readers could differ.

import { refuse } from './fault.ts'
import { MAIL_LIMITS } from './limits.ts'
import { type Entity, onlyField } from './mime.ts'

export type MediaType = {
  /** Lower case, `type/subtype`. */
  readonly name: string
  readonly parameters: ReadonlyMap<string, string>
}

const PLAIN: MediaType = { name: 'text/plain', parameters: new Map() }

export function mediaTypeOf(entity: Entity): MediaType {
  const value = onlyField(entity, 'content-type')
  return value === undefined || value === '' ? PLAIN : readMediaType(value)
}

const TOKEN = /^[!#$%&'*+\-.^_`{|}~0-9A-Za-z]+/
const QUOTED = /^"((?:[^"\\]|\\.)*)"/

export function readMediaType(value: string): MediaType {
  if (value.length > MAIL_LIMITS.contentTypeOctets)
    refuse('too-complex', `a Content-Type of ${value.length} octets`)
  const rest = new Rest(value)
  const type = rest.take(TOKEN)
  const slash = rest.takeChar('/')
  const subtype = rest.take(TOKEN)
  if (!type || !slash || !subtype) refuse('mime-ambiguous', 'a Content-Type that is none')
  const parameters = new Map<string, string>()
  for (let place = 0; rest.takeChar(';'); place++) {
    if (place >= MAIL_LIMITS.contentTypeParameters)
      refuse('too-complex', 'a Content-Type of too many parameters')
    const name = rest.take(TOKEN)?.toLowerCase()
    if (!name) continue
    const given = rest.takeChar('=') ? (rest.takeQuoted() ?? rest.take(TOKEN)) : undefined
    if (given === undefined) refuse('mime-ambiguous', `the parameter ${name} has no readable value`)
    if (parameters.has(name)) refuse('mime-ambiguous', `the parameter ${name} stands twice`)
    parameters.set(name, given)
  }
  if (!rest.isEmpty()) refuse('mime-ambiguous', 'text after the Content-Type')
  return { name: `${type}/${subtype}`.toLowerCase(), parameters }
}

/** A parameter that decides how the mail is read: in the plain form only, for RFC 2231's forms are read differently. */
export function plainParameter(type: MediaType, name: string): string | undefined {
  for (const key of type.parameters.keys())
    if (key.startsWith(`${name}*`)) refuse('mime-ambiguous', `the parameter ${key} hides ${name}`)
  return type.parameters.get(name)
}

class Rest {
  #text: string
  constructor(text: string) {
    this.#text = text
  }

  /** White space and comments may stand between any two tokens (RFC 822). */
  #skip(): void {
    for (;;) {
      this.#text = this.#text.trimStart()
      if (!this.#text.startsWith('(')) return
      const end = endOfComment(this.#text)
      if (end < 0) refuse('mime-ambiguous', 'a comment without its end')
      this.#text = this.#text.slice(end)
    }
  }

  take(pattern: RegExp): string | undefined {
    this.#skip()
    const found = pattern.exec(this.#text)?.[0]
    if (found) this.#text = this.#text.slice(found.length)
    return found
  }

  takeQuoted(): string | undefined {
    return this.take(QUOTED)?.slice(1, -1).replace(/\\(.)/g, '$1')
  }

  takeChar(char: string): boolean {
    this.#skip()
    if (!this.#text.startsWith(char)) return false
    this.#text = this.#text.slice(1)
    return true
  }

  isEmpty(): boolean {
    this.#skip()
    return this.#text === ''
  }
}

/** Where the comment that begins the text ends; -1 where it never does. */
export function endOfComment(text: string): number {
  let depth = 0
  for (let i = 0; i < text.length; i++) {
    const char = text[i]
    if (char === '\\') i++
    else if (char === '(') depth++
    else if (char === ')' && --depth === 0) return i + 1
  }
  return -1
}
