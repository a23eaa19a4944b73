// The peers that the bench measures against are the bench's alone: no verdict of ours rests on them.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'

const PEERS = /from '(pkijs|asn1js|@peculiar\/[^']+)'|import\('(pkijs|asn1js)/

function filesBelow(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.[cm]?[jt]sx?$/.test(name))
    .map((name) => join(folder, name))
}

test('nobody but the bench brings pkijs or asn1js', () => {
  const users = ['src', 'workers', 'fixtures', 'test']
    .flatMap(filesBelow)
    .filter((file) => PEERS.test(readFileSync(file, 'utf8')))
  expect(users).toEqual(['test/bench/verdicts-pkijs.ts'])
})

test('neither is installed with the product', () => {
  const manifest: Record<'dependencies' | 'devDependencies', Record<string, string>> = JSON.parse(
    readFileSync('package.json', 'utf8'),
  )
  expect(Object.keys(manifest.dependencies)).not.toContain('pkijs')
  expect(Object.keys(manifest.devDependencies)).toEqual(expect.arrayContaining(['pkijs', 'asn1js']))
})
