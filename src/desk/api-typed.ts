// What the HTTP API takes and says of a field that an officer types from its page.
import { z } from 'zod'
import type { Frozen } from './api-words.ts'

export const typeField = z.strictObject({
  /** The form's own name of the field. */
  field: z.string().regex(/^[A-Za-z][\w.]{0,39}$/),
  /** As it stands on the page; empty where nothing stands there, or nothing that can be read. */
  value: z.string().max(300),
})
export type TypeField = Frozen<z.infer<typeof typeField>>

export const typedField = z.object({ value: z.string(), officer: z.string(), at: z.string() })

/** The fields of a request that must be typed before the CA is told to act. */
export const awaitedTyping = z.object({ requestId: z.string(), fields: z.array(z.string()) })
