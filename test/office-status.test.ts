// The office asks: a real `openssl ocsp` and lists over HTTP decide what signed mail proves; what is missing is told, and reached again when it is there.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { issuerDns } from '../fixtures/pki.ts'
import { deltaOf, entryIssuer, pointUri, scope } from '../fixtures/pki-status.ts'
import { nameDer } from '../fixtures/x509.ts'
import { hashPassword } from '../src/adapters/officers.ts'
import { parseCrl } from '../src/pki/crl.ts'
import { parseOcspResponse } from '../src/pki/ocsp-response.ts'
import { writePem } from '../src/pki/pem.ts'
import { systemClock } from '../src/process/clock.ts'
import { readConfig } from '../src/process/config.ts'
import { openLog } from '../src/process/log.ts'
import { receive } from '../src/steps/receive.ts'
import { type Office, openOffice } from '../workers/main.ts'
import { type Officer, signIn } from './desk-client.ts'
import { freePort } from './servers/free-port.ts'
import { describeNeeding } from './servers/needs.ts'
import {
  type Entry,
  type ListServer,
  type Responder,
  startLists,
  startResponder,
} from './servers/status-points.ts'
import {
  later,
  list,
  listSigner,
  listSignerDn,
  mailOf,
  pki,
  responder,
  type SignerParts,
  signer,
} from './status-signers.ts'

vi.setConfig({ testTimeout: 120_000, hookTimeout: 180_000 })
const PATIENCE = { timeout: 100_000, interval: 250 }

type Verdict = {
  readonly outcome: string
  readonly code: string | null
  readonly detail: string | null
  readonly status: readonly {
    readonly subject: string
    readonly source: string
    readonly crlNumber: string | null
    readonly crlIssuer: string | null
    readonly sha256: string
  }[]
}
type Case = {
  readonly requests: readonly {
    readonly receipt: { id: string }
    readonly verdict: Verdict | null
  }[]
}

