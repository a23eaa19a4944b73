// Notices: written once, to the registered address only, and whatever became of them is recorded.

import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { mkdtemp, readdir, readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { simpleParser } from 'mailparser'
import { expect, test } from 'vitest'
import { openOutbox } from '../../src/adapters/outbox.ts'
import { openSmtp } from '../../src/adapters/smtp.ts'
import { verifySmime } from '../../src/email/smime.ts'
import { loadTrust } from '../../src/pki/trust.ts'
import type { Decision } from '../../src/revocation/decision.ts'
import { loadPolicy } from '../../src/revocation/policy.ts'
import { handOver } from '../../src/steps/hand-over.ts'
import { isPlainAddress, writeNotice } from '../../src/steps/notice-mail.ts'
import { notify } from '../../src/steps/notify.ts'
import { watchPublication } from '../../src/steps/watch-publication.ts'
import { openNoticeSigner } from '../../workers/notice-signer.ts'
import { everyCrash } from '../crash.ts'
import { have } from '../servers/needs.ts'
import { startSmtp } from '../servers/smtp.ts'
import { caseIn, decided, type Office, openOffice } from '../world-office.ts'

const policy = loadPolicy(
  readFileSync(new URL('../../policies/hongkong-post.yaml', import.meta.url), 'utf8'),
)
const from = 'Demo CA <revocation@ecert.example.hk>'
const suspend: Decision = { kind: 'suspend' }
const revoke: Decision = {
  kind: 'revoke',
  reason: 'unspecified',
  invalidityDate: null,
  confirmation: { by: 'request-itself' },
}

const send = (office: Office, more: object = {}) => notify({ ...office, policy, from, ...more })

async function carry(office: Office, id: string, decision: Decision) {
  for (const officer of ['officer1', 'officer2']) {
    office.clock.pass(1000)
    const event = { ...decided(office.clock.now(), decision), officer }
    await office.records.advance(id, event, 'test')
  }
  await handOver({ ...office, policy })(id)
  await watchPublication(office)(id)
}

/** A case that was decided on so, and its last notice. */
async function due(certificateId: string, ...decisions: Decision[]) {
  const office = openOffice()
  const id = await caseIn(office, certificateId)
  for (const decision of decisions) await carry(office, id, decision)
  const notices = (await office.records.caseFile(id))?.notices ?? []
  return { office, id, notice: notices.at(-1)?.id ?? '' }
}

test('a notice goes to the registered holder in two languages, and no machine answers it', async () => {
  const { office, id, notice } = await due('chan', suspend)
  expect(await send(office)(notice)).toBe('sent: laid in the box')
  const letter = office.post.letters.get(notice)
  expect(letter?.to).toBe('taiman.chan@example.hk')
  const mail = await simpleParser(letter?.bytes ?? Buffer.alloc(0))
  expect(mail.subject).toBe(`[${id}] Certificate suspended, please confirm 證書已暫時吊銷，請確認`)
  expect(mail.from?.value).toEqual([{ name: 'Demo CA', address: 'revocation@ecert.example.hk' }])
  expect(mail.headers.get('auto-submitted')).toBe('auto-generated')
  expect(mail.messageId).toBe(`<${notice}@ecert.example.hk>`)
  expect(mail.text).toContain('3A41C7059E2210B4')
  expect(mail.text).toContain('閣下的證書已被暫時吊銷')
  expect(mail.text).not.toContain('revoked for good')
  expect(await office.records.notice(notice)).toMatchObject({
    address: 'taiman.chan@example.hk',
    messageId: `<${notice}@ecert.example.hk>`,
    outcome: 'sent: laid in the box',
    sentAt: office.clock.now().toISOString(),
  })
})

test('a letter that the policy does not send for a kind is not sent, and that is recorded', async () => {
  const { office, notice } = await due('chan', suspend)
  const { PERSONAL } = policy.kinds
  if (!PERSONAL) throw new Error('the policy has lost a kind')
  const kinds = { ...policy.kinds, PERSONAL: { ...PERSONAL, notices: ['revoked' as const] } }
  expect(await send(office, { policy: { ...policy, kinds } })(notice)).toMatch(
    /^not-sent: the policy/,
  )
  expect(office.post.letters.size).toBe(0)
  expect(await send(office)(notice)).toBeUndefined()
})

test('every line is within the limits of mail, and in ASCII', async () => {
  const { office, notice } = await due('chan', suspend)
  await send(office)(notice)
  const lines = office.post.letters.get(notice)?.bytes.toString('latin1').split('\r\n') ?? []
  expect(lines.length).toBeGreaterThan(10)
  for (const line of lines) expect(line).toMatch(/^[\x20-\x7e]{0,76}$/)
})

test('the notice of revocation names the CRL that shows it, and closes the case', async () => {
  const { office, id, notice } = await due('chan', suspend, revoke)
  await send(office)(notice)
  const { text } = (await office.records.notice(notice)) ?? {}
  expect(text).toContain('revoked for good')
  expect(text).toMatch(/Certificate Revocation List No\. \d/)
  expect(office.records.all.revocations.get(id)?.state).toBe('closed')
})

test('into the outbox: once, wherever it is cut off', async () => {
  let notice = ''
  const points = await everyCrash(
    async () => {
      const made = await due('chan', suspend)
      notice = made.notice
      const dir = await mkdtemp(join(tmpdir(), 'holdfast-outbox-'))
      return { ...made.office, post: openOutbox(dir), dir }
    },
    (world) => notify({ ...world, policy, from })(notice),
    async (world) => {
      expect(await readdir(world.dir)).toEqual([`${notice}.eml`])
      expect((await world.records.notice(notice))?.outcome).toMatch(/^sent: /)
      expect(world.records.all.audit.filter((row) => row.action === 'notice-sent')).toHaveLength(1)
      const written = await readFile(join(world.dir, `${notice}.eml`))
      const mail = await simpleParser(written)
      expect(mail.text?.trim()).toBe((await world.records.notice(notice))?.text?.trim())
    },
  )
  expect(points).toBeGreaterThanOrEqual(8)
})

test('by SMTP: at most once, wherever it is cut off, and an officer hears when nobody knows', async () => {
  const server = await startSmtp()
  let notice = ''
  let seen = 0
  const ends = new Set<string>()
  const points = await everyCrash(
    async () => {
      const made = await due('chan', suspend)
      notice = made.notice
      seen = server.received.length
      const spool = await mkdtemp(join(tmpdir(), 'holdfast-spool-'))
      return { ...made.office, post: openSmtp({ url: server.url, spool }) }
    },
    (world) => notify({ ...world, policy, from })(notice),
    async (world) => {
      const outcome = (await world.records.notice(notice))?.outcome ?? ''
      const sent = server.received.length - seen
      ends.add(outcome.split(':')[0] ?? '')
      expect(sent).toBeLessThanOrEqual(1)
      if (sent === 0) expect(outcome).toMatch(/^uncertain: /)
      else expect(outcome).toMatch(/^(sent|uncertain): /)
      const { address, text } = (await world.records.notice(notice)) ?? {}
      expect(address, 'its words are kept, to be sent another way').toBe('taiman.chan@example.hk')
      expect(text).toContain('3A41C7059E2210B4')
    },
  )
  await server.stop()
  expect(points).toBeGreaterThanOrEqual(10)
  expect(ends).toEqual(new Set(['sent', 'uncertain']))
})

test('a server that is away is tried again', async () => {
  const { office, notice } = await due('chan', suspend)
  const deliver = () => Promise.reject(new Error('connect to the mail server'))
  await expect(send(office, { post: { deliver } })(notice)).rejects.toThrow('connect')
  expect((await office.records.notice(notice))?.outcome).toBeNull()
  expect(await send(office)(notice)).toMatch(/^sent/)
})

test('a holder without an address, or whose address is refused, gets a letter: its words are kept to be printed', async () => {
  const server = await due('server', revoke)
  const without = server.office.register.certificates.get('server')
  expect(without?.emails).toEqual([])
  expect(await send(server.office)(server.notice)).toMatch(/^letter-needed: /)
  expect(await server.office.records.notice(server.notice)).toMatchObject({
    address: null,
    messageId: null,
    text: expect.stringContaining('4E93027BD6C1F8A0'),
  })
  expect(server.office.post.letters.size).toBe(0)
  const kept = await server.office.records.notice(server.notice)
  expect(kept?.sentAt, 'nobody was told').toBeNull()
  expect(server.office.records.all.revocations.get(server.id)?.state).toBe('published')
  expect(await send(server.office)(server.notice), 'woken again').toBeUndefined()

  const refused = await due('chan', suspend)
  const deliver = async () => ({ result: 'refused' as const, detail: '550 no such user' })
  const outcome = await send(refused.office, { post: { deliver } })(refused.notice)
  expect(outcome).toBe('letter-needed: taiman.chan@example.hk was refused: 550 no such user')
  expect(await refused.office.records.notice(refused.notice)).toMatchObject({
    address: null,
    sentAt: null,
    outcome,
  })
})

test('where no certificate was identified nobody is written to', async () => {
  const office = openOffice()
  const id = await caseIn(office, null as never, [decided(office.clock.now(), { kind: 'refuse' })])
  const notice = (await office.records.caseFile(id))?.notices[0]?.id ?? ''
  expect(await send(office)(notice)).toBe('not-sent: no certificate was identified')
  expect(office.post.letters.size).toBe(0)
})

test('a notice that the case has overtaken is not sent', async () => {
  const office = openOffice()
  const id = await caseIn(office, 'chan')
  await carry(office, id, suspend)
  const [first] = (await office.records.caseFile(id))?.notices ?? []
  await carry(office, id, { kind: 'release' })
  expect(office.records.all.revocations.get(id)?.state).toBe('published')
  expect(await send(office)(first?.id ?? '')).toMatch(/^not-sent: the case has gone on/)
  expect(office.post.letters.size).toBe(0)
})

test('a signed notice is proved by our own verifier and by openssl, and says the same', async () => {
  const pki = (name: string) =>
    fileURLToPath(new URL(`../../fixtures/pki/${name}`, import.meta.url))
  const dir = await mkdtemp(join(tmpdir(), 'holdfast-notice-'))
  // Leaf, issuer and root in one file: the root stays at home, the issuer travels along.
  const chain = ['certs/notices.pem', 'ca.pem', 'root.pem'].map((name) => readFileSync(pki(name)))
  await writeFile(join(dir, 'chain.pem'), Buffer.concat(chain))
  const sign = await openNoticeSigner({
    NOTICE_CERT: join(dir, 'chain.pem'),
    NOTICE_KEY: readFileSync(pki('keys/notices.pem'), 'utf8'),
  })
  const { office, notice } = await due('chan', suspend)
  await send(office, { sign })(notice)
  const bytes = office.post.letters.get(notice)?.bytes ?? Buffer.alloc(0)
  const paths = { anchors: [pki('root.pem')], intermediates: [pki('ca.pem')] }
  const trust = await loadTrust({ ...paths, crls: [pki('root.crl'), pki('ca.crl')] })
  const verdict = verifySmime(bytes, trust, office.clock.now())
  expect(verdict).toMatchObject({ outcome: 'passed' })
  const mail = await simpleParser(bytes)
  expect(mail.text?.trim()).toBe((await office.records.notice(notice))?.text?.trim())
  expect(mail.headers.get('auto-submitted')).toBe('auto-generated')
  if (!have('openssl')) return
  await writeFile(join(dir, 'notice.eml'), bytes)
  const root = ['-CAfile', pki('root.pem'), '-attime', String(office.clock.now().getTime() / 1000)]
  const words = ['cms', '-verify', '-in', 'notice.eml', '-purpose', 'smimesign', ...root]
  expect(execFileSync('openssl', words, { cwd: dir, stdio: 'pipe' }).length).toBeGreaterThan(500)
})

test('a key that is not the certificate’s is told at the start', async () => {
  const pki = (name: string) =>
    fileURLToPath(new URL(`../../fixtures/pki/${name}`, import.meta.url))
  const wrong = { NOTICE_CERT: pki('certs/notices.pem'), NOTICE_KEY: pki('ca-key.pem') }
  await expect(openNoticeSigner(wrong)).rejects.toThrow('not the key of NOTICE_CERT')
  expect(await openNoticeSigner({ NOTICE_CERT: null, NOTICE_KEY: null })).toBeUndefined()
})

test('what was settled, or is uncertain, is not touched again', async () => {
  const { office, notice } = await due('chan', suspend)
  await office.records.noticeUncertain(notice, 'cut off', 'test')
  expect(await send(office)(notice)).toBeUndefined()
  expect(await send(office)('N-none')).toBeUndefined()
  expect(office.post.letters.size).toBe(0)
})

test('nothing from outside can add a header or a second recipient', () => {
  for (const address of [
    'a@b.hk\r\nBcc: c@d.hk',
    'a@b.hk, c@d.hk',
    'a b@c.hk',
    '<a@b.hk>',
    'a',
    'a@b@c',
  ])
    expect(isPlainAddress(address), address).toBe(false)
  expect(isPlainAddress("o'neil+x@mail.example.hk")).toBe(true)
  const subject = 'x\r\nBcc: c@d.hk'
  const mail = { from, to: 'a@b.hk', subject, text: 'y', messageId: '<1@b>', date: new Date(0) }
  expect(writeNotice(mail).toString()).not.toMatch(/^Bcc/m)
})
