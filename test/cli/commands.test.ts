// The command line as scripts see it: results on standard output, doubts on standard error, exit codes that mean something.
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { hashPassword } from '../../src/adapters/officers.ts'
import { main } from '../../src/cli/main.ts'
import { openOffice } from '../../workers/main.ts'
import { workerNames } from '../../workers/names.ts'

const dir = mkdtempSync(join(tmpdir(), 'holdfast-cli-'))

async function holdfast(...args: string[]) {
  const said = { out: '', err: '' }
  const io = {
    out(text: string) {
      said.out += text
    },
    err(text: string) {
      said.err += text
    },
  }
  const code = await main(args, { openOffice, workerNames }, io)
  const json = () =>
    said.out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line))
  return { code, ...said, json }
}

beforeAll(() => {
  for (const name of Object.keys(process.env))
    if (/^(IMAP|S3|SMTP|CA$|TRUST|CRLS)/.test(name)) vi.stubEnv(name, '')
  vi.stubEnv('DATA_DIR', dir)
  vi.stubEnv('DATABASE_URL', '')
  vi.stubEnv('REDIS_URL', '')
})
afterAll(() => {
  vi.unstubAllEnvs()
  rmSync(dir, { recursive: true, force: true })
})

describe('help and usage', () => {
  test('every command answers --help with its usage, and wrong usage with 64', async () => {
    const overview = await holdfast('--help')
    expect(overview.code).toBe(0)
    const names = [...overview.out.matchAll(/^ {2}holdfast ([a-z]+(?: [a-z-]+)?) /gm)].map(
      (match) => match[1] ?? '',
    )
    expect(names).toEqual(
      expect.arrayContaining([
        ...['demo', 'start', 'migrate', 'doctor', 'register import', 'receive', 'verify', 'read'],
        ...['cases', 'case', 'decide', 'audit verify', 'audit export'],
      ]),
    )
    for (const name of names) {
      const help = await holdfast(...name.split(' '), '--help')
      expect(help.code, name).toBe(0)
      expect(help.out).toContain(`usage: holdfast ${name}`)
      const wrong = await holdfast(...name.split(' '), '--no-such-option')
      expect(wrong.code, name).toBe(64)
      expect(wrong.err).toContain('--no-such-option')
    }
    expect((await holdfast('abracadabra')).code).toBe(64)
    for (const help of [[], ['--help']]) {
      const group = await holdfast('closures', ...help)
      expect(group.code).toBe(help.length ? 0 : 64)
      expect(`${group.out}${group.err}`).toMatch(/closures list.*closures all-clear/s)
    }
  })

  test('an operand too few or too many, a wrong moment, a file that is not there', async () => {
    expect((await holdfast('verify')).code).toBe(64)
    expect((await holdfast('case', 'R-1', 'R-2')).code).toBe(64)
    expect((await holdfast('start', 'nonsense')).code).toBe(64)
    expect((await holdfast('read', 'fixtures/fax/01-chan-typed.tif', '--form', 'none')).code).toBe(
      64,
    )
    expect((await holdfast('audit', 'verify', join(dir, 'gone.jsonl'))).code).toBe(64)
    for (const at of ['2026-02-30T10:00:00Z', '2026-11-23T10:00:00', '2099-01-01T00:00:00Z'])
      expect(
        (await holdfast('receive', 'README.md', '--channel', 'fax', '--at', at)).code,
        at,
      ).toBe(64)
    expect(
      (await holdfast('verify', 'fixtures/post/01-stolen-laptop.eml', '--at', 'yesterday')).code,
    ).toBe(64)
    const gone = await holdfast('receive', join(dir, 'gone.eml'), '--channel', 'email')
    expect(gone.code).toBe(64)
    expect(gone.err).toContain('gone.eml')
    expect((await holdfast('receive', 'README.md', '--channel', 'pigeon')).code).toBe(64)
  })

  test('settings that are wrong are all told, and exit with 78', async () => {
    vi.stubEnv('PORT', 'none')
    vi.stubEnv('MAIL_FROM', 'nobody')
    const answer = await holdfast('migrate')
    vi.stubEnv('PORT', '')
    vi.stubEnv('MAIL_FROM', '')
    expect(answer.code).toBe(78)
    expect(answer.err).toContain('PORT')
    expect(answer.err).toContain('MAIL_FROM')
  })
})

