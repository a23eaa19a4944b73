// Text whose encoding another reader would undo otherwise is shown as it stands, and said to be so.

import { expect, test } from 'vitest'
import { showContent } from '../../src/email/content.ts'

const shown = async (text: string) => {
  const { text: words, findings } = await showContent(Buffer.from(text))
  return { words, codes: findings.map(({ code }) => code) }
}

test.each([
  ["charset*=us-ascii'en'utf-7", 'coded'],
  ['charset*0=utf; charset*1="-7"', 'cut in two'],
])('a charset that is %s (%s) is none that is read', async (parameter) => {
  const mail = `Content-Type: text/plain; ${parameter}\r\n\r\n+AHI-evoke\r\n`
  expect(await shown(mail)).toEqual({ words: '+AHI-evoke\n', codes: ['charset-refused'] })
})

test.each(['base64', 'x-uuencode'])(
  'what does not decode under %s is said to',
  async (encoding) => {
    const mail = `Content-Type: text/plain\r\nContent-Transfer-Encoding: ${encoding}\r\n\r\ncmV2b2tl!!\r\n`
    expect(await shown(mail)).toEqual({ words: 'cmV2b2tl!!\n', codes: ['text-not-decodable'] })
  },
)

test('a multipart without a part is no empty mail', async () => {
  for (const boundary of ['', '; boundary=zz']) {
    const mail = `Content-Type: multipart/mixed${boundary}\r\n\r\nrevoke it\r\n`
    expect((await shown(mail)).codes).toEqual(['not-readable'])
  }
})
