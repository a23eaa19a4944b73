/** A CA, certificates below it and moments around one receipt, for the tests of status. */
import { type KeyObject, randomBytes } from 'node:crypto'
import { fixtureKey, makeLeaf, sha1 } from '../../fixtures/identities.ts'
import { issuerDns, openPki } from '../../fixtures/pki.ts'
import { type CrlParts, crlDer, type Dn, ext, keyIdOf, nameDer } from '../../fixtures/x509.ts'
import type { Certificate } from '../../src/pki/certificate.ts'
import { parseCertificate } from '../../src/pki/certificate.ts'
import { type Crl, parseCrl } from '../../src/pki/crl.ts'
import { buildPath, type PathOptions } from '../../src/pki/path.ts'
import { makeTrust } from '../../src/pki/trust.ts'

export const pki = openPki()
export const root = parseCertificate(pki.root.der)
export const ca = parseCertificate(pki.ca.der)
export const at = new Date('2026-11-23T02:00:00Z')
export const hours = (count: number) => new Date(at.getTime() + count * 3_600_000)
export const days = (count: number) => hours(count * 24)

type Below = {
  readonly serial?: string
  readonly cn?: string
  readonly key?: string
  readonly eku?: readonly string[]
  readonly more?: readonly Buffer[]
  readonly from?: Date
  readonly to?: Date
}

/** A certificate that the demo CA issued, without a distribution point unless `more` brings one. */
export function below(parts: Below = {}): Certificate {
  const { serial = '5511', cn = 'leaf', key = 'wong', more = [] } = parts
  const subject: Dn = [['CN', cn]]
  return parseCertificate(
    makeLeaf(pki.ca, issuerDns.ca, {
      id: cn,
      key: fixtureKey(key, 'rsa2048'),
      serial,
      subject,
      notBefore: (parts.from ?? days(-30)).toISOString(),
      notAfter: (parts.to ?? days(30)).toISOString(),
      ...(parts.eku ? { eku: parts.eku } : {}),
      points: [],
      more,
    }).der,
  )
}

export type ListParts = Partial<CrlParts> & { readonly by?: 'ca' | 'root' }

/** A list of the demo CA, fresh and empty unless said otherwise. */
export function list({ by = 'ca', ...parts }: ListParts = {}): Crl {
  const key: KeyObject = by === 'ca' ? pki.ca.key : pki.root.key
  const thisUpdate = parts.thisUpdate ?? days(-1)
  return parseCrl(
    crlDer({
      issuer: nameDer(issuerDns[by]),
      signingKey: key,
      number: 7,
      authorityKeyId: keyIdOf(parts.signingKey ?? key, sha1),
      nextUpdate: new Date(thisUpdate.getTime() + 10 * 86_400_000),
      ...parts,
      thisUpdate,
    }),
  )
}

export const rootList = list({ by: 'root', number: 1 })

export type AskOptions = PathOptions & {
  readonly intermediates?: readonly Certificate[]
  readonly at?: Date
}

export function pathOf(target: Certificate, crls: readonly Crl[], options: AskOptions = {}) {
  const { intermediates = [], at: moment = at, ...rest } = options
  const trust = makeTrust({
    anchors: [root],
    intermediates: [ca, ...intermediates],
    crls: [rootList, ...crls],
  })
  return buildPath(target, trust, moment, rest)
}

/** In one word: the outcome, or the code where it is invalid. */
export function ask(target: Certificate, crls: readonly Crl[], options: AskOptions = {}): string {
  const result = pathOf(target, crls, options)
  return result.outcome === 'invalid' ? result.code : result.outcome
}

export const nonce = () => randomBytes(32)
export { ext }
