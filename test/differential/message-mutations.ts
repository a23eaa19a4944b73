// What is changed of a signed mail, one thing at a time: in the signer's certificate, in the CMS message, in the mail.
import { WRITTEN } from '../../fixtures/case.ts'
import { ATTRIBUTE, attribute } from '../../fixtures/cms.ts'
import { bool, nothing, octets, oid, seq, time } from '../../fixtures/der.ts'
import type { Identity } from '../../fixtures/identities.ts'
import { base64Lines, SIGNED_BOUNDARY, textPart } from '../../fixtures/mime.ts'
import { fakeCa, issuerDns } from '../../fixtures/pki.ts'
import { EKU, ext, extension, KU } from '../../fixtures/x509.ts'
import { children, rawOf, readBer } from '../../src/pki/ber.ts'
import { indefinite } from './indefinite.ts'
import { leafFor, type Plan, pki } from './messages.ts'

export type Mutation = {
  /** Does the signer still stand, and is what he signed still what is shown? */
  readonly sound: boolean
  readonly leaf?: (key: string) => Identity
  readonly plan?: (plan: Plan) => void
  readonly mail?: (mail: Buffer) => Buffer
}

const text = (change: (text: string) => string) => (mail: Buffer) =>
  Buffer.from(change(mail.toString('latin1')), 'latin1')
const swap = (from: string | RegExp, to: string) => text((mail) => mail.replace(from, to))

/** The CMS octets of the mail changed, and put back as base64. */
const cms = (change: (cms: Buffer) => Buffer) =>
  text((mail) =>
    mail.replace(
      /(filename="smime\.p7[ms]"\r\n\r\n)([A-Za-z0-9+/=\r\n]+?)(\r\n)(\r\n--|$)/,
      (_, before, body, line, after) =>
        before + base64Lines(change(Buffer.from(body, 'base64'))) + line + after,
    ),
  )

/** The same change in the text, whether it stands in the mail or inside the CMS message. */
const content = (from: string, to: string) => (mail: Buffer) =>
  mail.includes(from)
    ? swap(from, to)(mail)
    : cms((der) => Buffer.from(der.toString('latin1').replace(from, to), 'latin1'))(mail)

const flip = (der: Buffer, at: number): Buffer => {
  const copy = Buffer.from(der)
  const place = at < 0 ? copy.length + at : at
  copy[place] = (copy[place] ?? 0) ^ 1
  return copy
}

/** Another value as the last of the outermost list, which nobody signs. */
const longer = (der: Buffer): Buffer =>
  seq(...children(readBer(der)).map((kid) => Buffer.from(rawOf(kid))), nothing())

const signer = (odd: Partial<Plan['signer']>) => (plan: Plan) => {
  plan.signer = { ...plan.signer, ...odd }
}
const more =
  (...attributes: readonly Buffer[]) =>
  (plan: Plan) =>
    signer({ moreAttributes: [...(plan.signer.moreAttributes ?? []), ...attributes] })(plan)

const leaf = (odd: Parameters<typeof leafFor>[1]) => (key: string) => leafFor(key, odd)

