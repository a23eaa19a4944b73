/** The mailbox against a real Dovecot: every mail once, byte for byte, and nothing marked but by us. */
import { randomBytes } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { tryMailbox } from '../../src/adapters/imap.ts'
import type { MailboxSettings } from '../../src/adapters/imap-ports.ts'
import { reconcileMailbox } from '../../src/adapters/imap-reconcile.ts'
import { startDovecot } from '../servers/dovecot.ts'
import { describeNeeding } from '../servers/needs.ts'
import { openWorld } from '../world.ts'
import { asServed, freshUser, mail, ownDovecot, reader, server, sha, until } from './imap-reader.ts'

describeNeeding(['dovecot'], 'the mailbox', () => {
  ownDovecot()

  test('mail that lies there and mail that is pushed by IDLE is received byte for byte', async () => {
    const user = freshUser()
    const [first, second] = [mail('first'), mail('second')]
    await server.addMail(first, { user })
    const { world, receipts, mailbox } = reader(user)
    await until(() => receipts().length === 1)
    await pause(300)
    const began = performance.now()
    await server.addMail(second, { user })
    await until(() => receipts().length === 2)
    expect(performance.now() - began).toBeLessThan(5_000)
    const kept = receipts().map(({ sha256 }) => world.evidence.kept.get(sha256))
    expect(kept).toEqual([first, second])
    expect(mailbox.lastRoundTrip()).not.toBeNull()
    expect(receipts()[0]).toMatchObject({ channel: 'email', receivedBy: 'imap-internaldate' })
  })

  test('read by a colleague, without a Message-ID, empty, and of random bytes: none is lost', async () => {
    const user = freshUser()
    const noId = Buffer.from('Subject: no id\r\n\r\nhello\r\n')
    const noise = randomBytes(20_000)
    await server.addMail(mail('read'), { user, seen: true })
    await server.addMail(noId, { user })
    await server.addMail(Buffer.alloc(0), { user })
    await server.addMail(noise, { user })
    await server.addMail(mail('last'), { user })
    const { world, receipts } = reader(user, {
      outer: (head) => {
        // As a parser that breaks on what it did not expect.
        if (!Buffer.from(head).includes('Message-ID')) throw new Error('no Message-ID')
        return {
          messageId: /<.*>/.exec(Buffer.from(head).toString())?.[0] ?? null,
          receivedAt: null,
        }
      },
    })
    await until(() => receipts().length === 5)
    const kept = receipts().map(({ sha256 }) => sha256)
    for (const bytes of [mail('read'), noId, Buffer.alloc(0), asServed(noise), mail('last')])
      expect(kept).toContain(sha(bytes))
    expect(receipts().map(({ messageId }) => messageId)).toContain('<last@example.hk>')
    await until(() => world.records.all.awayAt.size === 5)
  })

  test('only our own keyword is set on the server’s copy', async () => {
    const own = await startDovecot()
    try {
      await own.addMail(mail('unread'))
      await own.addMail(mail('read'), { seen: true })
      const { world } = reader('', {
        url: `imap://${own.user}:${own.password}@127.0.0.1:${own.port}`,
      })
      await until(() => world.records.all.awayAt.size === 2)
      const flags = (await own.mails()).map((each) => [...each.flags].sort())
      expect(flags.sort((a, b) => a.length - b.length)).toEqual([
        ['$HoldfastReceived'],
        ['$HoldfastReceived', '\\Seen'],
      ])
    } finally {
      await own.stop()
    }
  })

  test('received mail is moved to a folder where that is the setting', async () => {
    const own = await startDovecot()
    try {
      await own.addMail(mail('one'))
      await own.addMail(mail('two'))
      const { receipts, world } = reader('', {
        url: `imap://${own.user}:${own.password}@127.0.0.1:${own.port}`,
        afterReceipt: { moveTo: 'Received' },
      })
      await until(() => world.records.all.awayAt.size === 2)
      expect(await own.mails()).toHaveLength(0)
      expect(await own.mails('Received')).toHaveLength(2)
      await own.addMail(mail('three'))
      await until(() => receipts().length === 3)
      await until(async () => (await own.mails('Received')).length === 3)
    } finally {
      await own.stop()
    }
  })

  test('a folder numbered anew is gone through again, and no mail is taken for a new one', async () => {
    const own = await startDovecot()
    try {
      const url = `imap://${own.user}:${own.password}@127.0.0.1:${own.port}`
      const twice = mail('twice')
      for (const each of [mail('one'), twice, twice]) await own.addMail(each)
      const world = openWorld()
      const first = reader('', { url }, world)
      await until(() => first.receipts().length === 3)
      await until(() => world.records.all.awayAt.size === 3)
      await first.mailbox.close()
      await own.newUidValidity()
      await own.addMail(mail('new'))
      await own.addMail(twice)
      const before = world.records.all.folders.get('revocation@127.0.0.1/INBOX')?.uidValidity
      const second = reader('', { url }, world)
      await until(() => second.receipts().length === 5)
      const folder = () => world.records.all.folders.get('revocation@127.0.0.1/INBOX')
      await until(() => folder()?.uidValidity !== before)
      expect(folder()?.lastUid).toBe(5)
      await second.mailbox.close()
      const third = reader('', { url, pollSeconds: 1 }, world)
      await until(() => third.mailbox.lastRoundTrip() !== null)
      await pause(1_500)
      expect(third.receipts()).toHaveLength(5)
      expect(third.receipts().filter(({ sha256 }) => sha256 === sha(twice))).toHaveLength(3)
    } finally {
      await own.stop()
    }
  })

  test('a Message-ID over other bytes, and the same bytes twice, are each received', async () => {
    const user = freshUser()
    const outer: MailboxSettings['outer'] = (head) => ({
      messageId: /<.*>/.exec(Buffer.from(head).toString())?.[0] ?? null,
      receivedAt: new Date('2026-11-23T01:00:00Z'),
    })
    for (const each of [mail('a'), mail('a'), mail('a', 'X-Other: yes\r\n')])
      await server.addMail(each, { user })
    const { receipts } = reader(user, { outer })
    await until(() => receipts().length === 3)
    const codes = receipts().map(({ findings }) => findings.map(({ code }) => code))
    expect(codes).toEqual([[], ['duplicate'], ['message-id-reused']])
    expect(receipts()[0]).toMatchObject({
      receivedAt: '2026-11-23T01:00:00.000Z',
      receivedBy: 'mx',
    })
  })

  test('over TLS, with a certificate that is only accepted where the setting says so', async () => {
    const own = await startDovecot({ tls: true })
    try {
      await own.addMail(mail('one'))
      const url = `imaps://${own.user}:${own.password}@127.0.0.1:${own.tlsPort}/INBOX`
      await expect(tryMailbox(url)).rejects.toThrow('open INBOX of revocation@127.0.0.1')
      expect(await tryMailbox(`${url}?insecure=yes`)).toEqual({ folder: 'INBOX', messages: 1 })
      const { receipts } = reader('', { url: `${url}?insecure=yes` })
      await until(() => receipts().length === 1)
    } finally {
      await own.stop()
    }
  })

  test('the reconcile figure: what the server holds since a day, and what we hold of it', async () => {
    const user = freshUser()
    const url = `imap://${user}:${server.password}@127.0.0.1:${server.port}`
    await server.addMail(mail('old'), { user, at: new Date('2026-11-01T12:00:00Z') })
    for (const name of ['one', 'two'])
      await server.addMail(mail(name), { user, at: new Date('2026-11-20T12:00:00Z') })
    const { world, receipts } = reader(user)
    await until(() => receipts().length === 3)
    const asked = { url, afterReceipt: 'flag', records: world.records } as const
    const figure = await reconcileMailbox(asked, new Date('2026-11-10T08:00:00Z'))
    expect(figure).toMatchObject({ since: '2026-11-10T00:00:00.000Z', server: 2, ours: 2 })
  })
})
