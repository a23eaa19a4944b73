// Certificates made to cost: authorities that certify each other, and many that say they are the signer's.

import { createHash, generateKeyPairSync, type KeyObject } from 'node:crypto'
import { WRITTEN } from '../../fixtures/case.ts'
import type { Identity } from '../../fixtures/identities.ts'
import { detachedEntity } from '../../fixtures/mime.ts'
import { certificateDer, type Dn, ext, KU, keyIdOf, nameDer } from '../../fixtures/x509.ts'
import { chan, part, wrap } from './limit-mails.ts'

export const again = <T>(count: number, make: (i: number) => T): T[] =>
  Array.from({ length: count }, (_, i) => make(i))
const sha1 = (bytes: Buffer) => createHash('sha1').update(bytes).digest()
export const DN = (name: string): Dn => [['CN', name]]

type Parts = {
  readonly subject?: Dn | Buffer
  readonly issuer?: Dn
  readonly serial?: string
  readonly key: KeyObject
  readonly by?: KeyObject
  readonly keyId?: Buffer
  readonly more?: readonly Buffer[]
  readonly ca?: boolean
}

export function certificate(parts: Parts): Buffer {
  const { subject = DN('x'), issuer = DN('x'), serial = '0A', key, more = [] } = parts
  return certificateDer({
    serial,
    issuer: nameDer(issuer),
    subject: Buffer.isBuffer(subject) ? subject : nameDer(subject),
    notBefore: new Date('2026-01-01T00:00:00Z'),
    notAfter: new Date('2029-01-01T00:00:00Z'),
    publicKey: key,
    signingKey: parts.by ?? key,
    extensions: [
      ...(parts.ca ? [ext.ca(), ext.keyUsage(KU.keyCertSign)] : []),
      ext.subjectKeyId(parts.keyId ?? keyIdOf(key, sha1)),
      ...more,
    ],
  })
}

export const curve = (namedCurve: string) => generateKeyPairSync('ec', { namedCurve }).privateKey
export const rsa = (modulusLength: number, publicExponent = 65_537) =>
  generateKeyPairSync('rsa', { modulusLength, publicExponent }).privateKey

/** Authorities that certify each other in every direction, and a signer lost among them. */
export function mesh(keys: readonly KeyObject[], signers: number): Buffer {
  const crossed = keys.flatMap((key, i) =>
    keys.flatMap((signer, j) =>
      i === j
        ? []
        : [
            certificate({
              subject: DN(`m${i}`),
              issuer: DN(`m${j}`),
              key,
              by: signer,
              ca: true,
              serial: `0A${i}${j}`,
            }),
          ],
    ),
  )
  const leaves = Array.from({ length: signers }, (_, i): Identity => {
    const place = i % keys.length
    const der = certificate({
      subject: DN(`leaf ${i}`),
      issuer: DN(`m${place}`),
      key: chan.key,
      by: keys[place]!,
      serial: `0B${10 + i}`,
    })
    return { id: 'chan', key: chan.key, der }
  })
  return wrap(
    detachedEntity(part, {
      signers: leaves.map((identity) => ({ identity, signingTime: WRITTEN })),
      certificates: [...leaves.map(({ der }) => der), ...crossed].slice(0, 64),
    }),
  )
}

/** Every certificate says it is the signer's, and the last one is. */
export function manySame(
  keys: readonly KeyObject[],
  signers: number,
  attributes = true,
  content = part,
): Buffer {
  const last = keys.at(-1)!
  const keyId = keyIdOf(last, sha1)
  const certificates = keys.map((key, i) =>
    certificate({ key, keyId, serial: `0C${10 + i}`, by: chan.key }),
  )
  const signer: Identity = { id: 'x', key: last, der: certificates.at(-1)! }
  return wrap(
    detachedEntity(content, {
      signers: Array.from({ length: signers }, () => ({
        identity: signer,
        byKeyId: true,
        signingTime: WRITTEN,
        attributes,
      })),
      certificates,
    }),
  )
}
