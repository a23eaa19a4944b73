// From a page's cells to the certificates on the register that they fit, near ones too: what the rules then weigh.
import type { FieldReading, PaperReading } from '../paper/reading.ts'
import type { CertificateId, RegisteredCertificate } from '../revocation/certificate.ts'
import type { Likely, Sought } from '../revocation/likely.ts'

/** What a form says of the certificate it is about, as the register can be asked for it. */
export function soughtOf({ fields }: PaperReading): Sought {
  const cells = ({ beliefs = [] }: Partial<FieldReading> = {}) => beliefs
  const said = (...texts: readonly (string | undefined)[]) =>
    texts.filter((text) => text !== undefined && text !== '').map(String)
  const { surname, givenName, nameZh, orgName, certEmail, serverName } = fields
  const name = [surname, givenName].map((half) => half?.value ?? '').join(' ')
  return {
    srn: cells(fields.srn),
    serial: cells(fields.serial),
    hkid: cells(fields.hkid),
    name: said(name.trim()),
    nameZh: said(nameZh?.value),
    organisation: said(orgName?.value),
    // As it was read: an address that keeps no rule is still like the one it was.
    address: said(certEmail?.asRead, serverName?.asRead),
  }
}

export type LikelyPorts = {
  readonly register: {
    certificate(id: CertificateId): Promise<RegisteredCertificate | undefined>
    /** Absent where there is no index of the register. */
    likely?(sought: Sought): Promise<Likely>
  }
}

export type NearCertificates = {
  readonly likely: Likely
  readonly certificates: readonly RegisteredCertificate[]
}

/** Further behind than this is no candidate (half as far again as the margin that decides), nor what fits like chance. */
const SHOWN_BEHIND = 12
const MOST_SHOWN = 8

export async function nearCertificates(
  { register }: LikelyPorts,
  sought: Sought | undefined,
): Promise<NearCertificates | undefined> {
  if (!sought || !register.likely) return undefined
  const likely = await register.likely(sought)
  const best = likely.nearest[0]?.total ?? 0
  const near = likely.nearest
    .filter(({ total }) => total >= best - SHOWN_BEHIND && total > likely.chance)
    .slice(0, MOST_SHOWN)
  const ids = new Set([...near, ...likely.conflicts].map(({ id }) => id))
  const found = await Promise.all([...ids].map((id) => register.certificate(id)))
  return { likely, certificates: found.filter((each) => each !== undefined) }
}
