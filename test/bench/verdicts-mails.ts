/** Signed mails of as many signers as a bench wants, each with a certificate of its own. */
import { createPublicKey, type KeyObject } from 'node:crypto'
import { head, TEXT, WRITTEN } from '../../fixtures/case.ts'
import { fixtureKey, makeLeaf } from '../../fixtures/identities.ts'
import { by, cmsOver, detachedMail, textPart } from '../../fixtures/mime.ts'
import { issuerDns, openPki } from '../../fixtures/pki.ts'

export type BenchMail = {
  readonly mail: Buffer
  readonly key: KeyObject
  readonly publicKey: KeyObject
  /** The same taken apart, for a peer that reads no MIME. */
  readonly content: Buffer
  readonly cms: Buffer
}

const pki = openPki()
const KEYS = ['chan', 'wong', 'cheung', 'tam', 'lee', 'ho'] as const

export const issuerKey = (): KeyObject => pki.ca.key

export function benchMails(count: number): readonly BenchMail[] {
  return Array.from({ length: count }, (_, at) => {
    const id = KEYS[at % KEYS.length]!
    const key = fixtureKey(id, 'rsa2048')
    const address = `signer${at}@example.hk`
    const leaf = makeLeaf(pki.ca, issuerDns.ca, {
      id,
      key,
      serial: (0x7000 + at).toString(16).toUpperCase(),
      subject: [
        ['C', 'HK'],
        ['O', 'Demo e-Cert (Personal)'],
        ['OU', String(at)],
        ['CN', `SIGNER ${at}`],
      ],
      emails: [address],
    })
    const part = textPart(`${TEXT}${'Some more words of a letter.\n'.repeat(20)}`)
    const signing = { ...by(leaf, WRITTEN), certificates: [leaf.der, pki.ca.der] }
    const mail = detachedMail(head({ from: `Signer <${address}>` }), part, signing)
    const content = Buffer.from(part)
    return { mail, key, publicKey: createPublicKey(key), content, cms: cmsOver(content, signing) }
  })
}