const SIGNERS: Readonly<Record<string, Mutation>> = {
  none: { sound: true },
  'signer-revoked': { sound: false, leaf: leaf({ serial: '0D11' }) },
  'signer-on-hold': { sound: false, leaf: leaf({ serial: '0D12' }) },
  'signer-expired': { sound: false, leaf: leaf({ notAfter: '2026-11-22T00:00:00Z' }) },
  'signer-not-yet-valid': { sound: false, leaf: leaf({ notBefore: '2026-11-24T00:00:00Z' }) },
  'signer-for-servers': { sound: false, leaf: leaf({ eku: [EKU.server] }) },
  'signer-for-encipherment': { sound: false, leaf: leaf({ usages: [KU.keyEncipherment] }) },
  'signer-for-any-use': { sound: true, leaf: leaf({ eku: ['2.5.29.37.0'] }) },
  'signer-is-ca': {
    sound: false,
    leaf: leaf({ more: [extension('2.5.29.19', true, seq(bool(true)))] }),
  },
  'signer-critical-unknown': {
    sound: false,
    leaf: leaf({ more: [extension('1.3.6.1.4.1.99999.9', true, octets(Buffer.from('?')))] }),
  },
  'signer-other-unknown': {
    sound: true,
    leaf: leaf({ more: [extension('1.3.6.1.4.1.99999.9', false, octets(Buffer.from('?')))] }),
  },
  'signer-of-stranger': {
    sound: false,
    leaf: (key) => leafFor(key, {}, pki.strangerCa, issuerDns.stranger),
  },
  'signer-of-fake-ca': { sound: false, leaf: (key) => leafFor(key, {}, fakeCa()) },
  'signer-dns-names': {
    sound: true,
    leaf: leaf({ emails: [], more: [ext.dnsNames('a.example.hk')] }),
  },
}

const CMS: Readonly<Record<string, Mutation>> = {
  'digest-of-another-text': { sound: false, plan: signer({ messageDigest: Buffer.alloc(32, 7) }) },
  'content-type-attribute-wrong': {
    sound: false,
    plan: signer({ contentType: '1.2.840.113549.1.9.16.1.4' }),
  },
  'attribute-twice': { sound: false, plan: more(attribute(ATTRIBUTE.signingTime, time(WRITTEN))) },
  'attribute-with-two-values': {
    sound: false,
    plan: more(attribute('1.2.840.113549.1.9.16.2.12', seq(), seq())),
  },
  'attribute-unknown': {
    sound: true,
    plan: more(attribute('1.3.6.1.4.1.99999.7', octets(Buffer.from('x')))),
  },
  'unsigned-attribute': {
    sound: true,
    plan: signer({
      unsignedAttributes: [attribute('1.3.6.1.4.1.99999.7', octets(Buffer.from('x')))],
    }),
  },
  'signing-time-unsigned': {
    sound: false,
    plan: signer({ unsignedAttributes: [attribute(ATTRIBUTE.signingTime, time(WRITTEN))] }),
  },
  'signing-time-absent': { sound: true, plan: signer({ signingTime: null }) },
  'ess-of-another-certificate': {
    sound: false,
    plan: more(
      attribute(ATTRIBUTE.signingCertificateV2, seq(seq(seq(octets(Buffer.alloc(32, 9)))))),
    ),
  },
  'signed-by-another-key': {
    sound: false,
    plan: (plan) =>
      signer({
        identity: { ...plan.leaf, key: pki.identities.tam!.key },
        claims: plan.leaf,
      })(plan),
  },
  'named-as-another': { sound: false, plan: signer({ claims: pki.identities.tam! }) },
  'certificates-of-others-only': {
    sound: false,
    plan: (plan) => {
      plan.cms = { certificates: [pki.identities.tam!.der] }
      plan.beside = []
    },
  },
  'certificate-of-another-added': {
    sound: true,
    plan: (plan) => {
      const held = plan.cms.certificates ?? []
      plan.cms = { certificates: [pki.identities.tam!.der, ...held] }
    },
  },
  'certificate-with-a-value-behind': {
    sound: false,
    plan: (plan) => {
      plan.cms = { ...plan.cms, certificates: (plan.cms.certificates ?? []).map(longer) }
      plan.beside = []
    },
  },
  'values-behind-the-message': { sound: false, mail: cms(longer) },
  'algorithm-unknown': { sound: false, plan: signer({ signatureAlgorithm: seq(oid('1.2.3.4')) }) },
  'content-of-another-type': {
    sound: false,
    plan: (plan) => {
      plan.cms = { ...plan.cms, contentType: '1.2.840.113549.1.9.16.1.4' }
    },
  },
  'content-twice': {
    sound: false,
    plan: (plan) => {
      plan.cms = { ...plan.cms, embed: Buffer.from(textPart('Please release it.\n')) }
    },
  },
  'signature-octet': { sound: false, mail: cms((der) => flip(der, -3)) },
  'signature-empty': { sound: false, mail: cms((der) => der.subarray(0, -64)) },
  'octets-after-the-message': {
    sound: true,
    mail: cms((der) => Buffer.concat([der, Buffer.alloc(9, 1)])),
  },
  'message-cut-short': { sound: false, mail: cms((der) => der.subarray(0, der.length >> 1)) },
  'message-octet': { sound: false, mail: cms((der) => flip(der, 1)) },
  'certificate-octet': { sound: false, mail: cms(flipInCertificate) },
  'indefinite-lengths': { sound: true, mail: cms(indefinite) },
}

