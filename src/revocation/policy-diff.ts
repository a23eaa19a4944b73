// What changes from one policy to another, kind by kind, in words an officer understands.
import type { Bilingual, CertificateKind } from './kinds.ts'
import type { Policy } from './policy.ts'
import { type Facet, generalFacets, kindFacets, kindsOf } from './policy-words.ts'

/** `was` null: new · `becomes` null: no longer there. */
export type Change = {
  /** Null where it holds for every kind. */
  readonly kind: CertificateKind | null
  readonly about: Bilingual
  readonly was: Bilingual | null
  readonly becomes: Bilingual | null
}

export function policyDiff(from: Policy, to: Policy): Change[] {
  const kinds = [...new Set([...kindsOf(from), ...kindsOf(to)])]
  return [
    ...compared(null, generalFacets(from), generalFacets(to)),
    ...kinds.flatMap((kind) => kindChanges(kind, from, to)),
  ]
}

const theKind: Bilingual = { en: 'the kind', zh: '類別' }

function kindChanges(kind: CertificateKind, from: Policy, to: Policy): Change[] {
  const [before, after] = [from.kinds[kind], to.kinds[kind]]
  if (before && after) {
    const renamed = { key: 'name', about: { en: 'its name', zh: '名稱' } }
    const facets = (policy: Policy, rules: typeof before): Facet[] => [
      { ...renamed, says: rules.name },
      ...kindFacets(policy, rules),
    ]
    return compared(kind, facets(from, before), facets(to, after))
  }
  return [{ kind, about: theKind, was: before?.name ?? null, becomes: after?.name ?? null }]
}

/** Every facet stands in every policy, so none is lost by looking from one side. */
function compared(kind: Change['kind'], from: readonly Facet[], to: readonly Facet[]): Change[] {
  const after = new Map(to.map((each) => [each.key, each]))
  return from.flatMap(({ key, says: was }) => {
    const other = after.get(key)
    const same = other?.says.en === was.en && other.says.zh === was.zh
    if (!other || same) return []
    return [{ kind, about: other.about, was, becomes: other.says }]
  })
}
