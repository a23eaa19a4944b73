// Checks a pack of evidence offline: every hash, the signature, the trail, the verdicts and the CRL entries; each fault by its name.
import { verifyCms } from '../email/smime.ts'
import { statusOfVerdict } from '../email/verdict.ts'
import { type Certificate, parseCertificate } from '../pki/certificate.ts'
import type { Crl } from '../pki/crl.ts'
import { makeTrust } from '../pki/trust.ts'
import type { Deadline } from '../pki/work.ts'
import type { AuditRow } from '../revocation/audit.ts'
import { checkRows, checkTrail, readRows, sealedReceipts } from './evidence-check-audit.ts'
import { checkMail, checkPublication, statusHeld } from './evidence-check-proof.ts'
import {
  broken,
  jsonOf,
  type PackContents,
  type PackFault,
  reasonOf,
  textOf,
  undecided,
} from './evidence-fault.ts'
import {
  itemTitles,
  MANIFEST,
  type Manifest,
  manifestSchema,
  PATHS,
  proofSchema,
  publicationSchema,
  receiptsSchema,
  SIGNATURE,
} from './evidence-manifest.ts'
import { type Believed, missingFor, unreached } from './evidence-reach.ts'

export type CheckAsked = {
  /** Whom to believe; without, the pack's own, and then it proves nothing to a stranger. */
  readonly anchors?: readonly Certificate[]
  readonly intermediates?: readonly Certificate[]
  /** Newer lists than those of the pack: a signer revoked since is told. */
  readonly crls?: readonly Crl[]
  readonly now?: Date
  readonly deadline?: Deadline
  /** The whole trail, exported: each row of the pack must be in it, and none left out. */
  readonly trail?: () => AsyncIterable<AuditRow>
}

export type Checked = {
  readonly outcome: 'whole' | 'undecided' | 'broken'
  readonly manifest: Manifest | null
  /** Who signed the pack; null where nobody did who could be named. */
  readonly signer: { readonly subject: string; readonly sha256: string } | null
  readonly faults: readonly PackFault[]
}

export async function checkPack(pack: PackContents, asked: CheckAsked = {}): Promise<Checked> {
  const text = await textOf(pack, MANIFEST)
  if (text === undefined)
    return ended(null, null, [broken('manifest-missing', MANIFEST, 'the pack has no manifest')])
  const read = manifestSchema.safeParse(jsonOf(text))
  if (!read.success) {
    const why = read.error.issues[0]?.message ?? 'it is no JSON'
    return ended(null, null, [broken('manifest-malformed', MANIFEST, why)])
  }
  const manifest = read.data
  const { believed, faults } = await believedOf(pack, asked)
  const signed = await checkSignature(pack, manifest, believed, asked)
  const all = [
    ...faults,
    ...signed.faults,
    ...checkForm(text, manifest),
    ...checkFiles(pack, manifest),
    ...(await checkDocuments(pack, manifest, believed, asked)),
  ]
  return ended(manifest, signed.signer, all)
}

function ended(
  manifest: Manifest | null,
  signer: Checked['signer'],
  faults: readonly PackFault[],
): Checked {
  const worst = faults.some(({ weight }) => weight === 'broken') ? 'broken' : 'undecided'
  return { outcome: faults.length === 0 ? 'whole' : worst, manifest, signer, faults }
}

const TRUST = /^trust\/(anchors|intermediates)\//
/** An office holds a handful; each mail of a case may add those of its signers. */
const MOST_CERTIFICATES = 2_000

async function believedOf(
  pack: PackContents,
  { anchors, intermediates = [], deadline }: CheckAsked,
) {
  const faults: PackFault[] = []
  const held: { readonly folder: string; readonly certificate: Certificate }[] = []
  const files = pack.files.filter(({ path }) => TRUST.test(path))
  if (files.length > MOST_CERTIFICATES)
    faults.push(broken('trust-malformed', 'trust/', `${files.length} certificates`))
  for (const { path } of files.slice(0, MOST_CERTIFICATES)) {
    try {
      const certificate = parseCertificate(await pack.read(path))
      held.push({ folder: path.split('/')[1] ?? '', certificate })
    } catch (fault) {
      faults.push(broken('trust-malformed', path, reasonOf(fault)))
    }
  }
  const of = (folder: string) =>
    held.flatMap((each) => (each.folder === folder ? [each.certificate] : []))
  if (!anchors)
    faults.push(
      undecided(
        'anchors-from-pack',
        'trust/',
        'no anchors were given: the pack vouches for itself',
      ),
    )
  const believed: Believed = {
    anchors: anchors ?? of('anchors'),
    intermediates: [...intermediates, ...of('intermediates')],
    held: [...intermediates, ...held.map(({ certificate }) => certificate)],
    ...(deadline ? { deadline } : {}),
  }
  return { believed, faults }
}

