// A comparison and a reading with their identity numbers masked, for a case that nobody asked to see in full.
import type { RequestView } from './api-case.ts'
import { isSecretField, maskIdentity } from './mask.ts'

export function maskRow(
  row: RequestView['comparisons'][number],
): RequestView['comparisons'][number] {
  if (row.what !== 'hkid') return row
  const claimed = row.claimed.map((field) => ({
    ...field,
    value: maskIdentity(field.value),
    asRead: maskIdentity(field.asRead),
  }))
  const registered = row.registered.map(maskIdentity)
  return { ...row, claimed, registered, representatives: row.representatives.map(maskIdentity) }
}

export function maskReading(reading: NonNullable<RequestView['reading']>) {
  const fields = reading.fields.map((field) =>
    isSecretField(field.name)
      ? {
          ...field,
          value: maskIdentity(field.value),
          asRead: maskIdentity(field.asRead),
          masked: true,
          typed: field.typed && { ...field.typed, value: maskIdentity(field.typed.value) },
        }
      : field,
  )
  return { ...reading, fields }
}
