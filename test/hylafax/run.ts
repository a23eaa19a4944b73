/** `npm run test:hylafax`: a real fax through a real HylaFAX, taken in by the tray: by way of FaxDispatch, and from recvq itself.
 *  Ends with 0 when both were read, 1 when not, 3 when it could not be tried here. */
import assert from 'node:assert/strict'
import {
  chmodSync,
  chownSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { availableParallelism, loadavg } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { openTray } from '../../src/adapters/tray.ts'
import { openReader } from '../../src/paper/reader.ts'
import { structurallyWhole } from '../../src/paper/whole.ts'
import { receive } from '../../src/steps/receive.ts'
import { openWorld } from '../world.ts'
import { type Exchange, openExchange, whyNot } from './exchange.ts'

const root = new URL('../../', import.meta.url)
const NOT_TRIED = 3
const PATIENCE_MS = 240_000

const reason = whyNot() ?? (await whyBusy())
if (reason) {
  console.log(`Not tried: ${reason}.`)
  process.exitCode = NOT_TRIED
} else {
  const exchange = await openExchange()
  try {
    await throughDispatch(exchange)
    await fromRecvq(exchange)
    console.log('2 passed, 0 failed')
  } finally {
    await exchange.close()
  }
}

/** A software modem makes its sound in time or not at all. */
async function whyBusy(): Promise<string | undefined> {
  if (process.argv.includes('--busy')) return undefined
  const [load = 0] = loadavg()
  return load > availableParallelism() / 2
    ? `the machine is busy (load ${load.toFixed(1)}); --busy tries all the same`
    : undefined
}

async function throughDispatch(exchange: Exchange): Promise<void> {
  const tray = join(exchange.spool, 'tray')
  mkdirSync(tray)
  const { uid, gid } = statSync(join(exchange.spool, 'recvq'))
  chownSync(tray, uid, gid)
  chmodSync(tray, 0o2770)
  const snippets = new URL('docs/gateways/', root)
  const places = `HOLDFAST_TRAY=${tray} HOLDFAST_TO_TRAY=${new URL('fax-to-tray', snippets).pathname}\n`
  const dispatch = join(exchange.spool, 'etc/FaxDispatch')
  writeFileSync(dispatch, places + readFileSync(new URL('FaxDispatch', snippets), 'utf8'))
  const { source, form, value } = await faxed(exchange, tray, '01-chan-typed.tif', 'srn')
  assert(source.kind === 'tray')
  assert.equal(source.call?.callerNumber, '23456780')
  assert.equal(source.call?.pages, '1')
  assert.deepEqual([form, value], ['rcr-1', expected('CHAN TAI MAN').srn])
  writeFileSync(dispatch, '')
  console.log(
    `through FaxDispatch: form ${form}, SRN ${value} read, caller ${source.call?.callerNumber}`,
  )
}

async function fromRecvq(exchange: Exchange): Promise<void> {
  const tray = join(exchange.spool, 'recvq')
  // FaxDispatch copied: the first call's original still lies here.
  for (const name of readdirSync(tray)) if (name.endsWith('.tif')) rmSync(join(tray, name))
  const { form, value } = await faxed(exchange, tray, '03-tam-chinese.tif', 'srn')
  assert.deepEqual([form, value], ['rcr-1', expected('TAM YUK KUEN').srn])
  console.log(`from recvq itself: form ${form}, SRN ${value} read`)
}

/** Sends the file, waits until the tray has taken what came of it, and reads that. */
async function faxed(exchange: Exchange, dir: string, file: string, field: string) {
  const world = openWorld(new Date().toISOString())
  const tray = await openTray({
    dir,
    receive: receive(world),
    records: world.records,
    structurallyWhole,
    log: world.log,
    clock: { now: () => new Date() },
    pollMs: 500,
    incompleteMs: PATIENCE_MS,
  })
  try {
    const before = world.records.all.receipts.size
    exchange.send([new URL(`fixtures/fax/${file}`, root).pathname])
    const end = performance.now() + PATIENCE_MS
    while (world.records.all.receipts.size === before) {
      assert(performance.now() < end, `no fax came into ${dir}`)
      await pause(500)
    }
    const [receipt] = [...world.records.all.receipts.values()].slice(-1)
    assert(receipt)
    const bytes = world.evidence.kept.get(receipt.sha256)
    assert(bytes)
    const reader = await openReader({ templatesDir: new URL('policies/forms', root).pathname })
    try {
      const reading = await reader.read(bytes)
      const value = reading.fields[field]?.value
      return { source: receipt.source, form: reading.form, value }
    } finally {
      await reader.close()
    }
  } finally {
    await tray.close()
  }
}

function expected(who: string): { srn: string } {
  const register = JSON.parse(readFileSync(new URL('fixtures/pki/register.json', root), 'utf8'))
  const found = register.certificates.find(({ nameEn }: { nameEn: string }) => nameEn === who)
  assert(found, `${who} is not on the register`)
  return found
}
