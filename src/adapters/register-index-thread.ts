// The thread that holds the index of the register: it looks at every certificate, and the thread that answers for mail does not wait.
import { parentPort } from 'node:worker_threads'
import type { Indexed, Likely, Sought } from '../revocation/likely.ts'
import { openRegisterIndex } from '../revocation/register-index.ts'

export type IndexAsked = { readonly id: number } & (
  | { readonly put: readonly Indexed[] }
  | { readonly sought: Sought; readonly most: number }
)
/** `likely` is null where certificates were put in. */
export type IndexAnswer = { readonly id: number; readonly likely: Likely | null }

const index = openRegisterIndex()

parentPort?.on('message', (asked: IndexAsked) => {
  if ('put' in asked) index.put(asked.put)
  const likely = 'put' in asked ? null : index.candidates(asked.sought, asked.most)
  parentPort?.postMessage({ id: asked.id, likely } satisfies IndexAnswer)
})
