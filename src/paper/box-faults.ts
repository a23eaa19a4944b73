// What is wrong with a list of boxes, one plain sentence a fault, in the words of docs/forms.md.
import type { z } from 'zod'

type Issue = z.core.$ZodIssue

/** Each fault with the box that it is in, by its own name where it has one. */
export function boxFaults(error: z.ZodError, boxes: unknown): string[] {
  return error.issues.map((issue) => {
    if (issue.code === 'custom') return issue.message
    const { name, rest } = placed(issue.path, boxes)
    return [name, inWords(issue, rest)].filter(Boolean).join(': ')
  })
}

/** Of one box, where `name` is known already. */
export const faultsIn = (error: z.ZodError, name: string): string[] =>
  error.issues.map((issue) => `${name}: ${inWords(issue, issue.path)}`)

/** `"reason.lost"` for the first of the ticks, or `ticks 1` where it has no name. */
function placed(path: readonly PropertyKey[], boxes: unknown) {
  const [list, index, ...rest] = path
  if (typeof list !== 'string' || typeof index !== 'number') return { name: '', rest: path }
  const listed = (boxes as Record<string, readonly { id?: unknown }[]>)[list] // the path is zod's own
  const id = listed?.[index]?.id
  return { name: typeof id === 'string' ? `"${id}"` : `${list} ${index + 1}`, rest }
}

function inWords(issue: Issue, path: readonly PropertyKey[]): string {
  const where = path.map((step) => (typeof step === 'number' ? step + 1 : String(step))).join(' ')
  return [where, says(issue)].filter(Boolean).join(' ')
}

const called: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  tuple: 'a list',
  object: 'an object in { }',
}

function says(issue: Issue): string {
  switch (issue.code) {
    case 'invalid_value':
      return `must be one of ${issue.values.map(String).join(', ')}`
    case 'unrecognized_keys':
      return `has ${issue.keys.map((key) => `"${key}"`).join(', ')}, which means nothing`
    case 'invalid_type': {
      const missing = issue.message.endsWith('received undefined')
      return missing ? 'is missing' : `must be ${called[issue.expected] ?? issue.expected}`
    }
    case 'too_small':
      return issue.origin === 'number'
        ? `must be ${issue.inclusive ? 'at least' : 'more than'} ${issue.minimum}`
        : `needs at least ${issue.minimum}`
    case 'too_big':
      return issue.origin === 'number'
        ? `must be at most ${issue.maximum}`
        : `takes at most ${issue.maximum}`
    case 'invalid_format':
      return `may hold only ${issue.message}`
    case 'invalid_union':
      return 'is neither a text nor an object with en and tc'
    default:
      return issue.message
  }
}
