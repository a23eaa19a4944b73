// Opens what `verify` is handed, a mail or a bare CMS message, down to whoever signed the words, as the office does.
import { bareCms, isSignedData } from '../email/cms.ts'
import { findEnvelope } from '../email/decrypt.ts'
import type { DecryptionKey } from '../email/decryption-keys.ts'
import { type OpenedMail, openMail } from '../email/open-mail.ts'
import { signerCertificates } from '../email/signer-certificates.ts'
import { type BareOptions, verifyCms } from '../email/smime.ts'
import type { OcspResponse } from '../pki/ocsp-response.ts'
import type { Trust } from '../pki/trust.ts'
import type { TrustGiven } from './trust-given.ts'

export type Opening = {
  readonly given: TrustGiven
  readonly at: Date
  readonly options: BareOptions
  readonly bare: boolean
  /** Asked for only where something is encrypted. */
  readonly keys: () => Promise<readonly DecryptionKey[]>
}

/** The trust that the verdict was reached with has the lists that were fetched on the way. */
export async function openInput(
  bytes: Buffer,
  opening: Opening,
): Promise<OpenedMail & { readonly keyless: boolean }> {
  const outside = await ask(opening, bytes, [])
  const closed = judge(bytes, opening, outside, [])
  if (!isLocked(closed)) return { ...closed, keyless: false }
  const keys = await opening.keys()
  const opened = keys.length === 0 ? closed : judge(bytes, opening, outside, keys)
  const keyless = keys.length === 0
  if (!opening.given.ask || !('signer' in opened.verdict) || !opened.verdict.signer)
    return { ...opened, keyless }
  // Responders hear of what was encrypted only when its signature holds (steps/open-received.ts says why).
  const inside = await ask(opening, opened.octets, outside.options.ocsp ?? [])
  return { ...judge(bytes, opening, inside, keys), keyless }
}

type Heard = { readonly trust: Trust; readonly options: BareOptions }

/** What the signers' responders and distribution points say, where --ask wants them heard. */
async function ask(
  { given, at, options }: Opening,
  octets: Uint8Array,
  before: readonly OcspResponse[],
): Promise<Heard> {
  if (!given.ask) return { trust: given.trust, options }
  const { signers, all } = signerCertificates(octets, given.trust)
  const { trust, ocsp, now } = await given.ask(signers, at, all)
  return { trust, options: { ...options, now, ocsp: [...before, ...ocsp] } }
}

function judge(
  bytes: Buffer,
  { at, bare }: Opening,
  { trust, options }: Heard,
  keys: readonly DecryptionKey[],
): OpenedMail {
  const { content, ...rest } = options
  if (!bare) return openMail(bytes, keys, trust, at, rest)
  const mail = content ? undefined : enclosing(bytes)
  // Nobody sent what stands alone, so there is no sender to compare.
  if (mail) return openMail(mail, keys, trust, at, { ...rest, sender: false })
  return { verdict: verifyCms(bytes, trust, at, options), octets: bytes, layers: [] }
}

const HEADER = Buffer.from(
  'Content-Type: application/pkcs7-mime\r\nContent-Transfer-Encoding: binary\r\n\r\n',
)

/** A bare envelope as the mail that it would be; undefined where it is none. */
function enclosing(bytes: Buffer): Buffer | undefined {
  const cms = bareCms(bytes)
  if (!cms || isSignedData(cms)) return undefined
  const mail = Buffer.concat([HEADER, cms])
  return findEnvelope(mail) && mail
}

const isLocked = ({ layers }: OpenedMail): boolean => layers.some(({ kind }) => kind === 'locked')
