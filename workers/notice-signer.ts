// The certificate and key that notices are signed with, read once from the settings and held against each other.
import { createPrivateKey, X509Certificate } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { signMail } from '../src/email/sign.ts'
import type { Config } from '../src/process/config.ts'
import type { Sign } from '../src/steps/notice-mail.ts'

type Settings = Pick<Config, 'NOTICE_CERT' | 'NOTICE_KEY'>

/** Undefined where none is set. Throws when the two do not belong together: better now than at the first notice. */
export async function openNoticeSigner(settings: Settings): Promise<Sign | undefined> {
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
  const identity = {
    certificate,
    // node-forge reads PKCS#1 in PEM wherever the key came from.
    key: key.export({ type: 'pkcs1', format: 'pem' }).toString(),
    chain: others.filter((each) => !isAnchor(each)),
  }
  return (mail, at) => signMail(mail, identity, at)
}

const pemCertificates = (text: string): readonly string[] =>
  text.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? []

function isAnchor(pem: string): boolean {
  const certificate = new X509Certificate(pem)
  return certificate.subject === certificate.issuer
}
