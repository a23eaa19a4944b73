// The certificates that a signed mail brings for its signers: whose status may be asked for before the verdict. Nothing is proved.

import { hash } from 'node:crypto'
import { asBuffer, BerError } from '../pki/ber.ts'
import type { Certificate } from '../pki/certificate.ts'
import { sameName } from '../pki/name.ts'
import { internCertificate, type Trust } from '../pki/trust.ts'
import { startWork, type Work, WorkError } from '../pki/work.ts'
import { bareCms, readSignedData, type SignerId } from './cms.ts'
import { MailFault } from './fault.ts'
import { MAIL_LIMITS } from './limits.ts'
import { readEntity } from './mime.ts'
import { findSigned } from './signed-parts.ts'

export type Brought = {
  /** Those that the signers name, from the mail or from our own store. */
  readonly signers: readonly Certificate[]
  /** All that the mail brings: helpful to find a path. */
  readonly all: readonly Certificate[]
  /** Signers whose own certificate is neither there nor in our store, as they are named. */
  readonly absent: readonly string[]
}

/** Of a mail, or of a CMS message without one. Never throws: what cannot be read brings nothing. */
export function signerCertificates(bytes: Uint8Array, trust: Trust): Brought {
  try {
    if (bytes.length > MAIL_LIMITS.mailOctets) return NOTHING
    const cms = bareCms(bytes) ?? findSigned(readEntity(asBuffer(bytes)))?.cms
    if (!cms) return NOTHING
    const signed = readSignedData(cms)
    const work = startWork()
    const all = signed.certificates.flatMap((der) => readOne(trust, der, work))
    const known = [...all, ...trust.intermediates]
    const named = signed.signers.map(({ id }) => ({
      id,
      by: known.filter((one) => isNamed(id, one)),
    }))
    const signers = named.flatMap(({ by }) => by)
    const absent = named.flatMap(({ id, by }) => (by.length === 0 ? [nameOf(id)] : []))
    return { signers: [...new Set(signers)].slice(0, MAIL_LIMITS.signers), all, absent }
  } catch (error) {
    if (error instanceof MailFault || error instanceof BerError) return NOTHING
    if (error instanceof WorkError) return NOTHING
    throw error
  }
}

const NOTHING: Brought = { signers: [], all: [], absent: [] }

const nameOf = (id: SignerId): string =>
  id.by === 'key' ? `the key ${id.keyId}` : `no. ${id.serial} of "${id.issuer.text}"`

function readOne(trust: Trust, der: Buffer, work: Work): readonly Certificate[] {
  try {
    return [internCertificate(trust, der, hash('sha256', der), work)]
  } catch (error) {
    if (error instanceof BerError) return []
    throw error
  }
}

function isNamed(id: SignerId, certificate: Certificate): boolean {
  return id.by === 'key'
    ? certificate.subjectKeyId === id.keyId
    : certificate.serial === id.serial && sameName(certificate.issuer, id.issuer)
}
