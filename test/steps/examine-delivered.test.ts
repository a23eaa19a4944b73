/** Mail signed by the openssl command, delivered by Dovecot, through the real workers into real records. */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { CAST_NOW } from '../../fixtures/cast.ts'
import type { CaseFile } from '../../src/adapters/records.ts'
import { fromJson } from '../../src/adapters/register-import.ts'
import { clockFrom } from '../../src/process/clock.ts'
import { readConfig } from '../../src/process/config.ts'
import { type Office, openOffice } from '../../workers/main.ts'
import { startDovecot, type TestDovecot } from '../servers/dovecot.ts'
import { describeNeeding } from '../servers/needs.ts'
import { startPostgres, type TestPostgres } from '../servers/postgres.ts'
import { fixture, fixturePath } from './examiner.ts'

describeNeeding(['dovecot', 'postgres', 'openssl'], 'delivered mail', () => {
  let dir: string
  let server: TestDovecot
  let postgres: TestPostgres
  let office: Office

  beforeAll(async () => {
    dir = mkdtempSync(join(tmpdir(), 'holdfast-delivered-'))
    server = await startDovecot()
    postgres = await startPostgres()
    const config = readConfig({
      DATABASE_URL: await postgres.createDatabase(),
      DATA_DIR: join(dir, 'data'),
      IMAP_URLS: `imap://${server.user}:${server.password}@127.0.0.1:${server.port}`,
      IMAP_POLL_SECONDS: '2',
      FAX_TRAY: join(dir, 'tray'),
      FAX_TRAY_POLL_SECONDS: '1',
      TRUST_ANCHORS: fixturePath('pki/root.pem'),
      INTERMEDIATES: fixturePath('pki/ca.pem'),
      CRLS: `${fixturePath('pki/root.crl')},${fixturePath('pki/ca.crl')}`,
      LOG_LEVEL: 'silent',
    })
    const workers = ['mailbox', 'faxtray', 'email-examiner', 'paper-examiner']
    office = await openOffice({ config, workers, clock: clockFrom(new Date(CAST_NOW)) })
    const register = fromJson(readFileSync(fixturePath('pki/register.json'), 'utf8'))
    expect(register.faults).toEqual([])
    await office.shared.register.importRegister(register.register)
  }, 60_000)
  afterAll(async () => {
    await office.close()
    await Promise.all([server.stop(), postgres.stop()])
    rmSync(dir, { recursive: true, force: true })
  })

  /** As a subscriber's program that calls openssl makes it. */
  function signed(who: string, from: string, text: string, ...how: readonly string[]): Buffer {
    const message = join(dir, 'message.txt')
    writeFileSync(message, `Content-Type: text/plain; charset=utf-8\r\n\r\n${text}\r\n`)
    const pem = (of: string) => fixturePath(`pki/${of}/${who}.pem`)
    const keys = [
      '-signer',
      pem('certs'),
      '-inkey',
      pem('keys'),
      '-certfile',
      fixturePath('pki/ca.pem'),
    ]
    const head = ['-from', from, '-to', 'enquiry@ecert.example.hk', '-subject', 'Revocation']
    const command = ['cms', '-sign', '-in', message, '-md', 'sha256', ...keys, ...head, ...how]
    return execFileSync('openssl', command, { stdio: ['ignore', 'pipe', 'pipe'] })
  }

  const deliver = (mail: Uint8Array) => server.addMail(mail, { at: new Date(CAST_NOW) })

  async function laidCases(count: number): Promise<readonly CaseFile[]> {
    const { records } = office.shared
    for (let tries = 0; tries < 400; tries += 1) {
      const { receipts, unexamined } = await records.totals()
      if (receipts === count && unexamined === 0) {
        const lines = await records.queue({})
        const files = await Promise.all(lines.map(({ id }) => records.caseFile(id)))
        return files.filter((file) => file !== undefined)
      }
      await pause(50)
    }
    throw new Error(`not laid: ${JSON.stringify(await records.totals())}`)
  }

  const outcomes = (files: readonly CaseFile[]) =>
    files.map(({ certificate, requests }) => ({
      name: certificate?.nameEn ?? null,
      verdicts: requests.map(
        ({ examined }) => (examined.verdict as { outcome: string } | undefined)?.outcome,
      ),
      channels: requests.map(({ receipt }) => receipt.channel),
    }))

  test('detached, opaque and ECDSA signatures of openssl pass, each in its own case', async () => {
    const please = 'Please revoke my certificate, serial number'
    await deliver(signed('chan', 'taiman.chan@example.hk', `${please} 3A41C7059E2210B4.`))
    await deliver(
      signed('wong', 'siuming.wong@example.hk', `${please} 3A41C7059E2210B5.`, '-nodetach'),
    )
    await deliver(signed('lau', 'chikeung.lau@example.hk', `${please} 51D0E3B78842F19C.`))
    const files = await laidCases(3)
    expect(outcomes(files).sort((a, b) => `${a.name}`.localeCompare(`${b.name}`))).toMatchObject([
      { name: 'CHAN TAI MAN', verdicts: ['passed'] },
      { name: 'LAU CHI KEUNG', verdicts: ['passed'] },
      { name: 'WONG SIU MING', verdicts: ['passed'] },
    ])
  })

  test('the same mail delivered twice, and rubbish before the next one, stop nothing', async () => {
    const again = signed('tam', 'yukkuen.tam@example.hk', 'Please revoke 7C18AF5520E4B963.')
    await deliver(again)
    await deliver(Buffer.from([0xff, 0x00, 0x30, 0x80]))
    await deliver(Buffer.alloc(0))
    await deliver(again)
    const files = await laidCases(7)
    const tam = outcomes(files).filter(({ name }) => name === 'TAM YUK KUEN')
    expect(tam).toMatchObject([{ verdicts: ['passed', 'passed'] }])
    expect(await office.shared.records.totals()).toMatchObject({ duplicates: 1 })
  })

  test('a folder numbered anew raises no second request in the real records', async () => {
    await server.newUidValidity()
    await deliver(signed('cheung', 'meiling.cheung@example.hk', 'Please revoke 6F02B9A1D34C5E87.'))
    await laidCases(8)
    await pause(2_500) // one more look at the folder
    const totals = await office.shared.records.totals()
    expect(totals).toMatchObject({ receipts: 8, requests: 8, duplicates: 1 })
    const [mailbox] = await office.shared.records.mailboxes()
    expect(mailbox?.lastRoundTripAt).not.toBeNull()
  })

  test('a fax in the tray is laid by the same office', async () => {
    writeFileSync(join(dir, 'tray', 'fax1.tif'), fixture('fax/03-tam-chinese.tif'))
    const files = await laidCases(9)
    const tam = outcomes(files).find(({ name }) => name === 'TAM YUK KUEN')
    expect(tam?.channels.sort()).toEqual(['email', 'email', 'fax'])
  })
})
