/** The mailbox in trouble, against a real Dovecot: drops, a mail that nobody can fetch, records that are away, 60 MB. */
import { chmodSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { receive } from '../../src/steps/receive.ts'
import { startDovecot } from '../servers/dovecot.ts'
import { describeNeeding } from '../servers/needs.ts'
import { openWorld } from '../world.ts'
import { freshUser, hashed, mail, ownDovecot, reader, server, sha, until } from './imap-reader.ts'

describeNeeding(['dovecot'], 'the mailbox in trouble', () => {
  ownDovecot()

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
    // The mark follows the receipt and the flag: it may only ever be behind.
    const lastUid = () => world.records.all.folders.get(`${user}@127.0.0.1/INBOX`)?.lastUid
    await until(() => lastUid() === 301)
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
