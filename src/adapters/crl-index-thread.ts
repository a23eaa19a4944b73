// The thread that reads and indexes large CRLs, so that the thread which answers for mail never waits for one.
import { parentPort } from 'node:worker_threads'
import { parseCrl } from '../pki/crl.ts'
import type { CrlIndex } from '../pki/crl-index.ts'

export type IndexTask = { readonly id: number; readonly bytes: Uint8Array }
export type IndexAnswer =
  | {
      readonly id: number
      readonly ok: true
      readonly der: Uint8Array
      readonly sha256: string
      readonly index: CrlIndex
    }
  | { readonly id: number; readonly ok: false; readonly why: string; readonly tooComplex: boolean }

parentPort?.on('message', ({ id, bytes }: IndexTask) => {
  try {
    const crl = parseCrl(bytes)
    const { index } = crl.entries
    // PEM is decoded into a buffer of this thread; what it is handed over with is given away, not copied.
    const der = own(crl.der)
    const answer: IndexAnswer = { id, ok: true, der, sha256: crl.sha256, index }
    parentPort?.postMessage(answer, [
      der.buffer,
      index.slots.buffer as ArrayBuffer, // made here, and not shared
      index.issuerMarks.buffer as ArrayBuffer,
    ])
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    const tooComplex = error instanceof Error && 'tooComplex' in error && error.tooComplex === true
    parentPort?.postMessage({ id, ok: false, why, tooComplex } satisfies IndexAnswer)
  }
})

/** The octets in a buffer that holds nothing else: a pool of small buffers must not be given away. */
function own(octets: Uint8Array): Uint8Array<ArrayBuffer> {
  const { buffer, byteLength } = octets
  return buffer instanceof ArrayBuffer && buffer.byteLength === byteLength
    ? new Uint8Array(buffer)
    : new Uint8Array(octets)
}
