// Notices by SMTP: each at most once, whatever the server does and wherever it is cut off.
import { once } from 'node:events'
import { mkdtemp, readdir, readFile, writeFile } from 'node:fs/promises'
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { openSmtp, trySmtp } from '../../src/adapters/smtp.ts'
import { startSmtp } from '../servers/smtp.ts'

const mail = {
  id: 'N-0000000001',
  from: 'Demo CA <revocation@ecert.example.hk>',
  to: 'taiman.chan@example.hk',
  bytes: Buffer.from('Subject: notice\r\n\r\n.a line that begins with a dot\r\nthe end\r\n'),
}

const spool = () => mkdtemp(join(tmpdir(), 'holdfast-spool-'))
const lying = async (dir: string) => (await readdir(dir)).sort()

/** A claim that remembers: what the records do in earnest. */
function ledger(taken = false) {
  const acts: string[] = []
  return {
    acts,
    take: async () => {
      acts.push(taken ? 'refused' : 'taken')
      const free = !taken
      taken = true
      return free
    },
    giveBack: async () => {
      acts.push('given back')
      taken = false
    },
  }
}

/** A server that answers as told: the answer to a word (MAIL, RCPT, DATA, the end dot), or `hang up`. */
async function crookedServer(answers: Partial<Record<'MAIL' | 'RCPT' | 'DATA' | 'DOT', string>>) {
  const server = createServer((socket) => talk(socket, answers))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  servers.push(server)
  return `smtp://127.0.0.1:${(server.address() as AddressInfo).port}`
}
const servers: Server[] = []
afterEach(() => {
  for (const server of servers.splice(0)) server.close()
})

function talk(socket: Socket, answers: Record<string, string>) {
  let inData = false
  const say = (word: string, usual: string) => {
    const answer = answers[word] ?? usual
    if (answer === 'hang up') socket.destroy()
    else socket.write(`${answer}\r\n`)
  }
  socket.on('error', () => undefined)
  socket.write('220 crooked\r\n')
  let text = ''
  socket.on('data', (bytes) => {
    text += bytes.toString('latin1')
    for (let end = text.indexOf('\r\n'); end >= 0; end = text.indexOf('\r\n')) {
      const line = text.slice(0, end)
      text = text.slice(end + 2)
      if (inData && line === '.') {
        inData = false
        say('DOT', '250 taken')
      } else if (!inData) {
        const word = line.slice(0, 4).toUpperCase()
        inData = word === 'DATA' && answers.DATA === undefined
        say(word, word === 'DATA' ? '354 go on' : '250 fine')
      }
    }
  })
}

test('a notice reaches the server as it is, to the registered address only', async () => {
  const server = await startSmtp({ user: 'notices', password: 'pass' })
  const dir = await spool()
  const claim = ledger()
  const delivery = await openSmtp({ url: server.url, spool: dir }).deliver(mail, claim)
  await server.stop()
  expect(delivery.result).toBe('sent')
  expect(claim.acts).toEqual(['taken'])
  expect(server.received).toHaveLength(1)
  expect(server.received[0]).toMatchObject({
    from: 'revocation@ecert.example.hk',
    to: ['taiman.chan@example.hk'],
    bytes: mail.bytes,
  })
  expect(await lying(dir)).toEqual(['N-0000000001.sent'])
  expect(await readFile(join(dir, 'N-0000000001.sent'))).toEqual(mail.bytes)
})

test('a notice that was sent before is not sent again', async () => {
  const server = await startSmtp()
  const dir = await spool()
  const out = openSmtp({ url: server.url, spool: dir })
  await out.deliver(mail, ledger())
  expect((await out.deliver(mail, ledger(true))).result).toBe('sent')
  await server.stop()
  expect(server.received).toHaveLength(1)
})

test('a notice that was cut off while being sent is an officer’s, and nothing is sent', async () => {
  const server = await startSmtp()
  const dir = await spool()
  await writeFile(join(dir, 'N-0000000001.sending'), mail.bytes)
  const delivery = await openSmtp({ url: server.url, spool: dir }).deliver(mail, ledger(true))
  await server.stop()
  expect(delivery.result).toBe('uncertain')
  expect(server.received).toEqual([])
})

test('a notice that another host began to send is an officer’s, and nothing is sent', async () => {
  const server = await startSmtp()
  const dir = await spool()
  const claim = ledger(true)
  const delivery = await openSmtp({ url: server.url, spool: dir }).deliver(mail, claim)
  await server.stop()
  expect(delivery.result).toBe('uncertain')
  expect(claim.acts).toEqual(['refused'])
  expect(server.received).toEqual([])
})

