/** An S3 of our own on a free port, with one bucket, over a temporary folder. */

import { createRequire } from 'node:module'
import type { AddressInfo } from 'node:net'
import { ownDirectory, removeDirectory } from './launch.ts'

/** Clients must set `requestChecksumCalculation: 'WHEN_REQUIRED'`: s3rver takes the checksum that
 *  the SDK sends after a streamed body for a part of that body. */
export type TestS3 = {
  readonly endpoint: string
  readonly bucket: string
  readonly region: string
  readonly accessKeyId: string
  readonly secretAccessKey: string
  stop(): Promise<void>
}

/** s3rver ships no types; this is the part of it that we use. */
type S3rver = {
  run(): Promise<AddressInfo>
  close(): Promise<void>
  httpServer: { closeAllConnections(): void }
}
type S3rverSettings = {
  address: string
  port: number
  silent: boolean
  directory: string
  configureBuckets: readonly { name: string }[]
}

const S3rver: new (settings: S3rverSettings) => S3rver = createRequire(import.meta.url)('s3rver')

export async function startS3(): Promise<TestS3> {
  const directory = ownDirectory('s3')
  const bucket = 'evidence'
  const buckets = [{ name: bucket }]
  const server = new S3rver({
    address: '127.0.0.1',
    port: 0,
    silent: true,
    directory,
    configureBuckets: buckets,
  })
  const { port } = await server.run()
  return {
    endpoint: `http://127.0.0.1:${port}`,
    bucket,
    region: 'us-east-1',
    accessKeyId: 'S3RVER', // the one pair of keys that s3rver knows
    secretAccessKey: 'S3RVER',
    async stop() {
      const closed = server.close()
      server.httpServer.closeAllConnections() // clients keep theirs open for the next request
      await closed
      removeDirectory(directory)
    },
  }
}
