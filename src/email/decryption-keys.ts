// The CA's own keys for mail that was encrypted to it: read from PEM or PKCS#12, each with the certificate it belongs to.

import { createHash, createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto'
import forge from 'node-forge'
import { asBuffer } from '../pki/ber.ts'
import { type Certificate, parseCertificate } from '../pki/certificate.ts'
import { looksLikePem, readPem } from '../pki/pem.ts'

export type DecryptionKey = {
  readonly certificate: Certificate
  readonly key: KeyObject
  readonly kind: 'rsa' | 'ec' | 'x25519'
  /** What a key that does not unwrap is made from (implicit rejection); as secret as the key. */
  readonly rejection: Buffer
}

export type KeyFile = {
  /** For messages alone. */
  readonly name: string
  readonly bytes: Uint8Array
  readonly passphrase?: string
}

type Contents = { readonly certificates: readonly Buffer[]; readonly keys: readonly KeyObject[] }

/**
 * Keys and certificates are brought together across all files, so that a key may lie beside its certificate. Old keys stay
 * in the list for as long as mail may come for them. Throws where a file cannot be read or a key has no certificate.
 */
export function readDecryptionKeys(files: readonly KeyFile[]): readonly DecryptionKey[] {
  const contents = files.map((file) => ({ file, ...readFile(file) }))
  const certificates = unique(contents.flatMap((one) => one.certificates))
  return contents.flatMap(({ file, keys }) =>
    keys.flatMap((key) => {
      const own = certificates.filter((der) => new X509Certificate(der).checkPrivateKey(key))
      if (own.length === 0)
        throw new Error(`read the decryption key "${file.name}": no certificate of that key`)
      return own.map((der) => decryptionKey(key, der, file.name))
    }),
  )
}

function unique(ders: readonly Buffer[]): readonly Buffer[] {
  return [...new Map(ders.map((der) => [der.toString('base64'), der])).values()]
}

function decryptionKey(key: KeyObject, der: Buffer, name: string): DecryptionKey {
  const kind = key.asymmetricKeyType
  if (kind !== 'rsa' && kind !== 'ec' && kind !== 'x25519')
    throw new Error(`read the decryption key "${name}": nothing is encrypted to a key of ${kind}`)
  const secret = key.export({ type: 'pkcs8', format: 'der' })
  const rejection = createHash('sha256').update(secret).digest()
  return { certificate: parseCertificate(der), key, kind, rejection }
}

function readFile(file: KeyFile): Contents {
  try {
    const bytes = asBuffer(file.bytes)
    return looksLikePem(bytes) ? readPemFile(bytes, file) : readPkcs12(bytes, file)
  } catch (cause) {
    throw new Error(`read the decryption key "${file.name}"`, { cause })
  }
}

const KEY_BLOCK =
  /-----BEGIN ((?:RSA |EC |ENCRYPTED )?PRIVATE KEY)-----[\s\S]{1,20000}?-----END \1-----/g

function readPemFile(bytes: Buffer, { passphrase }: KeyFile): Contents {
  const text = bytes.toString('latin1')
  const keys = (text.match(KEY_BLOCK) ?? []).map((key) =>
    createPrivateKey({ key, ...(passphrase === undefined ? {} : { passphrase }) }),
  )
  return { certificates: readPem(text, 'CERTIFICATE'), keys }
}

/** node-forge opens the bags; it knows no key but RSA, and hands the others on as they are. */
function readPkcs12(bytes: Buffer, { passphrase = '' }: KeyFile): Contents {
  const { asn1, pkcs12, pki } = forge
  const der = (value: forge.asn1.Asn1) => Buffer.from(asn1.toDer(value).getBytes(), 'latin1')
  const store = pkcs12.pkcs12FromAsn1(asn1.fromDer(bytes.toString('latin1')), passphrase)
  const bags = store.safeContents.flatMap((safe) => safe.safeBags)
  const certificates = bags
    .filter((bag) => bag.type === pki.oids.certBag)
    .map((bag) => der(bag.cert ? pki.certificateToAsn1(bag.cert) : bag.asn1))
  const keys = bags
    .filter((bag) => bag.type === pki.oids.keyBag || bag.type === pki.oids.pkcs8ShroudedKeyBag)
    .map((bag) => (bag.key ? wrapped(bag.key) : bag.asn1))
    .map((value) => createPrivateKey({ key: der(value), format: 'der', type: 'pkcs8' }))
  return { certificates, keys }
}

function wrapped(key: forge.pki.PrivateKey): forge.asn1.Asn1 {
  const { pki } = forge
  return pki.wrapRsaPrivateKey(pki.privateKeyToAsn1(key))
}
