/** The officers' file: all its faults in one message, read again as it changes; passwords kept as argon2id. */
import { mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { hashPassword, openOfficers, parseOfficers } from '../../src/adapters/officers.ts'

const dir = mkdtempSync(join(tmpdir(), 'holdfast-officers-'))
afterAll(() => rmSync(dir, { recursive: true, force: true }))
const officer = async (name: string, password: string) => ({
  name,
  displayName: name.toUpperCase(),
  passwordHash: await hashPassword(password),
  roles: ['officer'],
})

test('a password is kept as argon2id with its own salt', async () => {
  const [one, two] = [await hashPassword('same'), await hashPassword('same')]
  expect(one).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/)
  expect(one).not.toBe(two)
})

test('every fault of the file is told, and where it is', () => {
  const faulty = [
    { name: 'Ada Lee', displayName: '', passwordHash: 'plain', roles: ['king'] },
    { name: 'ben', displayName: 'Ben', passwordHash: '$argon2id$x', roles: [] },
  ]
  for (const fault of [
    /\[0\]\.name/,
    /\[0\]\.passwordHash/,
    /argon2id/,
    /\[0\]\.roles/,
    /\[1\]\.roles/,
  ])
    expect(() => parseOfficers(JSON.stringify(faulty))).toThrow(fault)
  expect(() => parseOfficers('{')).toThrow('not JSON')
  const good = { name: 'ada', displayName: 'Ada', passwordHash: '$argon2id$x', roles: ['officer'] }
  expect(() => parseOfficers(JSON.stringify([good, good]))).toThrow('twice in the file: ada')
})

test('an officer who is taken out of the file is out at once, and a new one in', async () => {
  const path = join(dir, 'officers.json')
  writeFileSync(path, JSON.stringify([await officer('ada', 'a')]))
  const officers = await openOfficers({ path })
  expect((await officers.signIn('ada', 'a'))?.displayName).toBe('ADA')
  expect(await officers.signIn('ada', 'b')).toBeUndefined()
  expect(await officers.signIn('ben', 'nobody')).toBeUndefined()
  writeFileSync(path, JSON.stringify([await officer('ben', 'b')]))
  utimesSync(path, 1, 1) // a file put in place with an old date counts as changed too
  expect(await officers.find('ada')).toBeUndefined()
  expect(await officers.signIn('ben', 'b')).toBeDefined()
})

test('a file that became wrong lets nobody in, and says why', async () => {
  const path = join(dir, 'wrong.json')
  writeFileSync(path, JSON.stringify([await officer('ada', 'a')]))
  const officers = await openOfficers({ path })
  writeFileSync(path, '[')
  utimesSync(path, 2, 2)
  await expect(officers.find('ada')).rejects.toThrow('not JSON')
})
