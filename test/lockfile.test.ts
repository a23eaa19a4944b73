/** The lockfile installs by `npm ci` on every platform, and names no registry of anyone's own. */
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { expect, test } from 'vitest'

type Package = {
  readonly resolved?: string
  readonly optionalDependencies?: Readonly<Record<string, string>>
}
type Lock = { readonly packages: Readonly<Record<string, Package>> }

const lock: Lock = JSON.parse(readFileSync(resolve('package-lock.json'), 'utf8'))

// `npm ci` refuses a lockfile that lacks another platform's build of a package. `npm install` drops
// such entries in silence wherever a registry mirror does not carry them.
test('every optional dependency is locked, also those of other platforms', () => {
  const missing = Object.entries(lock.packages).flatMap(([path, { optionalDependencies = {} }]) =>
    Object.keys(optionalDependencies).filter((name) => !isLocked(path, name)),
  )
  expect(missing).toEqual([])
})

// .npmrc asks for this: whoever installs takes the packages from the registry that is set up there.
test('no entry tells where it was downloaded from', () => {
  expect(Object.values(lock.packages).flatMap(({ resolved }) => resolved ?? [])).toEqual([])
})

/** As Node looks a package up: beside its user, then one folder further out each time. */
function isLocked(user: string, name: string): boolean {
  const here = user === '' ? `node_modules/${name}` : `${user}/node_modules/${name}`
  if (here in lock.packages) return true
  if (user === '') return false
  return isLocked(user.slice(0, Math.max(user.lastIndexOf('/node_modules/'), 0)), name)
}
