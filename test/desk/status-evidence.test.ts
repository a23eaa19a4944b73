/** The lists and responses behind a verdict: told in full in both languages, and downloaded through their own case only. */
import { createElement } from 'react'
import { renderToStaticMarkup } from 'react-dom/server'
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest'
import { Speaking } from '../../src/desk/web/language.tsx'
import { VerdictCard } from '../../src/desk/web/verdict-card.tsx'
import { type Guest, signIn } from './desk-guest.ts'
import { openWorld, type World } from './desk-world.ts'
import { lay, layChan, take } from './laid.ts'

const TIMES = {
  thisUpdate: '2026-11-23T01:15:00.000Z',
  nextUpdate: '2026-11-24T01:15:00.000Z',
}
const list = {
  ...{ subject: 'CN=Holdfast Demo CA 1', source: 'crl', crlIssuer: 'CN=Holdfast Demo Root CA' },
  ...{ crlNumber: '41', responder: null, producedAt: null, nonce: null, ...TIMES },
}
const response = {
  ...{ subject: 'CN=CHAN TAI MAN', source: 'ocsp', crlIssuer: null, crlNumber: null },
  ...{ responder: 'CN=Holdfast Demo OCSP', producedAt: '2026-11-23T01:16:00.000Z', nonce: true },
  ...TIMES,
}
const signer = {
  ...{ subject: 'CN=CHAN TAI MAN', issuer: 'CN=Holdfast Demo CA 1', serial: '5511', emails: [] },
  notAfter: '2029-01-04T23:59:59.000Z',
}
/** As it was kept before lists were told in full. */
const old = { subject: 'CN=OLD', crlNumber: '4', thisUpdate: TIMES.thisUpdate }

let world: World
let ada: Guest
let laid: Awaited<ReturnType<typeof layChan>>
let other: typeof laid
let shas: readonly string[]
beforeAll(async () => {
  world = await openWorld()
  ada = await signIn(world.app, 'ada')
  other = await layChan(world)
  const kept = await Promise.all(
    ['a list', 'a response'].map((text) => world.evidence.put(Buffer.from(text))),
  )
  shas = kept.map(({ sha256 }) => sha256)
  const receipt = await take(world, 'email', Buffer.from('From: x\r\n\r\n'), 'x.eml')
  const status = [{ ...list, sha256: shas[0] }, { ...response, sha256: shas[1] }, old]
  laid = await lay(world, receipt.id, {
    examined: {
      verdict: { outcome: 'failed', code: 'signer-revoked', signer, path: ['a', 'b'], status },
    },
  })
})
afterAll(() => world.close())
afterEach(() => vi.unstubAllGlobals())

const verdictOf = async (request: typeof laid) => {
  const file = (await ada.get(`/cases/${request.revocationId}`)).json()
  return file.requests.find(
    (each: { receipt: { id: string } }) => each.receipt.id === request.receiptId,
  ).verdict
}

test('the API tells each list and response in full, and what older records say', async () => {
  const { status } = await verdictOf(laid)
  expect(status).toEqual([
    { ...list, sha256: shas[0] },
    { ...response, sha256: shas[1] },
    {
      ...{ ...old, source: 'crl', crlIssuer: null, responder: null, producedAt: null },
      ...{ nonce: null, nextUpdate: null, sha256: null },
    },
  ])
})

test('each is downloaded byte for byte, inert, and the download is audited', async () => {
  const at = `/cases/${laid.revocationId}/receipts/${laid.receiptId}/status`
  for (const [i, [text, ending]] of (
    [
      ['a list', 'crl'],
      ['a response', 'ors'],
    ] as const
  ).entries()) {
    const answer = await ada.get(`${at}/${shas[i]}`)
    expect(answer.rawPayload.toString()).toBe(text)
    expect(answer.headers).toMatchObject({
      'content-type': 'application/octet-stream',
      'content-disposition': expect.stringMatching(new RegExp(`\\.${ending}"$`)),
    })
  }
  const file = (await ada.get(`/cases/${laid.revocationId}`)).json()
  expect(file.history.at(-1)).toMatchObject({ action: 'evidence-downloaded' })
})

test('and through no other case, nor as anything else', async () => {
  const elsewhere = `/cases/${other.revocationId}/receipts/${other.receiptId}/status/${shas[0]}`
  expect((await ada.get(elsewhere)).statusCode).toBe(404)
  const { sha256 } = await world.evidence.put(Buffer.from('From: x\r\n\r\n'))
  const mail = `/cases/${laid.revocationId}/receipts/${laid.receiptId}/status/${sha256}`
  expect((await ada.get(mail)).statusCode).toBe(404)
})

test.each([
  [
    'en',
    ['CRL number', '41', 'CN=Holdfast Demo Root CA', 'OCSP answer of', 'CN=Holdfast Demo OCSP'],
    ['ours: it answers our own question', 'Next one by', 'Download'],
  ],
  [
    'zh',
    ['證書撤銷清單編號', '41', 'CN=Holdfast Demo Root CA', 'OCSP 回覆者', 'CN=Holdfast Demo OCSP'],
    ['相符：回覆本處的查詢', '下次更新不遲於', '下載'],
  ],
])('an officer reads them in %s', async (language, words, more) => {
  vi.stubGlobal('localStorage', { getItem: () => language })
  const verdict = await verdictOf(laid)
  const card = createElement(VerdictCard, { verdict, caseId: 'R-1', receiptId: 'E-1' })
  const html = renderToStaticMarkup(createElement(Speaking, null, card))
  for (const word of [...words, ...more, ...shas, 'a ← b']) expect(html).toContain(word)
  expect(html).toContain(`href="/api/v1/cases/R-1/receipts/E-1/status/${shas[0]}"`)
})
