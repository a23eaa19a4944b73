/** In a thread of its own: makes the pages whose numbers it is sent. */
import { parentPort, workerData } from 'node:worker_threads'
import { openMaker } from './pages.ts'

const maker = await openMaker(workerData.set, workerData.seed)
parentPort?.on('message', async (number: number) => {
  parentPort?.postMessage(await maker.make(number))
})