describe('the register', () => {
  test('JSON with its specimen images, twice: the second changes nothing and says so', async () => {
    const first = await holdfast('register', 'import', 'fixtures/pki/register.json', '--json')
    expect(first.code, first.err).toBe(0)
    expect(first.json()[0]).toMatchObject({ certificates: 15, updated: 0, specimens: 8 })
    const second = await holdfast('register', 'import', 'fixtures/pki/register.json', '--json')
    expect(second.json()[0]).toMatchObject({ certificates: 15, updated: 15 })
    expect(readdirSync(join(dir, 'evidence')).length).toBeGreaterThan(0)
  })

  test('a fault anywhere imports nothing, and names the line or the image', async () => {
    const file = join(dir, 'faulty.json')
    writeFileSync(file, '{"certificates": [\n  {"serial": "zz"}\n]}')
    const faulty = await holdfast('register', 'import', file)
    expect(faulty.code).toBe(1)
    expect(faulty.err).toContain('line 2')
    const specimen = {
      certificateSerial: '3A41C7059E2210B4',
      what: 'signature',
      takenOn: '2026-01-05',
    }
    writeFileSync(join(dir, 'no-picture.png'), 'these are words')
    writeFileSync(file, JSON.stringify({ specimens: [{ ...specimen, file: 'no-picture.png' }] }))
    const picture = await holdfast('register', 'import', file)
    expect(picture.code).toBe(1)
    expect(picture.err).toContain('is no PNG, JPEG or TIFF')
  })

  test('an index.txt of OpenSSL needs the issuer, and brings status', async () => {
    const file = join(dir, 'index.txt')
    copyFileSync('fixtures/pki/ca/index.txt', file)
    expect((await holdfast('register', 'import', file)).code).toBe(64)
    const issuer = 'CN=Holdfast Demo CA 1,O=Holdfast Demo,C=HK'
    const answer = await holdfast('register', 'import', file, '--issuer', issuer, '--json')
    expect(answer.code, answer.err).toBe(0)
  })
})

