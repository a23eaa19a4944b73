// Packs the evidence of one case into one file that can be checked without us; the making of it is itself in the trail.
import { createHash } from 'node:crypto'
import { verifyCms } from '../email/smime.ts'
import { certificatesOfVerdict, statusOfVerdict } from '../email/verdict.ts'
import { makeTrust } from '../pki/trust.ts'
import type { AuditEntry } from '../revocation/audit.ts'
import type { RevocationId } from '../revocation/revocation.ts'
import {
  evidenceFiles,
  type FilePorts,
  openLying,
  type PackFile,
  signerStatusFiles,
} from './evidence-files.ts'
import { itemsOf } from './evidence-items.ts'
import {
  FORMAT,
  itemTitles,
  MANIFEST,
  type Manifest,
  manifestSchema,
  PAGE,
  type PackItem,
  SIGNATURE,
} from './evidence-manifest.ts'
import { evidencePage } from './evidence-page.ts'
import { type PackSources, packSources, type SourcePorts } from './evidence-sources.ts'
import { type Held, heldCertificates, trustFiles } from './evidence-trust.ts'

type Entry = { readonly path: string; readonly bytes: Uint8Array }
type Kept = { readonly sha256: string; readonly size: number }

export type PackPorts = SourcePorts &
  FilePorts & {
    readonly records: { audit(entry: AuditEntry): Promise<unknown> }
    /** A CMS signature over that content, detached; absent, the pack is unsigned and says so. */
    readonly sign?: (content: Buffer, at: Date) => Buffer
    /** Covers identity card numbers in a JSON value. */
    readonly mask: (value: unknown) => unknown
    /** The name and number of this software. */
    readonly software: string
  }

export type PackAsked = {
  /** `officer:NAME` or `command:NAME`. */
  readonly actor: string
  readonly unmask: boolean
}
export type Packed = {
  readonly manifest: Manifest
  /** Of the whole file. */
  readonly kept: Kept
}

/**
 * `write` puts the entries into a file that nobody has yet: only after the row is in the trail is it handed out.
 * Undefined where there is no such case.
 */
export const packEvidence =
  (ports: PackPorts) =>
  async (
    id: RevocationId,
    asked: PackAsked,
    write: (entries: AsyncIterable<Entry>) => Promise<Kept>,
  ): Promise<Packed | undefined> => {
    const sources = await packSources(ports, id)
    if (!sources) return undefined
    let manifest: Manifest | undefined
    const kept = await write(
      entriesOf(ports, sources, asked, (made) => {
        manifest = made
      }),
    )
    if (!manifest) throw new Error(`pack the evidence of ${id}: not all of it was written`)
    await ports.records.audit({
      at: ports.clock.now().toISOString(),
      actor: asked.actor,
      action: 'evidence-packed',
      receiptId: null,
      revocationId: id,
      details: { ...kept, files: manifest.files.length, unmasked: asked.unmask },
    })
    return { manifest, kept }
  }

/** The bytes first, one at a time; then what is said of them; the manifest and its signature last. */
async function* entriesOf(
  ports: PackPorts,
  sources: PackSources,
  { actor, unmask }: PackAsked,
  done: (manifest: Manifest) => void,
): AsyncGenerator<Entry> {
  const files: Manifest['files'] = []
  const list = ({ path, bytes, item }: PackFile): Entry => {
    files.push({ path, sha256: hashOf(bytes), size: bytes.length, item })
    return { path, bytes }
  }
  const lying = openLying()
  for await (const file of evidenceFiles(ports, sources, lying)) yield list(file)
  const held = await heldCertificates(ports, sources, lying)
  const signer = await signerOf(ports, sources.now, held)
  for (const file of trustFiles(sources, lying, held, signer.certificates)) yield list(file)
  for (const file of signerStatusFiles(signer.status)) yield list(file)
  const plain = itemsOf(sources, lying)
  const items = plain.map((item) => covered(item, ports, unmask))
  // The rows of the trail stay as they were sealed: covered, they could not be held against their seals.
  for (const [at, item] of items.entries())
    yield list(written(isSealed(item) ? (plain[at] ?? item) : item))
  const said = { ...head(sources, items, files), madeBy: actor, unmasked: unmask }
  const about = { ...said, software: ports.software, signedBy: signer.subject }
  yield list({ path: PAGE, bytes: Buffer.from(evidencePage({ manifest: about, items })), item: 0 })
  // In the order of its schema: there is one way to write it, and a check knows it.
  const manifest = manifestSchema.parse({ ...about, files })
  const bytes = Buffer.from(`${JSON.stringify(manifest, null, 1)}\n`)
  yield { path: MANIFEST, bytes }
  if (ports.sign) yield { path: SIGNATURE, bytes: ports.sign(bytes, sources.now) }
  done(manifest)
}

const hashOf = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')

const isSealed = ({ document }: PackItem): boolean => Array.isArray(document)

const covered = (item: PackItem, { mask }: PackPorts, unmask: boolean): PackItem =>
  unmask ? item : { ...item, document: mask(item.document) }

function written({ no, path, document }: PackItem): PackFile {
  const text = Array.isArray(document)
    ? document.map((each) => `${JSON.stringify(each)}\n`).join('')
    : `${JSON.stringify(document, null, 1)}\n`
  return { path, bytes: Buffer.from(text), item: no }
}

function head(
  { file, facts, now }: PackSources,
  items: readonly PackItem[],
  files: Manifest['files'],
): Omit<Manifest, 'files' | 'madeBy' | 'software' | 'unmasked' | 'signedBy'> {
  const { revocation, certificate } = file
  const { id, state, version } = revocation
  const { issuer = null, serial = null } = certificate ?? {}
  return {
    format: FORMAT,
    madeAt: now.toISOString(),
    case: { id, state, version, mergedFrom: [...facts.mergedFrom], issuer, serial },
    items: items.map(({ no, lacks }) => ({
      no,
      title: itemTitles[no - 1] ?? '',
      files: files.filter(({ item }) => item === no).map(({ path }) => path),
      lacks: [...lacks],
    })),
    audit: { head: facts.head, rows: facts.audit.map(({ seq, hash }) => ({ seq, hash })) },
  }
}

/** Who will sign, and what says that he stands: found by a signature over nothing, for the real one comes last. */
async function signerOf({ sign, trust }: PackPorts, at: Date, held: Held) {
  if (!sign) return { subject: null, status: [], certificates: [] }
  const content = Buffer.from('holdfast')
  const [anchors, intermediates] = [[...held.anchors.values()], [...held.all.values()]]
  const known = makeTrust({ anchors, intermediates, crls: (await trust()).crls })
  const verdict = verifyCms(sign(content, at), known, at, { content })
  const subject = 'signer' in verdict ? (verdict.signer?.subject.text ?? null) : null
  return {
    subject: subject ?? 'unknown',
    status: statusOfVerdict(verdict),
    certificates: certificatesOfVerdict(verdict),
  }
}
