// What was inside an envelope, put under the header of the mail that the envelope came in.

import { type Entity, fieldsOf } from './mime.ts'

/** Fields that tell how a body is read: the outer ones were the envelope's. */
const OF_BODY = /^(content-|mime-version$)/

/**
 * Of the inner header only what describes the body comes along, and a Subject (RFC 9788 §1.1.2: outside stands "[...]" then); a
 * From inside would else stand beside the one outside.
 */
export function joinedMail(outer: Entity, inner: Entity): Buffer {
  const ownSubject = fieldsOf(inner, 'subject').length > 0
  const outside = outer.fields.filter(
    ({ name }) => !OF_BODY.test(name) && !(ownSubject && name === 'subject'),
  )
  const inside = inner.fields.filter(({ name }) => OF_BODY.test(name) || name === 'subject')
  const lines = [...outside, ...inside].map(({ name, value }) => `${name}: ${value}\r\n`)
  return Buffer.concat([
    Buffer.from(`${lines.join('')}\r\n`, 'latin1'),
    inner.bytes.subarray(inner.bodyStart, inner.end),
  ])
}
