/** Who is answered that his mail came, and that the answer tells a stranger nothing of any certificate. */
import { expect, test } from 'vitest'
import { cast } from '../../fixtures/cast.ts'
import { composeAcknowledgement } from '../../src/revocation/letter-acknowledgement.ts'
import { answerTo } from '../../src/steps/answer-sender.ts'
import { notify } from '../../src/steps/notify.ts'
import { openOffice } from '../world-office.ts'
import { examinersOpen, laid, policy, post } from './email-desk.ts'
import { mailOf, text } from './examiner.ts'

examinersOpen()

const from = 'Demo CA <revocation@ecert.example.hk>'
type Office = ReturnType<typeof openOffice>

const answers = (office: Office) =>
  [...office.records.all.notices.values()].filter(({ kind }) => kind === 'acknowledged')

async function sendAll(office: Office): Promise<string[]> {
  const due = await office.records.noticesDue(office.clock.now())
  const ends: string[] = []
  for (const { id } of due) ends.push((await notify({ ...office, policy, from })(id)) ?? '')
  return ends
}

const words = (serial: string) => `Please revoke my certificate, serial number ${serial}.`
const unsigned = (serial: string, sender = 'stranger@elsewhere.example', more = {}) =>
  mailOf({ From: sender, Subject: 'Revocation', ...more }, [text(words(serial))])

test('A24: whoever asks without a signature is told that it came, and how to ask', async () => {
  const office = openOffice()
  const { request } = await laid(office, unsigned('3A41C7059E2210B4'))
  expect(await sendAll(office)).toEqual(['sent: laid in the box'])
  const [answer] = answers(office)
  expect(answer).toMatchObject({
    address: 'stranger@elsewhere.example',
    receiptId: request.receiptId,
    subject: `[${request.receiptId}] We have received your mail 我們已收到閣下的電郵`,
  })
  expect(answer?.text).toContain('digital signature')
  expect(answer?.text).toContain('數碼簽署')
})

test('the answer is the same whichever certificate was named, of whatever kind, or none that exists', async () => {
  const texts = new Set<string>()
  const subjects = new Set<string>()
  for (const serial of [...cast.map((each) => each.serial), '7777777777777777']) {
    const office = openOffice()
    const { request } = await laid(office, unsigned(serial))
    await sendAll(office)
    const [answer] = answers(office)
    texts.add(answer?.text?.replaceAll(request.receiptId, 'E') ?? '')
    subjects.add(answer?.subject?.replaceAll(request.receiptId, 'E') ?? '')
    // Not even the case's number: two mails about one certificate would have the same.
    expect(answer?.text).not.toContain(request.revocationId)
    expect(answer?.subject).not.toContain(request.revocationId)
  }
  expect(texts.size).toBe(1)
  expect(subjects.size).toBe(1)
  const [only = ''] = texts
  for (const { serial, srn, nameEn, nameZh, hkid } of cast)
    for (const secret of [serial, srn, nameEn, nameZh, hkid])
      if (secret) expect(only).not.toContain(secret)
})

test('two mails that name the same certificate in two ways get two references', async () => {
  const office = openOffice()
  const [first, second] = [
    await laid(office, unsigned('3A41C7059E2210B4')),
    await laid(
      office,
      mailOf({ From: 'stranger@elsewhere.example', Subject: 'Revocation' }, [
        text('Please revoke my certificate, SRN 0000100017.'),
      ]),
    ),
  ]
  expect(first.request.revocationId).toBe(second.request.revocationId)
  const references = answers(office).map(({ receiptId }) => receiptId)
  expect(new Set(references)).toEqual(new Set([first.request.receiptId, second.request.receiptId]))
})

test('no word of the other letters goes to the sender, whoever he is', async () => {
  for (const sender of ['stranger@elsewhere.example', 'relative.chan@example.hk']) {
    const office = openOffice()
    await laid(office, unsigned('3A41C7059E2210B4', sender))
    await sendAll(office)
    expect([...office.post.letters.values()].map(({ to }) => to)).toEqual([sender])
    expect(answers(office)).toHaveLength(1)
  }
})

test('a forged sender is not answered: a mail whose signature fails, altered or signed by another', async () => {
  for (const file of ['05-tampered.eml', '06-signed-by-another.eml']) {
    const office = openOffice()
    await laid(office, post(file))
    expect(answers(office), file).toEqual([])
  }
})

test('a proved holder and a proved representative are answered with the same words as a stranger', async () => {
  const plain = composeAcknowledgement('E', policy).text
  for (const file of ['01-stolen-laptop.eml', '02-server-by-representative.eml']) {
    const office = openOffice()
    const { request } = await laid(office, post(file))
    expect(request.examined.verdict, file).toMatchObject({ outcome: 'passed' })
    await sendAll(office)
    const [answer] = answers(office)
    expect(request.examined.sender?.toLowerCase()).toContain(answer?.address)
    expect(answer?.text?.replaceAll(request.receiptId, 'E')).toBe(plain)
  }
})

