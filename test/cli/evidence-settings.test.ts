// Packs by settings that no longer name what the office had: they carry it all the same, and prove themselves in a bare folder.
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { type Gone, openGoneOffice, standIn } from '../evidence-office.ts'
import { contentsOf } from '../evidence-tamper.ts'
import { holdfast } from './run-command.ts'

vi.setConfig({ testTimeout: 120_000, hookTimeout: 300_000 })

const bare = mkdtempSync(join(tmpdir(), 'holdfast-bare-'))
let gone: Gone

beforeAll(async () => {
  gone = await openGoneOffice()
  standIn(gone)
  // The CA is reached another way by now: neither its folder nor the setting brings its certificate.
  vi.stubEnv('CA', `dry-run:${join(gone.dir, 'dry')}`)
  vi.stubEnv('INTERMEDIATES', '')
})
afterAll(() => {
  vi.useRealTimers()
  vi.unstubAllEnvs()
  gone?.close()
  rmSync(bare, { recursive: true, force: true })
})

const verified = async (...args: readonly string[]) => {
  const { code, out } = await holdfast('evidence', 'verify', '--json', ...args)
  return { code, ...JSON.parse(out) }
}

test.each(['mail', 'fax', 'refused'] as const)(
  'the %s case carries the CA’s certificate, and the anchor alone proves it where nothing else of the office is',
  async (name) => {
    const made = join(gone.dir, `${name}.zip`)
    expect(await holdfast('evidence', gone.cases[name], '--out', made)).toMatchObject({ code: 0 })
    const [pack, root] = [join(bare, `${name}.zip`), join(bare, 'root.pem')]
    copyFileSync(made, pack)
    copyFileSync(join(gone.dir, 'root.pem'), root)
    expect(await verified(pack, '--anchors', root)).toMatchObject({
      ...{ code: 0, outcome: 'whole', faults: [] },
    })
  },
)

test('each sighting of the fax case says whose certificate verified it, and that lies in the pack', async () => {
  const all = await contentsOf(join(gone.dir, 'fax.zip'))
  const { sightings } = JSON.parse(String(all.get('items/11-publication.json')))
  expect(sightings.length).toBeGreaterThan(0)
  for (const { signer } of sightings)
    expect(all.has(`trust/intermediates/${signer}.cer`), signer).toBe(true)
})

test('a case that proves nothing of the CA tells whoever makes the pack what is missing, and is not called broken', async () => {
  const made = join(gone.dir, 'open.zip')
  const { out } = await holdfast('evidence', gone.cases.open, '--out', made)
  const checked = await verified(made, '--anchors', join(gone.dir, 'root.pem'))
  const codes = checked.faults.map(({ code }: { code: string }) => code)
  // A mail of the case brings its path; a case of pages alone has nobody who does.
  expect(checked.outcome).not.toBe('broken')
  expect(out.includes('name it in INTERMEDIATES')).toBe(codes.includes('certificate-missing'))
})
