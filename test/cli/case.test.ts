// One case in the terminal: whole, as the desk shows it, with what `decide` needs; masked; in Hong Kong time; strangers' words harmless.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { CAST_NOW } from '../../fixtures/cast.ts'
import { migrate, openDatabase } from '../../src/adapters/database.ts'
import { openEvidence } from '../../src/adapters/evidence.ts'
import { openRecords } from '../../src/adapters/records.ts'
import { openRegister } from '../../src/adapters/register.ts'
import { bracketed } from '../../src/cli/case-print.ts'
import { importDemoRegister } from '../../src/cli/demo-office.ts'
import { hongKong, inHongKong, shown, shownLines } from '../../src/cli/printed.ts'
import type { CaseView } from '../../src/desk/api-case.ts'
import { clockFrom } from '../../src/process/clock.ts'
import { environment, readConfig } from '../../src/process/config.ts'
import { quiet } from '../adapters/databases.ts'
import { certificateOf, layChan, layTwoCertificates } from '../desk/laid.ts'
import { holdfast } from './run-command.ts'

const dir = mkdtempSync(join(tmpdir(), 'holdfast-case-'))
const laid = { chan: '', two: '', ids: ['', ''] }

beforeAll(async () => {
  for (const name of Object.keys(process.env))
    if (/^(IMAP|S3|SMTP|CA$|TRUST|CRLS|OFFICERS|POLICY|HKO|HOLIDAYS)/.test(name))
      vi.stubEnv(name, '')
  vi.stubEnv('DATA_DIR', dir)
  vi.stubEnv('DATABASE_URL', '')
  vi.stubEnv('REDIS_URL', '')
  const { pool, close } = await openDatabase({ dataDir: dir, log: quiet })
  await migrate(pool)
  const clock = clockFrom(new Date(CAST_NOW))
  const evidence = await openEvidence(readConfig(environment()).evidence)
  const world = {
    clock,
    evidence,
    records: openRecords(pool, clock),
    register: openRegister(pool, clock),
  }
  await importDemoRegister(world.register, evidence)
  laid.ids = [
    await certificateOf(world, '3A41C7059E2210B4'),
    await certificateOf(world, '6F02B9A1D34C5E87'),
  ]
  const [chan = '', wong = ''] = laid.ids
  laid.chan = (await layChan(world)).revocationId
  laid.two = (
    await layTwoCertificates(world, [
      { certificateId: wong, by: ['srn', 'cells'], behind: 6.5 },
      { certificateId: chan, by: ['srn', 'cells'], behind: 0 },
    ])
  ).revocationId
  await close()
}, 240_000)
afterAll(() => {
  vi.unstubAllEnvs()
  rmSync(dir, { recursive: true, force: true })
})

const look = async (id: string): Promise<{ text: string; view: CaseView }> => {
  const text = await holdfast('case', id)
  expect([text.code, text.err]).toEqual([0, ''])
  const json = await holdfast('case', id, '--json')
  return { text: text.out, view: JSON.parse(json.out) }
}

test('a signed letter: receipt, verdict, signer, claim beside the register, every finding, clocks, what may be decided', async () => {
  const { text, view } = await look(laid.chan)
  const [request] = view.requests
  expect(request?.findings.length).toBeGreaterThan(0)
  for (const each of [
    laid.chan,
    `certificate ${laid.ids[0]}`,
    `request ${request?.id}: revocation by email`,
    `receipt ${request?.receipt.id}`,
    `sha256 ${request?.receipt.sha256}`,
    'signature: passed',
    'signer: CN=CHAN TAI MAN,OU=0000100017',
    `recommended: ${request?.recommendation?.says.en}`,
    ...(request?.findings.map(({ weight, says }) => `${weight}: ${says.en}`) ?? []),
    'serial         stated 3A41C7059E2210B4; register 3A41C7059E2210B4: same',
    '    | Please revoke certificate 3A41C7059E2210B4 (SRN 0000100017) at once.',
    'may be decided: suspend',
  ])
    expect(text).toContain(each)
  expect(text).toContain(`due ${hongKong(view.dueAt ?? 'never')}`)
  for (const { action } of view.history) expect(text).toContain(action)
}, 120_000)

test('candidates: nearest first, each with its id, its issuer, what pointed, and the characters that differ', async () => {
  const { text, view } = await look(laid.two)
  expect(view.candidates.map(({ certificate }) => certificate.id)).toEqual(laid.ids)
  const [chan = '', wong = ''] = laid.ids
  const [first = '', second = ''] = text.split('candidate C-').slice(1)
  expect(first).toContain(chan.slice(2))
  expect(first).toContain('serial        3A41C7059E2210B[4]')
  expect(first).toContain('issued by     CN=Holdfast Demo CA 1,O=Holdfast Demo,C=HK')
  expect(first).toContain('pointed to by srn, cells; the page fits it best')
  expect(second).toContain(wong.slice(2))
  expect(second).toContain('the page fits it 6.5 nats less')
  const decided = await holdfast(
    ...['decide', laid.two, 'identify', '--certificate', wong],
    ...['--officer', 'lam', '--grounds', 'Compared with the page.'],
  )
  expect([decided.code, decided.err]).toEqual([0, ''])
}, 120_000)

test('identity card numbers are masked, in text and in JSON', async () => {
  for (const id of [laid.chan, laid.two]) {
    const { text, view } = await look(id)
    for (const said of [text, JSON.stringify(view)]) {
      expect(said).not.toMatch(/A123456\(?3|A1234563/)
      expect(said).toContain('•••')
    }
    expect(view.masked).toBe(true)
  }
}, 120_000)

test('times are Hong Kong’s in text, and UTC in JSON', async () => {
  const { text, view } = await look(laid.chan)
  expect(text).not.toMatch(/\d\dT\d\d:\d\d:\d\d(\.\d+)?Z/)
  const receivedAt = view.requests[0]?.receipt.receivedAt ?? ''
  expect(receivedAt).toMatch(/Z$/)
  expect(text).toContain(`received ${hongKong(receivedAt)}`)
  const list = await holdfast('cases')
  expect(list.out).toContain(hongKong(view.dueAt ?? ''))
  expect(list.out).not.toMatch(/\d\dT\d\d:\d\d:\d\d(\.\d+)?Z/)
}, 120_000)

test('no stranger’s letter moves the cursor or turns a line round', async () => {
  const { text } = await look(laid.chan)
  expect(text).toContain('⟨U+202E⟩')
  expect(text).not.toContain('\u202E')
  expect(shown('a\u001B[2Jb\u0007')).toBe('a⟨U+001B⟩[2Jb⟨U+0007⟩')
  expect(shown('陳大文 é’')).toBe('陳大文 é’')
  expect(shownLines('one\r\n\ttwo\n\n')).toEqual(['one', '    two'])
})

test('runs of characters that differ stand in one bracket', () => {
  expect(bracketed('0000100017', [])).toBe('0000100017')
  expect(bracketed('0000100017', [4])).toBe('0000[1]00017')
  expect(bracketed('0000100017', [0, 1, 9])).toBe('[00]0010001[7]')
  expect(hongKong('2026-11-25T09:00:00.000Z')).toBe('2026-11-25T17:00:00+08:00')
  expect(hongKong('someday')).toBe('someday')
  expect(inHongKong('expired on 2026-11-22T16:00:00.000Z (since 2026-11-01T00:00Z)')).toBe(
    'expired on 2026-11-23T00:00:00+08:00 (since 2026-11-01T08:00:00+08:00)',
  )
})
