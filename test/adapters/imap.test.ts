/** The mailbox against a real Dovecot: nothing lost, nothing double, nothing marked but by us. */
import { createHash, randomBytes } from 'node:crypto'
import { chmodSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { type Mailbox, openMailbox, tryMailbox } from '../../src/adapters/imap.ts'
import type { MailboxSettings } from '../../src/adapters/imap-ports.ts'
import { systemClock } from '../../src/process/clock.ts'
import { receive } from '../../src/steps/receive.ts'
import { startDovecot, type TestDovecot } from '../servers/dovecot.ts'
import { describeNeeding } from '../servers/needs.ts'
import { openWorld, type World } from '../world.ts'

describeNeeding(['dovecot'], 'the mailbox', () => {
  let server: TestDovecot
  let users = 0
  const open: Mailbox[] = []

  beforeAll(async () => {
    server = await startDovecot()
  })
  afterEach(async () => {
    await Promise.all(open.splice(0).map((each) => each.close()))
  })
  afterAll(async () => {
    await server.stop()
  })

  const freshUser = () => `user${++users}`
  const urlOf = (user: string, folder = 'INBOX') =>
    `imap://${user}:${server.password}@127.0.0.1:${server.port}/${folder}`

  /** A reader over the small honest records. */
  function reader(user: string, over: Partial<MailboxSettings> = {}, world: World = openWorld()) {
    world.clock.set(systemClock.now())
    const mailbox = openMailbox({
      url: urlOf(user),
      lock: async () => ({ held: () => true, release: async () => undefined }),
      records: world.records,
      receive: receive(world),
      log: world.log,
      clock: systemClock,
      pollSeconds: 60,
      afterReceipt: 'flag',
      ...over,
    })
    open.push(mailbox)
    return { world, mailbox, receipts: () => [...world.records.all.receipts.values()] }
  }

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
        return { messageId: /<.*>/.exec(Buffer.from(head).toString())?.[0] ?? null, receivedAt: null }
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

  test('flagging that failed is made good, without a second receipt', async () => {
    const user = freshUser()
    const world = openWorld()
    let refuse = true
    const records = {
      ...world.records,
      putAway: async (id: string, at: Date) => {
        if (refuse) throw new Error('the database is away')
        return world.records.putAway(id, at)
      },
    }
    await server.addMail(mail('one'), { user })
    const { receipts } = reader(user, { records, pollSeconds: 1 }, world)
    await until(() => receipts().length === 1)
    refuse = false
    await until(() => world.records.all.awayAt.size === 1)
    expect(receipts()).toHaveLength(1)
  })

  test('the server’s restart in mid-fetch loses nothing and doubles nothing', async () => {
    const user = freshUser()
    const mails = Array.from({ length: 300 }, (_, n) =>
      mail(`m${n}`, `X-Fill: ${'x'.repeat(500)}\r\n`),
    )
    for (const each of mails) await server.addMail(each, { user })
    const world = openWorld()
    const slow = receive(world)
    const { receipts } = reader(
      user,
      {
        receive: async (arrival) => {
          await pause(5)
          return slow(arrival)
        },
      },
      world,
    )
    await until(() => receipts().length > 20)
    await server.restart()
    expect(receipts().length).toBeLessThan(300)
    await until(() => receipts().length === 300)
    await server.addMail(mail('after'), { user })
    await until(() => receipts().length === 301)
    const kept = new Set(receipts().map(({ sha256 }) => sha256))
    for (const each of [...mails, mail('after')]) expect(kept.has(sha(each))).toBe(true)
    expect(world.records.all.folders.get(`${user}@127.0.0.1/INBOX`)?.lastUid).toBe(301)
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
      await own.restart()
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

  test('a mail that the server does not give out keeps nobody waiting, and an officer is told', async () => {
    const own = await startDovecot()
    try {
      await own.addMail(mail('first'))
      await own.addMail(mail('locked away'))
      await own.addMail(mail('last'))
      const [locked] = readdirSync(join(own.maildir, 'new'))
        .map((name) => join(own.maildir, 'new', name))
        .filter((path) => readFileSync(path).includes('locked away'))
      chmodSync(locked as string, 0)
      const url = `imap://${own.user}:${own.password}@127.0.0.1:${own.port}`
      const { receipts } = reader('', { url, pollSeconds: 1 })
      await until(() => receipts().length === 3)
      const told = receipts().find(({ findings }) => findings[0]?.code === 'mail-unfetchable')
      expect(told).toMatchObject({ size: 0 })
      expect(
        receipts()
          .map(({ size }) => size > 0)
          .sort(),
      ).toEqual([false, true, true])
    } finally {
      await own.stop()
    }
  })

  test('what cannot be received for one mail does not stop the others, and is tried again', async () => {
    const user = freshUser()
    for (const name of ['a', 'poison', 'z']) await server.addMail(mail(name), { user })
    const world = openWorld()
    const real = receive(world)
    let broken = true
    const { receipts } = reader(
      user,
      {
        pollSeconds: 1,
        receive: (arrival) => {
          const poison = arrival.bytes && Buffer.from(arrival.bytes).includes('poison')
          if (poison && broken) return Promise.reject(new Error('invalid byte sequence'))
          return real(arrival)
        },
      },
      world,
    )
    await until(() => receipts().length === 2)
    broken = false
    await until(() => receipts().length === 3)
  })

  test('records that are away for a while only delay', async () => {
    const user = freshUser()
    await server.addMail(mail('one'), { user })
    const world = openWorld()
    let away = true
    const evidence = {
      ...world.evidence,
      put: (bytes: Uint8Array) =>
        away ? Promise.reject(new Error('disk full')) : world.evidence.put(bytes),
    }
    const { receipts, mailbox } = reader(user, { receive: receive({ ...world, evidence }) }, world)
    await until(() => mailbox.lastRoundTrip() !== null)
    expect(receipts()).toHaveLength(0)
    away = false
    await until(() => receipts().length === 1)
  })

  test('one mailbox has one reader, and another takes over when the lock is free', async () => {
    const user = freshUser()
    let holder: string | null = null
    const lock = (name: string) => async () => {
      if (holder) return null
      holder = name
      const release = async () => {
        holder = null
      }
      return { held: () => holder === name, release }
    }
    const world = openWorld()
    const first = reader(user, { lock: lock('first') }, world)
    await until(() => first.mailbox.lastRoundTrip() !== null)
    const second = reader(user, { lock: lock('second') }, world)
    await pause(300)
    expect(second.mailbox.lastRoundTrip()).toBeNull()
    await first.mailbox.close()
    await server.addMail(mail('for the second'), { user })
    await until(() => second.receipts().length === 1, 20_000)
    expect(holder).toBe('second')
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

  test('a mail of 60 MB passes through within 300 MB of memory, and the next one with it', async () => {
    const user = freshUser()
    const big = Buffer.concat([
      mail('big'),
      Buffer.alloc(60 * 1024 * 1024, 'lorem ipsum dolor sit\r\n'),
    ])
    const expected = sha(big)
    await server.addMail(big, { user })
    await server.addMail(mail('small'), { user })
    const world = openWorld()
    const evidence = { ...world.evidence, putStream: hashed }
    const before = process.memoryUsage().rss
    let peak = before
    const watch = setInterval(() => {
      peak = Math.max(peak, process.memoryUsage().rss)
    }, 10)
    const { receipts } = reader(user, { receive: receive({ ...world, evidence }) }, world)
    await until(() => receipts().length === 2, 25_000)
    clearInterval(watch)
    expect(receipts().map(({ sha256 }) => sha256)).toContain(expected)
    expect((peak - before) / 1024 / 1024).toBeLessThan(300)
  })

  test('closing ends within seconds, whatever the server is doing', async () => {
    const user = freshUser()
    const { mailbox } = reader(user)
    await until(() => mailbox.lastRoundTrip() !== null)
    const began = performance.now()
    await mailbox.close()
    expect(performance.now() - began).toBeLessThan(5_000)
    const away = reader(user, { url: 'imap://a:b@127.0.0.1:1/INBOX' })
    await pause(100)
    await away.mailbox.close()
  })
})

const mail = (subject: string, more = ''): Buffer =>
  Buffer.from(
    `Received: from x by mx.example.hk; Mon, 23 Nov 2026 01:00:00 +0000\r\nFrom: a@example.hk\r\n` +
      `Message-ID: <${subject}@example.hk>\r\nSubject: ${subject}\r\n${more}\r\nhello\r\n`,
  )

/** Dovecot gives every bare line feed a carriage return (RFC 3501 §2.2), and the maildir's NULs another octet. */
const asServed = (bytes: Buffer): Buffer =>
  Buffer.from(
    bytes
      .toString('latin1')
      .replace(/(?<!\r)\n/g, '\r\n')
      .replace(/\0/g, '\x80'),
    'latin1',
  )

async function hashed(stream: Readable): Promise<{ sha256: string; size: number }> {
  const hash = createHash('sha256')
  let size = 0
  for await (const piece of stream) {
    hash.update(piece)
    size += piece.length
  }
  return { sha256: hash.digest('hex'), size }
}

const sha = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')

async function until(holds: () => boolean | Promise<boolean>, ms = 20_000): Promise<void> {
  const end = performance.now() + ms
  while (!(await holds())) {
    if (performance.now() > end) throw new Error('it did not come to pass')
    await pause(25)
  }
}
