/** What the tray's tests share: a tray of their own over the small honest records. */
import { mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { afterEach, beforeEach } from 'vitest'
import { openTray, type Tray, type TraySettings } from '../../src/adapters/tray.ts'
import { structurallyWhole } from '../../src/paper/whole.ts'
import { receive } from '../../src/steps/receive.ts'
import { openWorld, type World } from '../world.ts'

export const faxes = new URL('../../fixtures/fax/', import.meta.url)
export const fax = (name: string) => readFileSync(new URL(name, faxes))
export const WHOLE = '01-chan-typed.tif'

/** Those of the test that runs. */
export let dir: string
export let world: World
let trays: Tray[]

/** A fresh folder and a fresh world for every test of the file that calls it. */
export function freshTrays(): void {
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'holdfast-tray-'))
    world = openWorld()
    trays = []
  })
  afterEach(async () => {
    await Promise.all(trays.map((tray) => tray.close()))
    rmSync(dir, { recursive: true, force: true })
  })
}

export async function tray(over: Partial<TraySettings> = {}): Promise<Tray> {
  const opened = await openTray({
    dir,
    receive: receive(world),
    records: world.records,
    structurallyWhole,
    log: world.log,
    clock: world.clock,
    pollMs: 20,
    incompleteMs: 150,
    ...over,
  })
  trays.push(opened)
  return opened
}

/** As an upload that ends with a rename. */
export function drop(name: string, bytes: Uint8Array): void {
  writeFileSync(join(dir, `.${name}.part`), bytes)
  renameSync(join(dir, `.${name}.part`), join(dir, name))
}

export const receipts = () => [...world.records.all.receipts.values()]
export const codes = () => receipts().map(({ findings }) => findings.map(({ code }) => code))
export const done = () => readdirSync(join(dir, 'done'), { recursive: true }).map(String)

export async function until(holds: () => boolean, ms = 10_000): Promise<void> {
  const end = performance.now() + ms
  while (!holds()) {
    if (performance.now() > end) throw new Error('it did not come to pass')
    await pause(10)
  }
}