async function checkSignature(
  pack: PackContents,
  manifest: Manifest,
  believed: Believed,
  asked: CheckAsked,
): Promise<{ signer: Checked['signer']; faults: readonly PackFault[] }> {
  const there = pack.files.some(({ path }) => path === SIGNATURE)
  if (!there && manifest.signedBy === null)
    return nobody(undecided('unsigned', SIGNATURE, 'the office signed nothing: it has no key'))
  if (!there)
    return nobody(broken('signature-missing', SIGNATURE, 'the manifest says it is signed'))
  const { anchors, intermediates, deadline } = believed
  const listed = pack.files.flatMap(({ path }) => (path.startsWith('trust/status/') ? [path] : []))
  const { crls, ocsp } = await statusHeld(pack, listed)
  const trust = makeTrust({ anchors, intermediates, crls: [...crls, ...(asked.crls ?? [])] })
  const cms = await pack.read(SIGNATURE)
  const verdict = verifyCms(cms, trust, new Date(manifest.madeAt), {
    content: await pack.read(MANIFEST),
    ocsp,
    ...(asked.now ? { now: asked.now } : {}),
    ...(deadline ? { deadline } : {}),
  })
  const found = 'signer' in verdict ? verdict.signer : undefined
  const signer = found ? { subject: found.subject.text, sha256: found.sha256 } : null
  const code = 'code' in verdict ? verdict.code : verdict.outcome
  const detail = `${code}: ${'detail' in verdict ? verdict.detail : 'no signature that holds'}`
  if (verdict.outcome === 'passed') {
    const same = found?.subject.text === manifest.signedBy && statusOfVerdict(verdict).length > 0
    const other = `the manifest says it is signed by "${manifest.signedBy}"`
    return { signer, faults: same ? [] : [broken('signature-stranger', SIGNATURE, other)] }
  }
  if (verdict.outcome !== 'indeterminate')
    return { signer, faults: [broken('signature-failed', SIGNATURE, detail)] }
  const missing = missingFor(cms, verdict, crls, believed)
  if (found && missing.length > 0) return { signer, faults: [unreached(SIGNATURE, missing)] }
  const stranger = asked.anchors !== undefined && (code === 'no-path' || code === 'path-invalid')
  return {
    signer,
    faults: [
      stranger
        ? broken(
            'signature-stranger',
            SIGNATURE,
            `the signer does not lead to the anchors: ${detail}`,
          )
        : undecided('signature-undecided', SIGNATURE, detail),
    ],
  }
}

const nobody = (fault: PackFault) => ({ signer: null, faults: [fault] })

/** As it is written, and no other way: two readers must not read two manifests in one (RFC 8259 §4). */
function checkForm(text: string, manifest: Manifest): readonly PackFault[] {
  return text === `${JSON.stringify(manifest, null, 1)}\n`
    ? []
    : [broken('manifest-form', MANIFEST, 'it is not written as Holdfast writes it')]
}

function checkFiles(pack: PackContents, { files, items }: Manifest): readonly PackFault[] {
  const there = new Map(pack.files.map((file) => [file.path, file]))
  there.delete(MANIFEST)
  there.delete(SIGNATURE)
  const faults: PackFault[] = []
  for (const { path, sha256, size } of files) {
    const file = there.get(path)
    there.delete(path)
    if (!file) faults.push(broken('file-missing', path, 'the manifest lists it'))
    else if (file.sha256 !== sha256 || file.size !== size)
      faults.push(broken('file-altered', path, `its SHA-256 is ${file.sha256}`))
  }
  for (const path of there.keys())
    faults.push(broken('file-extra', path, 'the manifest does not list it'))
  const listed = new Set(files.map(({ path }) => path))
  for (const [at, title] of itemTitles.entries()) {
    const item = items.find(({ no }) => no === at + 1)
    const told = item && (item.files.length > 0 || item.lacks.length > 0)
    if (!told || item.files.some((path) => !listed.has(path)))
      faults.push(broken('item-missing', `item ${at + 1}`, title))
  }
  return faults
}

async function checkDocuments(
  pack: PackContents,
  manifest: Manifest,
  believed: Believed,
  asked: CheckAsked,
): Promise<readonly PackFault[]> {
  const { rows, faults } = readRows((await textOf(pack, PATHS.audit)) ?? '')
  const receipts = receiptsSchema.safeParse(jsonOf(await textOf(pack, PATHS.receipts))).data
  const proof = proofSchema.safeParse(jsonOf(await textOf(pack, PATHS.proof))).data
  const publication = publicationSchema.safeParse(
    jsonOf(await textOf(pack, PATHS.publication)),
  ).data
  const unread = Object.entries({ receipts, proof, publication }).flatMap(([name, document]) =>
    document ? [] : [broken('document-malformed', PATHS[name as keyof typeof PATHS], 'unreadable')],
  )
  const known = new Set(receipts?.receipts.map(({ id }) => id))
  const all = [...faults, ...unread, ...checkRows(rows, manifest, known)]
  if (asked.trail) all.push(...(await checkTrail(asked.trail(), rows, manifest)))
  if (receipts) all.push(...checkReceipts(pack, receipts.receipts, sealedReceipts(rows)))
  const came = new Map(receipts?.receipts.map((each) => [each.id, each]))
  for (const mail of proof?.mails ?? [])
    all.push(...(await checkMail(pack, mail, came.get(mail.receiptId), believed)))
  if (publication) all.push(...(await checkPublication(pack, publication, rows, believed)))
  return all
}

type ReceiptKept = { readonly id: string; readonly sha256: string; readonly path: string | null }

/** What lies there is what came, by the hash that was sealed when it came. */
function checkReceipts(
  pack: PackContents,
  receipts: readonly ReceiptKept[],
  sealed: ReadonlyMap<string, string>,
): readonly PackFault[] {
  const files = new Map<string | null, PackContents['files'][number]>()
  for (const file of pack.files) files.set(file.path, file)
  return receipts.flatMap(({ id, sha256, path }) => {
    const file = files.get(path)
    const altered = file && file.sha256 !== sha256
    return [
      ...(altered ? [broken('receipt-altered', id, `${file.path} is not what came`)] : []),
      ...(file ? [] : [undecided('receipt-not-kept', id, 'what came is not in the pack')]),
      ...(sealed.get(id) === sha256
        ? []
        : [broken('receipt-unsealed', id, 'the audit trail has no such bytes for it')]),
    ]
  })
}
