/** A pack taken apart and put together again by the writer's own rules: what a forger who knows the format would do. */
import { createHash, createPrivateKey } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { memoryOctets, readPack } from '../src/adapters/unzip-pack.ts'
import { zipOctets } from '../src/adapters/zip-pack.ts'
import { signDetached } from '../src/email/sign.ts'
import { MANIFEST, type Manifest, SIGNATURE } from '../src/steps/evidence-manifest.ts'

export type Contents = Map<string, Buffer>

export async function contentsOf(pack: string | Buffer): Promise<Contents> {
  const read = await readPack(memoryOctets(typeof pack === 'string' ? readFileSync(pack) : pack))
  if (!read.ok) throw new Error(`${read.code}: ${read.detail}`)
  const all: Contents = new Map()
  for (const { path } of read.files) all.set(path, Buffer.from(await read.read(path)))
  return all
}

export async function zipOf(all: Contents): Promise<Buffer> {
  const pieces: Uint8Array[] = []
  for await (const piece of zipOctets([...all].map(([path, bytes]) => ({ path, bytes }))))
    pieces.push(piece)
  return Buffer.concat(pieces)
}

/** By one who has the office's own key: no signature tells what he changed. */
export function signedAgain(all: Contents): Contents {
  const fitted = hashedAgain(all)
  const manifest = fitted.get(MANIFEST) ?? Buffer.of()
  const { madeAt }: Manifest = JSON.parse(String(manifest))
  const pem = (path: string) => readFileSync(`fixtures/pki/${path}/notices.pem`)
  const key = createPrivateKey(pem('keys')).export({ type: 'pkcs1', format: 'pem' }).toString()
  const identity = { certificate: pem('certs').toString(), key }
  return fitted.set(SIGNATURE, signDetached(manifest, identity, new Date(madeAt)))
}

/** The manifest brought to fit whatever lies there now, as far as one can without the key. */
export function hashedAgain(all: Contents): Contents {
  const manifest: Manifest = JSON.parse(String(all.get(MANIFEST)))
  const files = [...all]
    .filter(([path]) => path !== MANIFEST && path !== SIGNATURE)
    .map(([path, bytes]) => ({
      path,
      sha256: createHash('sha256').update(bytes).digest('hex'),
      size: bytes.length,
      item: manifest.files.find((each) => each.path === path)?.item ?? 3,
    }))
  const there = new Set(files.map(({ path }) => path))
  const items = manifest.items.map((item) => ({
    ...item,
    files: item.files.filter((path) => there.has(path)),
  }))
  const rows = String(all.get('items/14-audit.jsonl') ?? '')
    .split('\n')
    .flatMap((line) =>
      line.trim() === '' ? [] : [JSON.parse(line) as { seq: number; hash: string }],
    )
    .map(({ seq, hash }) => ({ seq, hash }))
  const fitted = { ...manifest, files, items, audit: { ...manifest.audit, rows } }
  const order = Object.keys(manifest).map((key) => [key, fitted[key as keyof Manifest]])
  const text = `${JSON.stringify(Object.fromEntries(order), null, 1)}\n`
  return new Map(all).set(MANIFEST, Buffer.from(text))
}
