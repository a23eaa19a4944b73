// What the HTTP API says of an original that was laid on its fax: in what the two differ.
import { z } from 'zod'
import { bilingual, box, type Frozen } from './api-words.ts'

export const laidOnFax = z
  .object({
    /** The receipt that was in the case before: the fax, or the original. */
    earlier: z.string(),
    fields: z.array(
      z.object({ field: z.string(), label: bilingual, fax: z.string(), original: z.string() }),
    ),
    /** The form's width and height in millimetres. */
    sheet: z.tuple([z.number(), z.number()]),
    /** Places, in millimetres on the form, where only one of the two bears ink; null where they could not be laid. */
    ink: z.array(z.object({ on: z.enum(['fax', 'original']), box })).nullable(),
  })
  .meta({ id: 'LaidOnFax' })
export type LaidOnFaxView = Frozen<z.infer<typeof laidOnFax>>
