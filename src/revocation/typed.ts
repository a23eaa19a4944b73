// What an officer typed from a page where its reading was not sure: kept beside the reading, with who and when.

export type TypedField = {
  /** The form's own name of the field. */
  readonly field: string
  /** As it stands on the page; '' where nothing stands there, or nothing that anybody could read. */
  readonly value: string
  readonly officer: string
  readonly at: string
}

/** The last word on each field. */
export function lastTyped(
  typed: readonly TypedField[] = [],
): Readonly<Partial<Record<string, TypedField>>> {
  return Object.fromEntries(typed.map((each) => [each.field, each]))
}

/** Fields of a form that hold a number of somebody's identity document. */
export const identityFields: ReadonlySet<string> = new Set(['hkid', 'passport', 'arId'])
