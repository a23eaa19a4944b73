// The certificates of a pack: whom the office believes, and all who lead from a verdict or a CRL of it to an anchor.
import { type Certificate, isSignedBy, parseCertificate } from '../pki/certificate.ts'
import { parseCrl, verifyCrl } from '../pki/crl.ts'
import { upwards } from '../pki/missing-issuer.ts'
import { type FilePorts, had, type Lying, lack, type PackFile } from './evidence-files.ts'
import { type KeptSighting, type KeptVerdict, proofOfMail, sightingsOf } from './evidence-proof.ts'
import type { PackSources } from './evidence-sources.ts'

/** By SHA-256. */
export type Held = {
  readonly all: Map<string, Certificate>
  readonly anchors: Map<string, Certificate>
}

const bySha256 = (certificates: readonly Certificate[]) =>
  new Map(certificates.map((each) => [each.sha256, each]))

/** What the settings name now, what each verdict rested on then, and whoever signed the lists. */
export async function heldCertificates(
  ports: FilePorts,
  sources: PackSources,
  lying: Lying,
): Promise<Held> {
  const { anchors, intermediates } = await ports.trust()
  const own = await ports.issuers()
  const held = {
    all: bySha256([...anchors, ...intermediates, ...own]),
    anchors: bySha256(anchors),
  }
  await takeNamed(ports, sources, lying, held)
  await takeListSigners(ports, sources, lying, held)
  return held
}

/** `signer`: of the pack itself, he and all that lead from him upwards. */
export function trustFiles(
  sources: PackSources,
  lying: Lying,
  held: Held,
  signer: readonly Certificate[],
): readonly PackFile[] {
  for (const each of signer) held.all.set(each.sha256, each)
  tellMissing(sources, lying, held, signer)
  return [...held.all.values()].map(({ sha256, der: bytes }) => {
    const folder = held.anchors.has(sha256) ? 'anchors' : 'intermediates'
    const path = `trust/${folder}/${sha256}.cer`
    lying.paths.set(`certificate:${sha256}`, path)
    return { path, bytes, item: 5 }
  })
}

/** Those that a verdict rests on: kept when it was reached, whatever the settings are by now. */
async function takeNamed(
  ports: FilePorts,
  { file }: PackSources,
  lying: Lying,
  held: Held,
): Promise<void> {
  for (const { outcome, certificates = [] } of file.requests.flatMap(
    (request) => proofOfMail(request) ?? [],
  ))
    for (const { sha256, subject } of certificates) {
      const what = `the certificate of "${subject}" that a verdict rests on`
      const one = held.all.get(sha256) ?? (await taken(ports, lying, 5, sha256, what))
      if (!one) continue
      held.all.set(sha256, one)
      // The end of a path that held was believed then; in that of a verdict that did not hold, anybody may stand.
      if (isProved(outcome) && one.selfIssued && isSignedBy(one, one)) held.anchors.set(sha256, one)
    }
}

const isProved = (outcome: KeptVerdict['outcome']): boolean => /^passed/.test(outcome)

async function taken(
  ports: FilePorts,
  lying: Lying,
  item: number,
  sha256: string,
  what: string,
): Promise<Certificate | undefined> {
  const bytes = await had(ports, lying, item, sha256, what)
  return bytes && parseCertificate(bytes)
}

/** Also where the mail of a sender brought what the office's settings do not name. */
async function takeListSigners(
  ports: FilePorts,
  { facts }: PackSources,
  lying: Lying,
  held: Held,
): Promise<void> {
  const brought = [...lying.brought.values()].flatMap(({ all }) => all)
  for (const sighting of sightingsOf(facts.audit)) {
    const candidates = [...held.all.values(), ...brought]
    const signer = await signerOf(ports, lying, sighting, candidates)
    if (signer === 'unread') continue
    const what = `by which the CRL ${sighting.crlNumber ?? sighting.sha256} is proved`
    if (!signer) lack(lying, 11, `a certificate of its issuer ${what}${BRING}`)
    else {
      const { issuers, missing } = upwards([signer], candidates, [...held.anchors.values()])
      for (const one of [signer, ...issuers]) held.all.set(one.sha256, one)
      for (const name of missing) lack(lying, 11, `a certificate of "${name}", ${what}${BRING}`)
    }
  }
}

const BRING =
  ': name it in INTERMEDIATES, or whoever checks the pack must bring it (--intermediates)'

async function signerOf(
  ports: FilePorts,
  lying: Lying,
  { sha256, signer }: KeptSighting,
  candidates: readonly Certificate[],
): Promise<Certificate | 'unread' | undefined> {
  const known = candidates.find((each) => each.sha256 === signer)
  if (known) return known
  if (signer) return taken(ports, lying, 11, signer, 'the certificate that signed a CRL')
  // Seen before its signer was kept. That its octets are missing was told of themselves.
  if (!lying.paths.has(`list:${sha256}`)) return 'unread'
  const crl = parseCrl(await ports.evidence.get(sha256))
  return candidates.find((each) => verifyCrl(crl, each))
}

/** Better told to whoever makes the pack than to whoever checks it. */
function tellMissing(
  { file }: PackSources,
  lying: Lying,
  { all, anchors }: Held,
  signer: readonly Certificate[],
): void {
  const told = new Set<string>()
  const tell = (from: readonly Certificate[], more: readonly Certificate[], why: string) => {
    for (const name of upwards(from, [...all.values(), ...more], [...anchors.values()]).missing) {
      const what = `a certificate of "${name}", by which ${why} is proved${BRING}`
      if (!told.has(what)) lack(lying, 5, what)
      told.add(what)
    }
  }
  for (const request of file.requests) {
    const verdict = proofOfMail(request)
    // To a verdict that proved no signature, or knew no path, nothing is missing.
    if (!verdict?.signer || verdict.code === 'no-path') continue
    const { signers = [], all: brought = [] } = lying.brought.get(request.receiptId) ?? {}
    tell(signers, brought, `the mail ${request.receiptId}`)
  }
  tell(signer, [], 'the signature of this pack')
}