test('no machine, list, gateway or nobody is answered; nor two senders, nor whom Reply-To names', async () => {
  const serial = '3A41C7059E2210B4'
  const silent: readonly (readonly [string, object?])[] = [
    ['noreply@bank.example'],
    ['MAILER-DAEMON@mx.example.hk'],
    ['news-bounces+a=b@list.example'],
    ['fax@gateway.example.hk'],
    ['revocation@ecert.example.hk'],
    ['list@example.hk', { 'List-Id': '<news.example.hk>' }],
    ['robot@example.hk', { 'Auto-Submitted': 'auto-generated' }],
    ['bulk@example.hk', { Precedence: 'bulk' }],
    ['old@example.hk', { Precedence: 'auto-reply' }],
    ['news@example.hk', { 'List-Unsubscribe': '<mailto:leave@example.hk>' }],
    ['post@example.hk', { 'List-Post': 'NO' }],
    ['loop@example.hk', { 'X-Loop': 'loop@example.hk' }],
    ['exchange@example.hk', { 'X-Auto-Response-Suppress': 'DR, OOF, AutoReply' }],
    ['robot2@example.hk', { 'Auto-Submitted': '(by a robot) auto-replied; owner-email="a@b.hk"' }],
    ['null@example.hk', { 'Return-Path': '<>' }],
    ['a@example.hk, b@example.hk'],
    ['"a b"@example.hk'],
    ['陳@example.hk'],
  ]
  for (const [sender, more] of silent) {
    const office = openOffice()
    await laid(office, unsigned(serial, sender, more), { own: ['revocation@ecert.example.hk'] })
    expect(answers(office), sender).toEqual([])
  }
  const office = openOffice()
  const reply = { 'Reply-To': 'victim@elsewhere.example' }
  await laid(office, unsigned(serial, 'stranger@elsewhere.example', reply))
  expect(answers(office).map(({ address }) => address)).toEqual(['stranger@elsewhere.example'])
})

test('whom his own domain disowns is nobody to answer: a server on the way has found the sender forged', async () => {
  const mx = 'mx.example.hk; '
  const cases: readonly (readonly [boolean, object])[] = [
    [
      false,
      { 'Authentication-Results': `${mx}spf=pass smtp.mailfrom=x; dkim=none; dmarc=fail (p=none)` },
    ],
    [
      false,
      { 'Authentication-Results': `${mx}dkim=none; spf=softfail smtp.mailfrom=elsewhere.example` },
    ],
    [false, { 'Received-SPF': 'Fail (mx.example.hk: domain does not designate 192.0.2.1)' }],
    // Forwarded: the address is another's, and the signature of the domain still holds.
    [
      true,
      {
        'Authentication-Results': `${mx}spf=fail smtp.mailfrom=x; dkim=pass header.d=elsewhere.example`,
      },
    ],
    [
      true,
      {
        'Authentication-Results': `${mx}spf=none; dkim=none; x-note=dmarc=failures-are-not-counted`,
      },
    ],
    [true, { 'Authentication-Results': `${mx}spf=pass; dkim=pass; dmarc=pass` }],
  ]
  for (const [answered, more] of cases) {
    const office = openOffice()
    await laid(office, unsigned('3A41C7059E2210B4', 'someone@elsewhere.example', more))
    expect(answers(office).length, JSON.stringify(more)).toBe(answered ? 1 : 0)
  }
})

test('what asks nothing is answered by a person', async () => {
  for (const file of ['11-enquiry.eml', '12-e-cheque.eml', '13-bounce.eml']) {
    const office = openOffice()
    await laid(office, post(file))
    expect(answers(office), file).toEqual([])
  }
})

test('ten mails of one sender are answered once a day; a copy is not answered again', async () => {
  const office = openOffice()
  for (let each = 0; each < 4; each += 1)
    await laid(office, unsigned(`3A41C7059E2210B${each}`, 'Stranger@elsewhere.example'))
  expect(await sendAll(office)).toEqual([
    'sent: laid in the box',
    ...Array(3).fill('not-sent: this address was answered within the last day'),
  ])
  office.clock.pass(24 * 3_600_000)
  await laid(office, unsigned('3A41C7059E2210B9', 'stranger@elsewhere.example'))
  expect(await sendAll(office)).toEqual(['sent: laid in the box'])
  const copies = openOffice()
  await laid(copies, post('01-stolen-laptop.eml'))
  await laid(copies, post('01-stolen-laptop.eml'))
  expect(answers(copies)).toHaveLength(1)
})

test('a flood of forged senders is answered within its own limit, and stops no letter to a holder', async () => {
  const limits = { perHour: 3, perAddress: 2, acknowledgementsPerHour: 5 }
  const office = openOffice()
  for (let each = 0; each < 9; each += 1)
    await laid(office, unsigned('3A41C7059E2210B4', `victim${each}@elsewhere.example`))
  const ends = []
  for (const { id } of await office.records.noticesDue(office.clock.now()))
    ends.push((await notify({ ...office, policy, from, limits })(id))?.split(':')[0])
  expect(ends).toEqual([...Array(5).fill('sent'), ...Array(4).fill('not-sent')])
  expect(office.records.stopped.size).toBe(0)
})

test('the answer that an officer’s own mail would get names every kind, so that it tells of none', () => {
  const { text } = composeAcknowledgement('E-1', policy)
  for (const { name } of Object.values(policy.kinds)) {
    expect(text).toContain(name.en)
    expect(text).toContain(name.zh)
  }
})

test('a mail without a sender is nobody’s to answer', () => {
  const envelope = { from: [], isBounce: false, isAutomatic: false, isAutoReply: false } as never
  const verdict = { outcome: 'unsigned' } as const
  expect(answerTo({ envelope, verdict }, 'revocation', { gateways: [] })).toBeUndefined()
})