test('a server that is away is tried again: nothing is claimed', async () => {
  const dir = await spool()
  const claim = ledger()
  const out = openSmtp({ url: 'smtp://127.0.0.1:1', spool: dir })
  await expect(out.deliver(mail, claim)).rejects.toThrow('connect to the mail server 127.0.0.1')
  expect(claim.acts).toEqual([])
  expect(await lying(dir)).toEqual(['N-0000000001.eml'])
})

test('what is kept of a notice is what left, though an earlier try had written it otherwise', async () => {
  const dir = await spool()
  const away = openSmtp({ url: 'smtp://127.0.0.1:1', spool: dir })
  await expect(away.deliver(mail, ledger())).rejects.toThrow('connect')
  const later = { ...mail, bytes: Buffer.from('Subject: notice of a later day\r\n\r\nthe end\r\n') }
  const back = openSmtp({ url: await crookedServer({}), spool: dir })
  expect(await back.deliver(later, ledger())).toMatchObject({ result: 'sent' })
  expect(await lying(dir)).toEqual([`${mail.id}.sent`])
  expect(await readFile(join(dir, `${mail.id}.sent`))).toEqual(later.bytes)
})

test('a wrong password is tried again, and the message does not hold it', async () => {
  const server = await startSmtp({ user: 'notices', password: 'right' })
  const url = server.url.replace('right', 'wr0ng-secret')
  const fault = await openSmtp({ url, spool: await spool() })
    .deliver(mail, ledger())
    .catch((each: Error) => each)
  await server.stop()
  expect(String(fault)).toContain('connect to the mail server')
  expect(String(fault)).not.toContain('wr0ng-secret')
})

test('an address that the server will never take is refused, in the server’s words', async () => {
  const server = await startSmtp({ refuse: () => 'no such user here' })
  const claim = ledger()
  const delivery = await openSmtp({ url: server.url, spool: await spool() }).deliver(mail, claim)
  await server.stop()
  expect(delivery).toMatchObject({ result: 'refused' })
  expect(delivery.detail).toContain('no such user here')
  expect(claim.acts).toEqual([])
})

test.each([
  ['the recipient is deferred', { RCPT: '450 try later' }, []],
  ['the sender is refused, which is our fault and not the letter’s', { MAIL: '550 not you' }, []],
  ['the server hangs up at DATA', { DATA: 'hang up' }, []],
  ['the whole mail is deferred', { DOT: '451 try later' }, ['taken', 'given back']],
] as const)('tried again when %s', async (_title, answers, acts) => {
  const dir = await spool()
  const claim = ledger()
  const out = openSmtp({ url: await crookedServer(answers), spool: dir })
  await expect(out.deliver(mail, claim)).rejects.toThrow('send a notice')
  expect(claim.acts).toEqual(acts)
  expect(await lying(dir)).toEqual(['N-0000000001.eml'])
  const server = await startSmtp()
  const again = await openSmtp({ url: server.url, spool: dir }).deliver(mail, claim)
  await server.stop()
  expect(again.result).toBe('sent')
  expect(server.received).toHaveLength(1)
})

test('refused when the server will not have the mail itself', async () => {
  const claim = ledger()
  const out = openSmtp({ url: await crookedServer({ DOT: '554 no' }), spool: await spool() })
  expect((await out.deliver(mail, claim)).result).toBe('refused')
  expect(claim.acts).toEqual(['taken', 'given back'])
})

test('uncertain when the server hangs up after the last octet, and never sent again', async () => {
  const dir = await spool()
  const claim = ledger()
  const out = openSmtp({ url: await crookedServer({ DOT: 'hang up' }), spool: dir })
  expect((await out.deliver(mail, claim)).result).toBe('uncertain')
  expect(claim.acts).toEqual(['taken'])
  expect(await lying(dir)).toEqual(['N-0000000001.sending'])
  expect((await out.deliver(mail, claim)).result).toBe('uncertain')
})

test('an id that is no file name is refused', async () => {
  const out = openSmtp({ url: 'smtp://127.0.0.1:1', spool: await spool() })
  await expect(out.deliver({ ...mail, id: '../x' }, ledger())).rejects.toThrow('name a file')
})

test('a trial of the server signs in and sends nothing', async () => {
  const server = await startSmtp({ user: 'notices', password: 'pass' })
  await trySmtp(server.url)
  await expect(trySmtp(server.url.replace('pass@', 'other@'))).rejects.toThrow('connect')
  await server.stop()
  expect(server.received).toEqual([])
})
