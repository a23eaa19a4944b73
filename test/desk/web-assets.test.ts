/** The built pages are found, or what to do is said. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { webAssets } from '../../src/desk/web-assets.ts'

const dir = mkdtempSync(join(tmpdir(), 'holdfast-assets-'))
afterAll(() => rmSync(dir, { recursive: true, force: true }))

test('without pages and without the means to build them the error names the command', async () => {
  await expect(webAssets(dir)).rejects.toThrow('npm run build')
})

test('pages that were built elsewhere are served as they are, where they cannot be built anew', async () => {
  const built = join(dir, 'dist/web')
  mkdirSync(built, { recursive: true })
  writeFileSync(join(built, 'index.html'), '<!doctype html>')
  expect(await webAssets(dir)).toBe(built)
})
