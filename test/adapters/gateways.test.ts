/** The snippets for fax gateways: what they lay into the tray, whatever a caller calls himself. */
import { execFileSync, spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { parseSideCar } from '../../src/adapters/tray-side-car.ts'
import { codes, dir, fax, freshTrays, receipts, tray, until, WHOLE, world } from './tray-place.ts'

freshTrays()

const snippets = new URL('../../docs/gateways/', import.meta.url)
const script = new URL('fax-to-tray', snippets).pathname
const hostile = [
  '$(touch pwned)`touch pwned`',
  '"; touch pwned; echo "',
  "'; touch pwned; '",
  '\\" , "MSG": "forged',
  'two\nlines\tand a tab\u0007',
  '-n %s %n 陳大文 \\u0000',
  '*',
]

let spool: string
beforeEach(() => {
  spool = mkdtempSync(join(tmpdir(), 'holdfast-spool-'))
  mkdirSync(join(spool, 'recvq'))
  writeFileSync(join(spool, 'recvq', 'fax000000007.tif'), fax(WHOLE))
})
afterEach(() => rmSync(spool, { recursive: true, force: true }))

/** As faxrcvd does: its variables set, then etc/FaxDispatch read into the running shell, in the spool folder. */
function dispatch(values: Record<string, string>, trayDir = dir) {
  const tail = 'printf "%s|%s" "$SENDTO" "$MSG"'
  return spawnSync('sh', ['-c', `. "${new URL('FaxDispatch', snippets).pathname}"; ${tail}`], {
    cwd: spool,
    encoding: 'utf8',
    env: {
      PATH: process.env.PATH,
      HOLDFAST_TRAY: trayDir,
      HOLDFAST_TO_TRAY: script,
      FILE: 'recvq/fax000000007.tif',
      DEVICE: 'ttyS0',
      COMMID: '000000042',
      SENDTO: '',
      MSG: '',
      ...values,
    },
  })
}

const noteIn = (folder: string) => {
  const name = readdirSync(folder).find((each) => each.endsWith('.json')) ?? ''
  return readFileSync(join(folder, name), 'utf8')
}

test('FaxDispatch lays the fax and its note into the tray, which takes both; the original stays', async () => {
  const said = dispatch({ SENDER: '+852 2345 6789', CIDNUMBER: '23456789', PAGES: '1' })
  expect(said).toMatchObject({ status: 0, stdout: '|', stderr: '' })
  expect(readdirSync(join(spool, 'recvq'))).toEqual(['fax000000007.tif'])
  expect(readdirSync(dir).filter((name) => name.startsWith('.'))).toEqual([])
  await tray()
  await until(() => world.records.all.awayAt.size === 1)
  expect(world.evidence.kept.get(receipts()[0]?.sha256 ?? '')).toEqual(fax(WHOLE))
  expect(receipts()[0]?.source).toMatchObject({
    kind: 'tray',
    call: {
      sender: '+852 2345 6789',
      callerNumber: '23456789',
      communication: '000000042',
      pages: '1',
    },
  })
  expect(codes()).toEqual([[]])
})

test('a call that broke off is told by its note', async () => {
  dispatch({ MSG: 'No carrier detected' })
  await tray()
  await until(() => receipts().length === 1)
  expect(codes()).toEqual([['call-broke-off']])
})

test.each(hostile)('a caller who calls himself %j stays a value of the note', (value) => {
  const said = dispatch({ SENDER: value, CIDNAME: value, CIDNUMBER: value, MSG: '' })
  expect(said.status).toBe(0)
  expect(readdirSync(spool)).toEqual(['recvq'])
  const note = JSON.parse(noteIn(dir)) as Record<string, string>
  const shown = [...value].filter((letter) => letter >= ' ' && letter !== '\u007f').join('')
  expect(note).toMatchObject({ SENDER: shown, CIDNAME: shown, CIDNUMBER: shown, MSG: '' })
  expect(parseSideCar(noteIn(dir))).toMatchObject({ trouble: undefined, unreadable: undefined })
})

test('a tray that cannot be written leaves the fax in recvq, and the fax master is told', () => {
  const said = dispatch({}, join(spool, 'no-such-tray'))
  expect(said.status).toBe(0)
  expect(said.stdout).toBe("FaxMaster|not laid into Holdfast's tray")
  expect(readdirSync(join(spool, 'recvq'))).toEqual(['fax000000007.tif'])
})

test('two faxes of one name never meet, and a name of odd letters is tamed', () => {
  const odd = join(spool, 'recvq', 'a "b" \n$(id).tif')
  writeFileSync(odd, fax(WHOLE))
  for (const file of [odd, join(spool, 'recvq', 'fax000000007.tif'), odd])
    execFileSync(script, [dir, file])
  const names = readdirSync(dir)
  expect(names).toHaveLength(6)
  for (const name of names) expect(name).toMatch(/^\d{8}T\d{6}Z-\d+-[A-Za-z0-9._]+$/)
})

test('the lines for Asterisk and FreeSWITCH run the script, and let only filtered words reach the shell', () => {
  const asterisk = readFileSync(new URL('extensions.conf', snippets), 'utf8')
  const call = asterisk.split('\n').find((line) => line.includes('System(')) ?? ''
  const filtered = call.replace(/\$\{FILTER\([^,]+,\$\{[^}]+\}\)\}/g, '')
  expect([...filtered.matchAll(/\$\{(\w+)/g)].map(([, name]) => name)).toEqual(['FAXFILE', 'MSG'])
  const freeswitch = readFileSync(new URL('freeswitch-dialplan.xml', snippets), 'utf8')
  const lines = freeswitch.split('\n').filter((line) => line.includes('=system '))
  expect(lines).toHaveLength(2)
  for (const line of lines)
    expect(new Set([...line.matchAll(/\$\{(\w+)\}/g)].map(([, name]) => name))).toEqual(
      new Set(['faxfile', 'caller', 'called', 'uuid']),
    )
  for (const text of [call, ...lines])
    expect(text).toContain('/fax-to-tray /var/spool/holdfast/tray')
})
