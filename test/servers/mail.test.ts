/** The test mail servers are real ones: Dovecot gives what was put in, SMTP keeps what was sent. */
import { existsSync, readFileSync } from 'node:fs'
import { ImapFlow, type ImapFlowOptions } from 'imapflow'
import { createTransport } from 'nodemailer'
import { describe, expect, test } from 'vitest'
import { isAlive } from '../support/processes.ts'
import { startDovecot, type TestDovecot } from './dovecot.ts'
import { describeNeeding } from './needs.ts'
import { startSmtp } from './smtp.ts'

const LETTER = Buffer.from('From: a@example.com\r\nSubject: Hold it\r\n\r\nPlease suspend.\r\n')

describeNeeding(['dovecot', 'openssl'], 'Dovecot', () => {
  test('takes mail by IMAP and by delivery, and gives the same bytes back', async () => {
    const server = await startDovecot()
    await server.addMail(LETTER, { at: new Date('2026-06-01T02:00:00Z') })
    await signedIn(server, async (client) => {
      await client.append('INBOX', LETTER)
      await client.mailboxOpen('INBOX', { readOnly: true })
      const mails = await client.fetchAll('1:*', { source: true, internalDate: true })
      expect(mails.map(({ source }) => source)).toEqual([LETTER, LETTER])
      expect(mails[0]?.internalDate).toEqual(new Date('2026-06-01T02:00:00Z'))
    })
    const { pid } = server
    await server.stop()
    expect(isAlive(pid)).toBe(false)
    expect(existsSync(server.maildir)).toBe(false)
  })

  test('numbers mail in the order it came', async () => {
    const server = await startDovecot()
    const letters = Array.from({ length: 12 }, (_, at) => Buffer.from(`Subject: ${at}\r\n\r\n`))
    for (const letter of letters) await server.addMail(letter)
    await signedIn(server, async (client) => {
      await client.mailboxOpen('INBOX', { readOnly: true })
      const mails = await client.fetchAll('1:*', { source: true })
      expect(mails.map(({ source }) => source)).toEqual(letters)
    })
    await server.stop()
  })

  test('wakes a client that waits in IDLE', async () => {
    const server = await startDovecot()
    await signedIn(server, async (client) => {
      await client.mailboxOpen('INBOX', { readOnly: true })
      const woken = new Promise((resolve) => client.once('exists', resolve))
      const idle = client.idle()
      await server.addMail(LETTER)
      expect(await woken).toMatchObject({ path: 'INBOX', count: 1 })
      client.close()
      await idle
    })
    await server.stop()
  })

  test('shows the flags a client set, and mail that a colleague has read', async () => {
    const server = await startDovecot()
    await server.addMail(LETTER, { folder: 'Urgent' })
    await server.addMail(LETTER, { folder: 'Urgent', seen: true })
    await signedIn(server, async (client) => {
      await client.mailboxOpen('Urgent')
      expect(await client.search({ seen: true })).toHaveLength(1)
      await client.messageFlagsAdd({ seen: false }, ['\\Flagged', '$Received'])
    })
    const flags = (await server.mails('Urgent')).map((mail) => [...mail.flags].sort())
    expect(flags.sort()).toEqual([['$Received', '\\Flagged'], ['\\Seen']])
    await server.stop()
  })

  test('numbers a folder anew, and keeps its mail over a restart', async () => {
    const server = await startDovecot()
    await server.addMail(LETTER)
    const before = await uidValidity(server)
    await server.restart()
    expect(await uidValidity(server)).toBe(before)
    await server.newUidValidity()
    expect(await uidValidity(server)).toBe(before + 1n)
    expect((await server.mails())[0]?.bytes()).toEqual(LETTER)
    await server.stop()
  })

  test('speaks TLS with a certificate of its own, and refuses a wrong password', async () => {
    const server = await startDovecot({ tls: true })
    const { tlsPort = 0, caFile = '' } = server
    const safe = { port: tlsPort, secure: true, tls: { ca: readFileSync(caFile) } }
    await signedIn(server, async (client) => expect(client.secureConnection).toBe(true), safe)
    const act = async () => {}
    const guessed = { ...safe, auth: { user: server.user, pass: 'guess' } }
    await expect(signedIn(server, act, guessed)).rejects.toMatchObject({
      authenticationFailed: true,
    })
    const unknowing = { ...safe, tls: {} }
    await expect(signedIn(server, act, unknowing)).rejects.toThrow(/self-signed/)
    await server.stop()
  })
})

describe('SMTP', () => {
  test('keeps what it is sent and refuses whom it is told to refuse', async () => {
    const refuse = (to: string) => (to.startsWith('gone@') ? 'no such mailbox' : undefined)
    const server = await startSmtp({ refuse })
    const sender = createTransport({ url: server.url })
    const letter = { from: 'ca@example.com', raw: LETTER }
    await sender.sendMail({
      ...letter,
      envelope: { from: 'ca@example.com', to: ['b@example.com'] },
    })
    expect(server.received).toEqual([
      { from: 'ca@example.com', to: ['b@example.com'], bytes: LETTER },
    ])
    const refused = { ...letter, envelope: { from: 'ca@example.com', to: ['gone@example.com'] } }
    await expect(sender.sendMail(refused)).rejects.toMatchObject({ responseCode: 550 })
    await server.stop()
    await expect(sender.sendMail(refused)).rejects.toMatchObject({ code: 'ESOCKET' })
  })

  test('asks for a password where one is set', async () => {
    const server = await startSmtp({ user: 'notices', password: 'secret' })
    const stranger = createTransport({ url: server.url.replace('notices:secret@', '') })
    const letter = { from: 'ca@example.com', to: 'b@example.com', text: 'hello' }
    await expect(stranger.sendMail(letter)).rejects.toMatchObject({ responseCode: 530 })
    await createTransport({ url: server.url }).sendMail(letter)
    expect(server.received).toHaveLength(1)
    await server.stop()
  })
})

async function uidValidity(server: TestDovecot): Promise<bigint> {
  let found = 0n
  await signedIn(server, async (client) => {
    found = (await client.mailboxOpen('INBOX', { readOnly: true })).uidValidity
  })
  return found
}

async function signedIn(
  server: TestDovecot,
  act: (client: ImapFlow) => Promise<void>,
  other: Partial<ImapFlowOptions> = {},
): Promise<void> {
  const auth = { user: server.user, pass: server.password }
  const address = { host: '127.0.0.1', port: server.port, secure: false, auth }
  const client = new ImapFlow({ ...address, logger: false, ...other })
  client.on('error', () => {}) // the server may be restarted under it
  await client.connect()
  await act(client)
  await client.logout().catch(() => {})
}
