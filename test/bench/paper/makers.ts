/** Pages made by two threads, so that no reader waits for long, nor shares a processor with their making. */
import { Worker } from 'node:worker_threads'
import type { Faxed, FontSet, Maker } from './pages.ts'
import { openMaker } from './pages.ts'

const THREADS = 2

export async function openMakers(
  set: FontSet,
  seed: string,
): Promise<Maker & { close(): Promise<unknown> }> {
  const { who } = await openMaker(set, seed)
  const waiting = new Map<number, { made(faxed: Faxed): void; failed(error: Error): void }>()
  const failAll = (error: Error) => {
    for (const { failed } of waiting.values()) failed(error)
  }
  const threads = Array.from({ length: THREADS }, () => {
    const thread = new Worker(new URL('./maker.js', import.meta.url), { workerData: { set, seed } })
    thread.on('message', (faxed: Faxed) => {
      waiting.get(faxed.number)?.made({ ...faxed, bytes: Buffer.from(faxed.bytes) })
      waiting.delete(faxed.number)
    })
    thread.on('error', failAll)
    return thread
  })
  return {
    who,
    make: (number) =>
      new Promise((made, failed) => {
        waiting.set(number, { made, failed })
        threads[number % THREADS]?.postMessage(number)
      }),
    close: () => Promise.all(threads.map((it) => it.terminate())),
  }
}
