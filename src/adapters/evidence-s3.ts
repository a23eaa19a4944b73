// Evidence in an S3-compatible store: `<prefix>/ab/cd/<sha256>`.
import { createReadStream } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  GetObjectCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3'
import {
  type Evidence,
  EvidenceMissing,
  hashOfStream,
  type Kept,
  pathOf,
  proved,
  sha256Of,
  spool,
} from './evidence-bytes.ts'

export type S3Place = {
  readonly endpoint: string
  readonly bucket: string
  readonly region: string
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly prefix?: string | undefined
}

export async function openS3(place: S3Place): Promise<Evidence> {
  const store = openStore(place)
  const send = async (kept: Kept, body: () => Uint8Array | NodeJS.ReadableStream) => {
    if (!(await store.holds(kept.sha256))) await store.write(kept, body())
    return kept
  }
  return {
    has: store.has,
    put: (bytes) => send({ sha256: sha256Of(bytes), size: bytes.byteLength }, () => bytes),
    // The name is known only at the end of the stream: it waits in a file until then.
    async putStream(stream) {
      const folder = await mkdtemp(join(tmpdir(), 'holdfast-evidence-'))
      try {
        const path = join(folder, 'spool')
        return await send(await spool(path, stream), () => createReadStream(path))
      } finally {
        await rm(folder, { recursive: true, force: true })
      }
    },
    async get(sha256) {
      const body = await store.read(sha256)
      return proved(Buffer.from(await body.transformToByteArray()), sha256)
    },
    ping: store.ping,
  }
}

function openStore({ endpoint, region, bucket: Bucket, prefix, ...credentials }: S3Place) {
  const client = new S3Client({
    endpoint,
    region,
    credentials,
    forcePathStyle: true, // stores other than Amazon's seldom have a name for each bucket
    // The SDK's own checksums use trailers that such stores do not know; the name is a checksum.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
  })
  const folder = prefix ? `${prefix.replace(/\/+$/, '')}/` : ''
  const at = (sha256: string) => ({ Bucket, Key: folder + pathOf(sha256) })
  const has = (sha256: string): Promise<boolean> =>
    client.send(new HeadObjectCommand(at(sha256))).then(
      () => true,
      (cause) => {
        if (isAbsent(cause)) return false
        throw new Error(`look for evidence ${sha256}`, { cause })
      },
    )
  const read = async (sha256: string) => {
    const answer = await client.send(new GetObjectCommand(at(sha256))).catch((cause) => {
      if (isAbsent(cause)) throw new EvidenceMissing(sha256, { cause })
      throw new Error(`read evidence ${sha256}`, { cause })
    })
    if (!answer.Body) throw new EvidenceMissing(sha256)
    return answer.Body
  }
  return {
    has,
    read,
    async holds(sha256: string): Promise<boolean> {
      if (!(await has(sha256))) return false
      const body: unknown = await read(sha256)
      return (await hashOfStream(body as AsyncIterable<Uint8Array>)) === sha256 // in Node a Readable
    },
    async write({ sha256, size }: Kept, body: Uint8Array | NodeJS.ReadableStream): Promise<void> {
      const Body = body as Uint8Array // the SDK's types know no Node streams; the SDK does
      await client
        .send(new PutObjectCommand({ ...at(sha256), Body, ContentLength: size }))
        .catch((cause) => {
          throw new Error(`put evidence ${sha256}`, { cause })
        })
    },
    ping: async () => void (await client.send(new HeadBucketCommand({ Bucket }))),
  }
}

function isAbsent(fault: unknown): boolean {
  return fault instanceof Error && ['NoSuchKey', 'NotFound'].includes(fault.name)
}
