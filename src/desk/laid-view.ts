// How an original beside its fax is shown: identity numbers masked, in words as in the picture.
import type { LaidOnFax } from '../revocation/original.ts'
import type { LaidOnFaxView } from './api-laid.ts'
import { isSecretField, maskIdentity } from './mask.ts'

const A4 = [210, 297] as const

export function laidView(laid: LaidOnFax | undefined, masked: boolean): LaidOnFaxView | null {
  if (!laid) return null
  const { earlier, ink } = laid
  const fields = laid.fields.map((each) =>
    masked && isSecretField(each.field)
      ? { ...each, fax: maskIdentity(each.fax), original: maskIdentity(each.original) }
      : each,
  )
  return { earlier, fields, ink, sheet: laid.sheet ?? A4 }
}
