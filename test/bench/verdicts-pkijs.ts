/** What pkijs does of a verdict: the CMS message parsed, its signature and its chain verified. Of MIME, CRLs and senders, nothing. */
import { webcrypto, X509Certificate } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { fromBER } from 'asn1js'
import * as pkijs from 'pkijs'
import type { BenchMail } from './verdicts-mails.ts'

const ownBuffer = (bytes: Uint8Array): ArrayBuffer => new Uint8Array(bytes).buffer

export function pkijsVerifier(mails: readonly BenchMail[], checkDate: Date): () => Promise<void> {
  pkijs.setEngine('node', new pkijs.CryptoEngine({ name: 'node', crypto: webcrypto as Crypto }))
  const root = new X509Certificate(readFileSync('fixtures/pki/root.pem'))
  const trustedCerts = [pkijs.Certificate.fromBER(ownBuffer(root.raw))]
  let turn = 0
  return async () => {
    const { cms, content } = mails[turn++ % mails.length]!
    const info = new pkijs.ContentInfo({ schema: fromBER(ownBuffer(cms)).result })
    const signed = new pkijs.SignedData({ schema: info.content })
    const options = {
      signer: 0,
      data: ownBuffer(content),
      checkChain: true,
      trustedCerts,
      checkDate,
    }
    if (!(await signed.verify(options))) throw new Error('pkijs refuses a mail of the bench')
  }
}