describeNeeding(['openssl'], 'an office that asks', () => {
  const dir = mkdtempSync(join(tmpdir(), 'holdfast-asking-'))
  const own = listSigner()
  let port: number
  let told: Responder
  let lists: ListServer
  let office: Office
  let officer: Officer

  const gone = (reason: string) => ({ at: later(-48), reason })
  const entries: readonly Entry[] = [
    ...['6601', '6605', '6606'].map((serial) => ({ serial })),
    { serial: '6602', revoked: gone('keyCompromise') },
    { serial: '6603', revoked: gone('certificateHold') },
  ]
  const startAsked = () => startResponder({ ca: pki.ca.der, signer: responder, entries, port })

  beforeAll(async () => {
    port = await freePort()
    ;[told, lists] = await Promise.all([startAsked(), startLists()])
    const password = 'asking-and-hearing'
    const passwordHash = await hashPassword(password)
    const chief = { name: 'chief', displayName: 'Chief', passwordHash, roles: ['officer'] }
    writeFileSync(join(dir, 'officers.json'), JSON.stringify([chief]))
    writeFileSync(join(dir, 'own.pem'), writePem(own.der, 'CERTIFICATE'))
    office = await openOffice({
      config: readConfig({
        DATA_DIR: dir,
        PORT: '0',
        TRUST_ANCHORS: 'fixtures/pki/root.pem',
        INTERMEDIATES: `fixtures/pki/ca.pem,${join(dir, 'own.pem')}`,
        CRLS: 'fixtures/pki/root.crl',
        STATUS_POINTS: 'yes',
        STATUS_HOSTS: '127.0.0.1',
        STATUS_FETCH_SECONDS: '1',
        SWEEP_SECONDS: '1',
        OFFICERS_FILE: join(dir, 'officers.json'),
      }),
      clock: systemClock,
      log: openLog('silent'),
    })
    officer = await signIn(office.deskUrl ?? '', 'chief', password)
  })
  afterAll(async () => {
    await office?.close()
    await Promise.all([told?.end(), lists?.end()])
    rmSync(dir, { recursive: true, force: true })
  })

  let count = 0
  /** As the mailbox's reader would; answers the receipt. */
  async function post(parts: SignerParts): Promise<string> {
    const name = `${parts.serial}-${count++}.eml`
    const { receipt } = await receive(office.shared)({
      bytes: mailOf(signer(parts), `Please revoke my certificate, letter ${count}.`),
      channel: 'email',
      receivedAt: systemClock.now().toISOString(),
      receivedBy: 'own',
      source: { kind: 'command', name, nonce: name },
    })
    return receipt.id
  }

  /** What an officer sees of it now, over the HTTP API. */
  async function seen(receiptId: string): Promise<(Verdict & { caseId: string }) | undefined> {
    const { cases } = await officer.get<{ cases: { id: string }[] }>('cases')
    for (const { id } of cases) {
      const { requests } = await officer.get<Case>(`cases/${id}`)
      const verdict = requests.find(({ receipt }) => receipt.id === receiptId)?.verdict
      if (verdict) return { ...verdict, caseId: id }
    }
    return undefined
  }
  async function verdictOf(receiptId: string, outcome?: string) {
    await expect
      .poll(async () => {
        const verdict = await seen(receiptId)
        return outcome ? verdict?.outcome : verdict !== undefined
      }, PATIENCE)
      .toBe(outcome ?? true)
    const verdict = await seen(receiptId)
    if (!verdict) throw new Error('it was there a moment ago')
    return verdict
  }
  const judged = async (parts: SignerParts) => verdictOf(await post(parts))

  async function download(receiptId: string, caseId: string, sha256: string): Promise<Buffer> {
    const file = await office.shared.evidence.get(sha256)
    const { status } = await officer.send(
      'GET',
      `cases/${caseId}/receipts/${receiptId}/status/${sha256}`,
    )
    expect(status).toBe(200)
    return file
  }

  test('good: it passes, and the answer to our own question is kept as evidence', async () => {
    const id = await post({ serial: '6601', ocsp: told.url })
    const verdict = await verdictOf(id)
    expect(verdict).toMatchObject({ outcome: 'passed', code: null })
    const answer = verdict.status.find(({ source }) => source === 'ocsp')
    expect(answer).toMatchObject({
      subject: 'CN=signer 6601',
      responder: 'CN=Holdfast Demo OCSP',
      nonce: true,
      producedAt: expect.stringMatching(/Z$/),
      thisUpdate: expect.stringMatching(/Z$/),
      nextUpdate: expect.stringMatching(/Z$/),
    })
    const kept = await download(id, verdict.caseId, answer?.sha256 ?? '')
    expect(parseOcspResponse(kept).nonce).toHaveLength(32)
    const list = verdict.status.find(({ source }) => source === 'crl')
    expect(list).toMatchObject({ crlNumber: '1', crlIssuer: expect.stringContaining('Root CA') })
    expect(parseCrl(await download(id, verdict.caseId, list?.sha256 ?? '')).number).toBe('1')
  })

  test('revoked: it fails; on hold: it may still confirm its own revocation', async () => {
    expect(await judged({ serial: '6602', ocsp: told.url })).toMatchObject({
      outcome: 'failed',
      code: 'signer-revoked',
    })
    expect(await judged({ serial: '6603', ocsp: told.url })).toMatchObject({
      outcome: 'passed-on-hold',
    })
  })

  test('unknown to the responder: in doubt, and it says so', async () => {
    expect(await judged({ serial: '6604', ocsp: told.url })).toMatchObject({
      outcome: 'indeterminate',
      code: 'status-unknown',
      detail: expect.stringContaining('the OCSP responder does not know the certificate'),
    })
  })

  test('the responder down: the list answers; without one the doubt names what is missing, until it is back', async () => {
    await told.end()
    const crl = `${lists.url}/part-1.crl`
    lists.lists.set('/part-1.crl', list({ extensions: [scope({ point: pointUri(crl) })] }))
    const byList = await judged({ serial: '6605', ocsp: told.url, crl })
    expect(byList).toMatchObject({ outcome: 'passed' })
    expect(byList.status.at(-1)).toMatchObject({ source: 'crl', crlNumber: '7' })

    const id = await post({ serial: '6606', ocsp: told.url, crl: `${lists.url}/never.crl` })
    const doubt = await verdictOf(id, 'indeterminate')
    expect(doubt).toMatchObject({ code: 'status-unknown' })
    expect(doubt.detail).toContain(`no answer of the responder ${told.url}`)
    told = await startAsked()
    const settled = await verdictOf(id, 'passed')
    expect(settled.status.map(({ source }) => source)).toContain('ocsp')
  })

  test('a partition that is not there is named as missing, and the verdict reached when it is', async () => {
    const crl = `${lists.url}/part-3.crl`
    const id = await post({ serial: '6611', crl })
    const doubt = await verdictOf(id, 'indeterminate')
    expect(doubt.code).toBe('status-unknown')
    expect(doubt.detail).toMatch(/no CRL of "CN=Holdfast Demo CA 1.*" at hand from .*part-3\.crl/)
    const revoked = [{ serial: '6612', at: later(-2), reason: 1 }]
    const extensions = [scope({ point: pointUri(crl) })]
    lists.lists.set('/part-3.crl', list({ number: 31, extensions, revoked }))
    const settled = await verdictOf(id, 'passed')
    expect(settled.status.at(-1)).toMatchObject({ crlNumber: '31' })
    expect(await judged({ serial: '6612', crl })).toMatchObject({ code: 'signer-revoked' })
  })

  test('a stale list is told as such, and the next one settles it', async () => {
    const crl = `${lists.url}/daily.crl`
    const extensions = [scope({ point: pointUri(crl) })]
    const old = { thisUpdate: later(-50), nextUpdate: later(-26) }
    lists.lists.set('/daily.crl', list({ number: 40, extensions, ...old }))
    const id = await post({ serial: '6613', crl })
    const doubt = await verdictOf(id, 'indeterminate')
    expect(doubt.detail).toMatch(/no\. 40 is stale since/)
    lists.lists.set('/daily.crl', list({ number: 41, extensions }))
    expect((await verdictOf(id, 'passed')).status.at(-1)).toMatchObject({ crlNumber: '41' })
  })

  test('a delta that the certificate names (freshest CRL) is fetched, and both lists are kept', async () => {
    const [crl, delta] = [`${lists.url}/base.crl`, `${lists.url}/delta.crl`]
    const base = [scope({ point: pointUri(crl) })]
    const revoked = [{ serial: '6614', at: later(-2), reason: 1 }]
    lists.lists.set('/base.crl', list({ number: 50, extensions: base }))
    lists.lists.set('/delta.crl', list({ number: 51, extensions: [...base, deltaOf(50)], revoked }))
    const verdict = await judged({ serial: '6614', crl, delta })
    expect(verdict).toMatchObject({ outcome: 'failed', code: 'signer-revoked' })
    expect(verdict.status.map(({ crlNumber }) => crlNumber)).toEqual(['1', '50', '51'])
  })

  test('an indirect list, with what says that its issuer stands', async () => {
    const crl = `${lists.url}/indirect.crl`
    const extensions = [scope({ point: pointUri(crl), indirect: true })]
    const named = [entryIssuer(nameDer(issuerDns.ca))]
    const revoked = [{ serial: '6615', at: later(-2), reason: 1, extensions: named }]
    const by = { dn: listSignerDn, signingKey: own.key }
    lists.lists.set('/indirect.crl', list({ ...by, number: 60, extensions, revoked }))
    const crlIssuer = nameDer(listSignerDn)
    const failed = await judged({ serial: '6615', crl, crlIssuer })
    expect(failed).toMatchObject({ outcome: 'failed', code: 'signer-revoked' })
    const passed = await judged({ serial: '6616', crl, crlIssuer })
    expect(passed.outcome).toBe('passed')
    expect(passed.status.slice(-2)).toMatchObject([
      { crlNumber: '60', crlIssuer: expect.stringContaining('List Signer') },
      { subject: expect.stringContaining('List Signer'), crlNumber: '1' },
    ])
  })
})
