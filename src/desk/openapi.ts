// The OpenAPI document without the schemas that no route speaks of: each is generated for both directions.

type Document = { components?: { schemas?: Readonly<Record<string, unknown>> } }

export function inUse<T extends object>(whole: T): T {
  const document = whole as T & Document
  const all = document.components?.schemas ?? {}
  const { components: _all, ...routes } = document
  const used = new Set<string>()
  const follow = (part: unknown): void => {
    for (const [, name] of JSON.stringify(part).matchAll(/"#\/components\/schemas\/([^"]+)"/g)) {
      if (name === undefined || used.has(name)) continue
      used.add(name)
      follow(all[name])
    }
  }
  follow(routes)
  const kept = Object.entries(all).filter(([name]) => used.has(name))
  return { ...document, components: { schemas: Object.fromEntries(kept) } }
}
