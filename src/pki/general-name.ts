// GeneralName (RFC 5280 §4.2.1.6): the forms a certificate, a distribution point or a name constraint may use.

import { type BerNode, bodyOf, child, children, decodeOid, rawOf, TAG } from './ber.ts'
import { strictUtf8 } from './ber-text.ts'
import { type Name, readName } from './name.ts'

export type GeneralName =
  | { readonly form: 'email'; readonly value: string }
  | { readonly form: 'smtp-utf8'; readonly value: string }
  | { readonly form: 'dns'; readonly value: string }
  | { readonly form: 'uri'; readonly value: string }
  | { readonly form: 'directory'; readonly name: Name }
  | { readonly form: 'ip'; readonly octets: Buffer }
  | { readonly form: 'other'; readonly tag: number; readonly raw: Buffer }

const SMTP_UTF8_MAILBOX = '1.3.6.1.5.5.7.8.9'

export function readGeneralNames(node: BerNode): readonly GeneralName[] {
  return children(node).map(readGeneralName)
}

export function readGeneralName(node: BerNode): GeneralName {
  switch (node.tag) {
    case 0x81:
      return { form: 'email', value: bodyOf(node).toString('latin1') }
    case 0x82:
      return { form: 'dns', value: bodyOf(node).toString('latin1') }
    case 0x86:
      return { form: 'uri', value: bodyOf(node).toString('latin1') }
    case 0x87:
      return { form: 'ip', octets: bodyOf(node) }
    case 0xa4:
      return { form: 'directory', name: readName(child(node, 0)) }
    case 0xa0:
      return readOtherName(node)
    default:
      return { form: 'other', tag: node.tag, raw: rawOf(node) }
  }
}

function readOtherName(node: BerNode): GeneralName {
  const type = child(node, 0)
  if (type.tag === TAG.oid && decodeOid(bodyOf(type)) === SMTP_UTF8_MAILBOX) {
    const value = child(child(node, 1), 0)
    if (value.tag === TAG.utf8) return { form: 'smtp-utf8', value: strictUtf8(bodyOf(value)) }
  }
  return { form: 'other', tag: node.tag, raw: rawOf(node) }
}
