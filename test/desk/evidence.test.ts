/** Hostile bytes reach an officer as downloads and pictures only, never as something a browser would run or draw. */
import { createHash } from 'node:crypto'
import sharp from 'sharp'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Guest, signIn } from './desk-guest.ts'
import { openWorld, type World } from './desk-world.ts'
import { layChan, layTwoCertificates } from './laid.ts'

let world: World
let ada: Guest
let mail: Awaited<ReturnType<typeof layChan>>
let fax: Awaited<ReturnType<typeof layTwoCertificates>>
beforeAll(async () => {
  world = await openWorld()
  ada = await signIn(world.app, 'ada')
  mail = await layChan(world)
  fax = await layTwoCertificates(world)
})
afterAll(() => world.close())
const of = (request: typeof mail) => `/cases/${request.revocationId}/receipts/${request.receiptId}`

test('what arrived is downloaded byte for byte, inert, and the download is audited', async () => {
  const answer = await ada.get(`${of(mail)}/evidence`)
  expect(answer.rawPayload.toString()).toBe('From: chan\r\n\r\n<script>')
  expect(answer.headers).toMatchObject({
    'content-type': 'application/octet-stream',
    'content-disposition': `attachment; filename="${mail.receiptId}.eml"`,
    'content-security-policy': "sandbox; default-src 'none'",
    'x-content-type-options': 'nosniff',
    'cache-control': 'no-store',
  })
  const file = (await ada.get(`/cases/${mail.revocationId}`)).json()
  expect(file.history.at(-1)).toMatchObject({
    action: 'evidence-downloaded',
    actor: 'officer:ada',
  })
})

test('an attachment never goes out under the sender’s name or type for it', async () => {
  const sha256 = createHash('sha256').update('<script>alert(1)</script>').digest('hex')
  const answer = await ada.get(`${of(mail)}/attachments/${sha256}`)
  expect(answer.statusCode).toBe(200)
  expect(answer.headers['content-type']).toBe('application/octet-stream')
  expect(answer.headers['content-disposition']).toMatch(/filename="E-[0-9A-Z]+-[0-9a-f]{8}\.bin"$/)
})

test('evidence is reached through its own case only', async () => {
  const other = `/cases/${fax.revocationId}/receipts/${mail.receiptId}/evidence`
  expect((await ada.get(other)).statusCode).toBe(404)
  const known = createHash('sha256').update('From: chan\r\n\r\n<script>').digest('hex')
  expect((await ada.get(`${of(mail)}/attachments/${known}`)).statusCode).toBe(404)
})

async function darkness(png: Buffer, [x, y]: readonly [number, number]) {
  const { data } = await sharp(png)
    .greyscale()
    .extract({ left: x, top: y, width: 40, height: 20 })
    .raw()
    .toBuffer({ resolveWithObject: true })
  return [...new Set(data)]
}

test('a page is a picture, with identity card numbers covered while the case is masked', async () => {
  const url = `${of(fax)}/pages/0.png`
  const masked = await ada.get(url)
  expect(masked.headers['content-type']).toBe('image/png')
  const { width = 0 } = await sharp(masked.rawPayload).metadata()
  expect(width).toBeGreaterThan(1000)
  const scale = width / 1728
  const inside = [Math.round(250 * scale), Math.round(915 * scale * (204 / 196))] as const
  expect(await darkness(masked.rawPayload, inside)).toHaveLength(1)

  expect((await ada.get(`${of(fax)}/crops/hkid.png`)).statusCode).toBe(403)
  await ada.post(`/cases/${fax.revocationId}/unmask`)
  const seen = await ada.get(url)
  expect(seen.rawPayload.equals(masked.rawPayload)).toBe(false)
  expect((await ada.get(`${of(fax)}/crops/hkid.png`)).statusCode).toBe(200)
})

test('a signature is cut out of its page; what was not read is not there', async () => {
  const answer = await ada.get(`${of(fax)}/crops/signature.png`)
  expect(answer.headers['content-type']).toBe('image/png')
  expect((await ada.get(`${of(fax)}/crops/nothing.png`)).statusCode).toBe(404)
  expect((await ada.get(`${of(fax)}/pages/7.png`)).statusCode).toBe(404)
  expect((await ada.get(`${of(mail)}/pages/0.png`)).statusCode).toBe(404)
})

const scan = (fields: Record<string, string>, bytes: Buffer) => {
  const edge = 'holdfast-edge'
  const parts = Object.entries(fields).map(
    ([name, value]) =>
      `--${edge}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`,
  )
  const file = `--${edge}\r\nContent-Disposition: form-data; name="file"; filename="scan.pdf"\r\nContent-Type: application/pdf\r\n\r\n`
  return {
    payload: Buffer.concat([
      Buffer.from(parts.join('') + file),
      bytes,
      Buffer.from(`\r\n--${edge}--\r\n`),
    ]),
    headers: { 'content-type': `multipart/form-data; boundary=${edge}` },
  }
}

test('a counter scan is received like any other paper: evidence, receipt, wake-up', async () => {
  const { payload, headers } = scan(
    { channel: 'counter', receivedAt: '2026-11-23T09:40:00+08:00' },
    Buffer.from('%PDF-1.7 a form'),
  )
  const answer = await ada.post('/receipts', payload, headers)
  expect(answer.statusCode).toBe(201)
  const { receiptId, isNew } = answer.json()
  expect(isNew).toBe(true)
  expect(await world.records.receipt(receiptId)).toMatchObject({
    channel: 'counter',
    receivedAt: '2026-11-23T01:40:00.000Z',
    receivedBy: 'officer',
    source: { kind: 'desk', officer: 'ada', name: 'scan.pdf' },
  })
  expect(world.woken).toContain(`paper ${receiptId}`)
  const again = await ada.post('/receipts', payload, headers)
  expect(again.json()).toMatchObject({ receiptId, isNew: false })
})

test('a scan from the future, by mail, or too large is refused', async () => {
  const send = async (fields: Record<string, string>, bytes = Buffer.from('x')) => {
    const { payload, headers } = scan(fields, bytes)
    return (await ada.post('/receipts', payload, headers)).statusCode
  }
  const good = { channel: 'post', receivedAt: '2026-11-23T09:40:00+08:00' }
  expect(await send({ ...good, receivedAt: '2026-11-24T09:40:00+08:00' })).toBe(400)
  expect(await send({ ...good, channel: 'email' })).toBe(400)
  expect(await send({ channel: 'post' })).toBe(400)
  expect(await send(good, Buffer.alloc(31 * 1024 * 1024))).toBe(413)
})
