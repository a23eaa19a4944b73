// The certificate and key of the CA's notices, read from the settings and held against each other.
import { createPrivateKey, X509Certificate } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import type { Config } from '../process/config.ts'

/** PEM. */
export type NoticeIdentity = {
  readonly certificate: string
  readonly key: string
  /** Issuers to send along, the anchor left out. */
  readonly chain: readonly string[]
}

/** Undefined where none is set. Throws when the two do not belong together: better now than at the first signature. */
export async function readNoticeIdentity(
  settings: Pick<Config, 'NOTICE_CERT' | 'NOTICE_KEY'>,
): Promise<NoticeIdentity | undefined> {
  const { NOTICE_CERT: certificateFile, NOTICE_KEY: keyOrFile } = settings
  if (certificateFile === null || keyOrFile === null) return undefined
  const [certificate, ...others] = pemCertificates(await readFile(certificateFile, 'latin1'))
  if (!certificate) throw new Error(`read NOTICE_CERT: no certificate in "${certificateFile}"`)
  const isPem = keyOrFile.includes('-----BEGIN')
  const key = createPrivateKey(isPem ? keyOrFile : await readFile(keyOrFile))
  if (key.asymmetricKeyType !== 'rsa')
    throw new Error('read NOTICE_KEY: notices are signed with RSA')
  if (!new X509Certificate(certificate).checkPrivateKey(key))
    throw new Error('read NOTICE_KEY: it is not the key of NOTICE_CERT')
  return {
    certificate,
    // node-forge reads PKCS#1 in PEM wherever the key came from.
    key: key.export({ type: 'pkcs1', format: 'pem' }).toString(),
    chain: others.filter((each) => !isAnchor(each)),
  }
}

const pemCertificates = (text: string): readonly string[] =>
  text.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? []

function isAnchor(pem: string): boolean {
  const certificate = new X509Certificate(pem)
  return certificate.subject === certificate.issuer
}
