// Before a verdict its signers' responders are asked: once for a mail, and of encrypted words only when their signature holds.
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { openMail } from '../../src/email/open-mail.ts'
import { proveMail } from '../../src/steps/open-received.ts'
import { AT, envelope, FROM, has, office, openssl, pki, signed, TEXT } from '../email/encrypting.ts'
import { demoTrust } from './examiner.ts'

const trust = await demoTrust()

/** What was asked, and how often a mail was judged (each judgement looks at the clock once). */
async function asked(mail: Uint8Array) {
  const mails: string[] = []
  let judged = 0
  const { verdict } = await proveMail(
    {
      evidence: { get: async () => mail },
      trust: () => trust,
      clock: {
        now: () => {
          judged++
          return AT
        },
      },
      keys: office,
      gateways: [],
      askStatus: async (bytes) => {
        mails.push(Buffer.from(bytes).toString('latin1'))
        return []
      },
    },
    { sha256: '', receivedAt: AT.toISOString() },
  )
  return { mails, judged, outcome: verdict.outcome }
}

test('a signed mail is asked about once, and judged once', async () => {
  const mail = readFileSync('fixtures/post/01-stolen-laptop.eml')
  const { mails, judged, outcome } = await asked(mail)
  expect({ count: mails.length, judged, outcome }).toEqual({
    count: 1,
    judged: 1,
    outcome: 'passed',
  })
})

test.runIf(has)('what was encrypted is asked about by what was inside', async () => {
  const mail = envelope(signed('chan', TEXT), 'encipherment', '-aes256')
  const { mails, outcome } = await asked(mail)
  expect(outcome).toBe('passed')
  expect(mails).toEqual([expect.stringContaining('Please revoke')])
})

test.runIf(has)('an altered ciphertext asks nobody, whether or not it still opens', async () => {
  const words = `${TEXT}${'A long letter. '.repeat(40)}\r\n`
  const mail = envelope(signed('chan', words), 'encipherment', '-aes256').toString('latin1')
  const head = mail.indexOf('\n\n') >= 0 ? mail.indexOf('\n\n') + 2 : mail.indexOf('\r\n\r\n') + 4
  const der = Buffer.from(mail.slice(head), 'base64')
  let opened = 0
  for (const back of [17, 33, 49, 600, 900, 1200]) {
    const copy = Buffer.from(der)
    copy[copy.length - back] = (copy[copy.length - back] ?? 0) ^ 1
    const body = copy.toString('base64').replace(/.{76}/g, '$&\r\n')
    const altered = Buffer.from(`${mail.slice(0, head)}${body}\r\n`, 'latin1')
    const { layers } = openMail(altered, office, trust, AT)
    if (layers.some(({ kind }) => kind === 'encrypted')) opened++
    expect((await asked(altered)).mails).toEqual([])
  }
  expect(opened, 'some of them still open').toBeGreaterThan(0)
})

test.runIf(has)(
  'signed, encrypted and signed again: the outer signer first, then the inner',
  async () => {
    const secret = openssl(
      signed('chan', TEXT),
      ...['cms', '-encrypt', '-aes256', `${pki}certs/encipherment.pem`],
    )
    const { mails, outcome } = await asked(signed('chan', secret, '-from', FROM, '-subject', 'x'))
    expect(outcome).toBe('passed')
    expect(mails.map((each) => each.includes('Please revoke'))).toEqual([false, true])
  },
)
