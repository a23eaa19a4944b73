// Reports on undelivered mail: read as Postfix, Exim, Exchange and qmail write them, and never more than they say.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { readDeliveryReport } from '../../src/email/delivery-report.ts'
import { readEnvelope } from '../../src/email/envelope.ts'
import * as mails from './returned-mails.ts'

const about = { messageId: '<N-7K3M9P2QXZ@ecert.example.hk>', to: 'gone@example.hk' }

const { postfix, exim, oldExim, exchange, qmail } = mails
const servers = { postfix, exim, oldExim, exchange, qmail }

describe.each(Object.entries(servers))('%s', (_server, write) => {
  const bytes = write(about)
  test('is a bounce, and no answer of a machine to a reader', () => {
    expect(readEnvelope(bytes)).toMatchObject({ isBounce: true, isAutoReply: false })
  })
  test('names our letter and nothing else, whom it was for, and that it failed', () => {
    const report = readDeliveryReport(bytes)
    expect(report.about).toEqual([about.messageId])
    expect(report.result).toBe('failed')
    expect(report.recipients.map(({ address }) => address)).toEqual([about.to])
  })
})

test('the words of the server are kept, folded lines joined', () => {
  const [postfix] = readDeliveryReport(mails.postfix(about)).recipients
  expect(postfix).toEqual({
    address: 'gone@example.hk',
    status: '5.1.1',
    diagnostic: 'smtp; 550 5.1.1 <gone@example.hk>: Recipient address rejected: User unknown',
  })
  expect(readDeliveryReport(mails.qmail(about)).recipients[0]?.status).toBe('5.1.1')
})

test('late is not failed, delivered is not failed, and what says nothing is unknown', () => {
  expect(readDeliveryReport(mails.delayed(about)).result).toBe('delayed')
  expect(readDeliveryReport(mails.postfix(about, 'delivered')).result).toBe('delivered')
  expect(readDeliveryReport(mails.postfix(about, 'relayed')).result).toBe('delivered')
  expect(readDeliveryReport(mails.postfix(about, 'exploded')).result).toBe('unknown')
  const warning = mails
    .oldExim(about)
    .toString()
    .replace(
      'Mail delivery failed: returning message to sender',
      'Warning: message delayed 24 hours',
    )
  expect(readDeliveryReport(Buffer.from(warning)).result).toBe('delayed')
})

test('a report’s own number, and one that a returned body quotes, is not that of what it returns', () => {
  const own = mails.postfix({ ...about, messageId: '' }).toString()
  const stripped = own
    .replace(/^Message-ID: \r\n/m, '')
    .replace(/^Message-Id: .*/m, (line) => line.replace(/<.*>/, about.messageId))
  expect(readDeliveryReport(Buffer.from(stripped)).about).toEqual([])
  const quoted = mails.exim({ ...about, messageId: '<another@example.hk>' })
  expect(readDeliveryReport(quoted).about).toEqual(['<another@example.hk>'])
})

test('out of office and a read receipt are answers of machines, and no bounces', () => {
  for (const bytes of [mails.outOfOffice(about), mails.readReceipt(about)])
    expect(readEnvelope(bytes)).toMatchObject({ isBounce: false, isAutoReply: true })
  const vacation = (head: string) =>
    readEnvelope(Buffer.from(`From: a@example.hk\r\nSubject: x\r\n${head}\r\n\r\nAway.`))
  for (const head of ['Auto-Submitted: auto-replied (vacation)', 'X-Autoreply: yes'])
    expect(vacation(head).isAutoReply, head).toBe(true)
  // Who writes about being away, and who writes by a machine, is read as what he says.
  const person =
    'From: a@example.hk\r\nSubject: Out of office: please revoke my certificate\r\n\r\n'
  expect(readEnvelope(Buffer.from(person)).isAutoReply).toBe(false)
  expect(vacation('Auto-Submitted: auto-generated').isAutoReply).toBe(false)
  expect(vacation('Auto-Submitted: no').isAutoReply).toBe(false)
})

test('any bytes are read, quickly, and what is cut, doubled or endless is no fault', () => {
  const whole = mails.postfix(about)
  for (let cut = 0; cut < whole.length; cut += 37) readDeliveryReport(whole.subarray(0, cut))
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 400 }), fc.nat(whole.length), (noise, at) => {
      const torn = Buffer.concat([whole.subarray(0, at), noise, whole.subarray(at)])
      const { about: ids, recipients } = readDeliveryReport(torn)
      expect(ids.length + recipients.length).toBeLessThanOrEqual(40)
    }),
  )
  const many = Buffer.from(
    whole
      .toString()
      .replace('Status: 5.1.1', `Status: 5.1.1\r\n\r\n${'Action: failed\r\n\r\n'.repeat(20_000)}`),
  )
  expect(readDeliveryReport(many).recipients).toHaveLength(20)
})
