// What the HTTP API says of signing in, and of who is signed in.
import { z } from 'zod'
import type { Frozen } from './api-words.ts'

export const signIn = z.strictObject({
  name: z.string().min(1).max(40),
  password: z.string().min(1).max(200),
})
export type SignIn = Frozen<z.infer<typeof signIn>>

export const session = z
  .object({
    officer: z.object({
      name: z.string(),
      displayName: z.string(),
      roles: z.array(z.enum(['officer', 'supervisor', 'auditor'])),
    }),
    /** May this officer change anything? An auditor reads only. */
    mayDecide: z.boolean(),
    /** To be repeated in the header `x-csrf-token` of every change. */
    csrf: z.string(),
    expiresAt: z.string(),
    /** The office's clock: a demo's is set back to its cast's day. */
    now: z.string(),
    demo: z.boolean(),
  })
  .meta({ id: 'Session' })
export type SessionView = Frozen<z.infer<typeof session>>
