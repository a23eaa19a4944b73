// What the HTTP API says of a certificate that a request may be about.
import { z } from 'zod'
import { certificate, type Frozen } from './api-words.ts'

/** The places, in each number, at which it differs from what was read or written. */
const differs = z.object({
  srn: z.array(z.int()),
  serial: z.array(z.int()),
  hkid: z.array(z.int()),
})
export const candidate = z
  .object({
    certificate,
    by: z.array(z.string()),
    /** Nats: how much less a page's characters fit it than they fit the nearest; null where no page says. */
    behind: z.number().nullable(),
    differs,
  })
  .meta({ id: 'Candidate' })
export type CandidateView = Frozen<z.infer<typeof candidate>>