/** An octet of the signer's name, which the CA signed. */
function flipInCertificate(der: Buffer): Buffer {
  const at = der.indexOf('DIFFERENTIAL')
  return at < 0 ? flip(der, -3) : flip(der, at)
}

const MAIL: Readonly<Record<string, Mutation>> = {
  'text-octet': { sound: false, mail: content('revoke my', 'revoke me') },
  'text-letter-case': { sound: false, mail: content('Please', 'PLease') },
  'part-header': { sound: false, mail: content('charset=utf-8', 'charset=utf-7') },
  'space-at-line-end': { sound: false, mail: swap('CHAN Tai Man\r\n', 'CHAN Tai Man \r\n') },
  'line-ends-lf': { sound: true, mail: swap(/\r\n/g, '\n') },
  'header-in-capitals': { sound: true, mail: swap('Content-Type: ', 'CONTENT-TYPE: ') },
  'header-folded': { sound: true, mail: swap('Content-Type: ', 'Content-Type:\r\n ') },
  'micalg-wrong': { sound: true, mail: swap('micalg=sha-256', 'micalg=md5') },
  'x-media-types': { sound: true, mail: swap(/application\/pkcs7-/g, 'application/x-pkcs7-') },
  'text-before-the-parts': {
    sound: true,
    mail: swap(`\r\n\r\n--${SIGNED_BOUNDARY}`, `\r\n\r\nHello.\r\n--${SIGNED_BOUNDARY}`),
  },
  'text-after-the-parts': { sound: true, mail: text((mail) => `${mail}Bye.\r\n`) },
  'third-part': {
    sound: false,
    mail: swap(
      `\r\n--${SIGNED_BOUNDARY}--`,
      `\r\n--${SIGNED_BOUNDARY}\r\n${textPart('More.\n')}\r\n--${SIGNED_BOUNDARY}--`,
    ),
  },
  'not-closed': { sound: false, mail: swap(`--${SIGNED_BOUNDARY}--\r\n`, '') },
  'content-type-twice': {
    sound: false,
    mail: swap('Content-Type: ', 'Content-Type: text/plain\r\nContent-Type: '),
  },
  'boundary-twice': {
    sound: false,
    mail: swap('\tboundary=', '\tboundary="other";\r\n\tboundary='),
  },
  'in-a-mixed': { sound: false, mail: text(wrap('multipart/mixed')) },
  forwarded: { sound: false, mail: text(wrap('message/rfc822')) },
}

/** The whole signed entity as a part of another mail. */
function wrap(type: string): (mail: string) => string {
  return (mail) => {
    const at = mail.search(/Content-Type: /)
    const [outer, entity] = [mail.slice(0, at), mail.slice(at)]
    if (type === 'message/rfc822') return `${outer}Content-Type: message/rfc822\r\n\r\n${mail}`
    const open = `Content-Type: multipart/mixed; boundary="--out"\r\n\r\n----out\r\n`
    return `${outer}${open}${textPart('Read this.\n')}\r\n----out\r\n${entity}\r\n----out--\r\n`
  }
}

export const MUTATIONS: Readonly<Record<string, Mutation>> = { ...SIGNERS, ...CMS, ...MAIL }
