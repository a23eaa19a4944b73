// What a report on undelivered mail says: of which mail of ours, for whom, and whether it failed (RFC 3464, and older shapes).

import { asBuffer } from '../pki/ber.ts'
import { firstOctets } from './body.ts'
import { type MediaType, mediaTypeOf } from './media-type.ts'
import { type Entity, fieldsOf, readEntity, readPart, splitMultipart } from './mime.ts'

export type DeliveryReport = {
  /** `unknown`: nothing in it says so plainly; `delivered`: or handed on to a system that reports nothing. */
  readonly result: 'failed' | 'delayed' | 'delivered' | 'unknown'
  readonly recipients: readonly {
    readonly address: string
    readonly status: string
    /** The words of the server that refused it. */
    readonly diagnostic: string
  }[]
  /** Message-IDs of the mail that it returns; never its own. */
  readonly about: readonly string[]
}

/** Returned headers are a few kilobytes; a report with a scan in it is read no further than that. */
const MOST = 256 * 1024
const MOST_RECIPIENTS = 20
const MOST_IDS = 20

/** Never throws: what cannot be taken apart is read as the text that it is. */
export function readDeliveryReport(bytes: Uint8Array): DeliveryReport {
  try {
    const mail = readEntity(asBuffer(bytes))
    const type = mediaTypeOf(mail)
    if (type.name === 'multipart/report') return structured(mail, type)
    return plain(headerText(mail), bodyText(mail, type))
  } catch {
    const text = asBuffer(bytes).toString('latin1', 0, MOST)
    const head = /\r?\n\r?\n/.exec(text)
    const end = head?.index ?? text.length
    return plain(text.slice(0, end), text.slice(end))
  }
}

function structured(mail: Entity, type: MediaType): DeliveryReport {
  const told: Told[] = []
  const about: string[] = []
  for (const { entity, name } of partsOf(mail, type)) {
    const text = () => firstOctets(entity, MOST).toString('latin1')
    if (/^message\/(global-)?delivery-status$/.test(name)) told.push(...statusesIn(text()))
    // The head alone: what the body of the returned mail quotes is not the returned mail.
    if (/^(message\/(rfc822|global)|(text|message)\/(rfc822|global)-headers)$/.test(name))
      about.push(...idsIn(text().split(/\r?\n\r?\n/)[0] ?? '').slice(0, 1))
  }
  return {
    result: resultOf(told.map(({ action }) => action)),
    recipients: told.slice(0, MOST_RECIPIENTS).map(({ action: _, ...rest }) => rest),
    about: about.slice(0, MOST_IDS),
  }
}

function partsOf(mail: Entity, type: MediaType): { entity: Entity; name: string }[] {
  const boundary = type.parameters.get('boundary')
  if (!boundary) return []
  return splitMultipart(mail, boundary).parts.flatMap(({ start, end }) => {
    try {
      const entity = readPart(mail, start, end)
      return [{ entity, name: mediaTypeOf(entity).name }]
    } catch {
      return [] // one part that cannot be read hides no other
    }
  })
}

type Told = {
  readonly action: string
  readonly address: string
  readonly status: string
  readonly diagnostic: string
}

/** RFC 3464 §2.1: groups of fields between empty lines, one group a recipient. */
function statusesIn(text: string): Told[] {
  return text
    .replace(/\r\n/g, '\n')
    .split(/\n[ \t]*\n/)
    .map((group) => group.replace(/\n[ \t]+/g, ' '))
    .flatMap((group) => {
      const field = (name: string) =>
        new RegExp(`^${name}[ \\t]*:[ \\t]*(.*)$`, 'im').exec(group)?.[1]?.trim() ?? ''
      const action = field('Action').toLowerCase()
      const address = addressOf(field('Original-Recipient')) || addressOf(field('Final-Recipient'))
      if (action === '' && address === '') return []
      return [{ action, address, status: field('Status'), diagnostic: field('Diagnostic-Code') }]
    })
}

/** `rfc822;gone@example.hk`: the type of an address and the address. */
const addressOf = (value: string): string =>
  (/^[^;]*;\s*(.*)$/.exec(value)?.[1] ?? value).replace(/^<|>$/g, '').slice(0, 254)

function resultOf(actions: readonly string[]): DeliveryReport['result'] {
  const has = (...words: string[]) => actions.some((each) => words.includes(each))
  if (has('failed')) return 'failed'
  if (has('delayed')) return 'delayed'
  return has('delivered', 'relayed', 'expanded') ? 'delivered' : 'unknown'
}

/** Before RFC 1894, and qmail still: a letter to read, and the mail behind it. */
function plain(head: string, body: string): DeliveryReport {
  const failed = /^x-failed-recipients:\s*(.*)$/im.exec(head)?.[1] ?? ''
  const late = /^subject:.*\b(delayed|warning|still being retried)\b/im.test(head)
  const daemon = /^from:.*\b(mailer-daemon|mail-daemon|postmaster)@/im.test(head)
  const named = failed.split(',').map((each) => each.trim())
  const quoted = [...body.matchAll(/^\s*<([^<>\s@]+@[^<>\s@]+)>:?/gm)].map(([, each = '']) => each)
  const addresses = named[0] ? named : quoted
  const diagnostic = /\b[45]\d\d[ -].{0,200}/.exec(body)?.[0]?.trim() ?? ''
  const status = /\b[45]\.\d{1,3}\.\d{1,3}\b/.exec(body)?.[0] ?? ''
  return {
    result: late ? 'delayed' : named[0] || daemon ? 'failed' : 'unknown',
    recipients: [...new Set(addresses)]
      .slice(0, MOST_RECIPIENTS)
      .map((address) => ({ address: address.slice(0, 254), status, diagnostic })),
    about: idsIn(body).slice(0, MOST_IDS),
  }
}

/** Message-ID fields, folded or quoted with ">" as some old reports have them. */
const idsIn = (text: string): string[] => [
  ...new Set(
    [...text.matchAll(/^(?:>[ \t]?)?message-id:(?:[ \t]|\r?\n[ \t])*(<[^<>\s]{1,998}>)/gim)].map(
      ([, id = '']) => id,
    ),
  ),
]

const headerText = ({ fields }: Entity): string =>
  fields.map(({ name, value }) => `${name}: ${value}`).join('\n')

function bodyText(mail: Entity, type: MediaType): string {
  if (!type.name.startsWith('multipart/')) return firstOctets(mail, MOST).toString('latin1')
  return partsOf(mail, type)
    .map(({ entity }) => {
      const head = fieldsOf(entity, 'message-id').map((id) => `Message-ID: ${id}`)
      return [...head, firstOctets(entity, MOST).toString('latin1')].join('\n')
    })
    .join('\n')
    .slice(0, 2 * MOST)
}