describe('receiving, and deciding', () => {
  test('a file becomes a receipt; what is not yet examined is not yet a case', async () => {
    const mail = await holdfast(
      'receive',
      'fixtures/post/01-stolen-laptop.eml',
      '--channel',
      'email',
      '--json',
    )
    expect(mail.code, mail.err).toBe(0)
    expect(mail.json()[0]).toMatchObject({
      isNew: true,
      receipt: { channel: 'email', messageId: '<c1.20261123@example.hk>', duplicateOf: null },
    })
    const at = ['--at', '2026-11-23T10:00:00+08:00']
    const fax = await holdfast(
      'receive',
      'fixtures/fax/01-chan-typed.tif',
      '--channel',
      'post',
      ...at,
      '--json',
    )
    expect(fax.json()[0].receipt).toMatchObject({ receivedAt: '2026-11-23T02:00:00.000Z' })
    expect((await holdfast('cases', '--json')).out).toBe('')
  })

  test('a decision about a case that is not there, or of no kind, is told as such', async () => {
    expect((await holdfast('case', 'R-0000000000')).code).toBe(1)
    expect((await holdfast('decide', 'R-0000000000', 'suspend')).code).toBe(64)
    expect((await holdfast('decide', 'R-0000000000', 'burn', '--officer', 'lam')).code).toBe(64)
    expect((await holdfast('decide', 'R-0000000000', 'suspend', '--officer', 'lam')).code).not.toBe(
      0,
    )
    expect((await holdfast('cases', '--state', 'lost')).code).toBe(64)
  })

  test('with an officers’ file only its officers decide, and an auditor decides nothing', async () => {
    const file = join(dir, 'officers.json')
    const passwordHash = await hashPassword('a long password')
    const officer = (name: string, role: string) => ({
      name,
      displayName: name,
      passwordHash,
      roles: [role],
    })
    writeFileSync(file, JSON.stringify([officer('lam', 'officer'), officer('ng', 'auditor')]))
    vi.stubEnv('OFFICERS_FILE', file)
    const by = (name: string) => holdfast('decide', 'R-0000000000', 'suspend', '--officer', name)
    const answers = [await by('mallory'), await by('ng'), await by('lam')]
    const two = (...more: string[]) =>
      holdfast('decide', 'R-0000000000', 'release', '--officer', 'lam', ...more)
    const right = join(dir, 'right.txt')
    const wrong = join(dir, 'wrong.txt')
    writeFileSync(right, 'a long password\n')
    writeFileSync(wrong, 'another password\n')
    const proved = [
      ...[await two(), await two('--password-file', wrong), await two('--password-file', right)],
      await holdfast('decide', 'R-0000000000', 'suspend', '--officer', 'lam', '--emergency'),
    ]
    vi.stubEnv('OFFICERS_FILE', '')
    expect(proved.map(({ code }) => code === 64)).toEqual([true, true, false, true])
    expect(proved[1]?.err).toContain('not the password')
    expect(answers.map(({ code }) => code === 64)).toEqual([true, true, false])
    expect(answers[0]?.err).toContain('is no officer')
  })
})

describe('audit and doctor', () => {
  test('the trail is whole; an export with a row taken out, altered or put in is not', async () => {
    const whole = await holdfast('audit', 'verify', '--json')
    expect(whole.code).toBe(0)
    const { out } = await holdfast('audit', 'export')
    const rows = out.trim().split('\n')
    expect(rows.length).toBeGreaterThan(2)
    const file = join(dir, 'audit.jsonl')
    const check = async (lines: readonly string[], ...more: string[]) => {
      writeFileSync(file, `${lines.join('\n')}\n`)
      return (await holdfast('audit', 'verify', file, ...more)).code
    }
    expect(await check(rows)).toBe(0)
    expect(await check(rows.toSpliced(1, 1))).toBe(1)
    expect(await check(rows.toSpliced(1, 0, rows[1] ?? ''))).toBe(1)
    expect(
      await check(
        rows.with(
          1,
          (rows[1] ?? '').replace('"seq":2', '"seq":2,"x":1').replace('command', 'officer'),
        ),
      ),
    ).toBe(1)
    expect(await check([...rows, 'not a row'])).toBe(1)
    expect(await check(['{"policy": 7}', 'a letter'])).toBe(2)
    expect(await check([])).toBe(2)
    const { head } = whole.json()[0]
    expect(await check(rows.slice(0, -1), '--head', head)).toBe(1)
  })

  test('doctor finds what works and what does not, and says what to do', async () => {
    const tray = join(dir, 'tray')
    mkdirSync(tray)
    vi.stubEnv('FAX_TRAY', tray)
    const well = await holdfast('doctor', '--json')
    expect(well.code, well.out).toBe(0)
    vi.stubEnv('FAX_TRAY', join(dir, 'no-tray'))
    vi.stubEnv('SMTP_URL', 'smtp://127.0.0.1:9')
    const ill = await holdfast('doctor', '--json')
    vi.stubEnv('FAX_TRAY', '')
    vi.stubEnv('SMTP_URL', '')
    expect(ill.code).toBe(1)
    const faulty = ill.json()[0].checks.filter((each: { ok: boolean | null }) => each.ok === false)
    expect(faulty.map((each: { name: string }) => each.name)).toEqual(['fax tray', 'smtp'])
    for (const each of faulty) expect(each.remedy).not.toBe('')
  })
})
