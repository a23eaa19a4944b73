// `holdfast policy check|diff|explain` as an officer and a script see them.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { holdfast } from './run-command.ts'

const dir = mkdtempSync(join(tmpdir(), 'holdfast-policy-'))
afterAll(() => rmSync(dir, { recursive: true, force: true }))

const shipped = 'policies/hongkong-post.yaml'
const text = readFileSync(shipped, 'utf8')
function file(name: string, content: string): string {
  const path = join(dir, name)
  writeFileSync(path, content)
  return path
}

describe('policy check', () => {
  test.each(['policies/hongkong-post.yaml', 'policies/private-ca.yaml'])(
    '%s is whole',
    async (path) => {
      const { code, out } = await holdfast('policy', 'check', path)
      expect(code).toBe(0)
      expect(out).toMatch(/whole\n$/)
    },
  )
  test('JSON is taken as YAML is', async () => {
    const path = file('same.json', JSON.stringify(parse(text)))
    expect((await holdfast('policy', 'check', path)).code).toBe(0)
  })
  test('every fault with file, line and reason', async () => {
    const path = file(
      'bad.yaml',
      text
        .replace('workingDays: 2', 'workingDays: 0')
        .replace('suspendable: false', 'suspendable: never')
        .replace('monthsNotice: 1', 'monthNotice: 1'),
    )
    const line = (part: string) =>
      readFileSync(path, 'utf8')
        .split('\n')
        .findIndex((each) => each.includes(part)) + 1
    const { code, out } = await holdfast('policy', 'check', path)
    expect(code).toBe(1)
    expect(out).toContain(`${path}:${line('workingDays: 0')}: calendar.pledge.workingDays: `)
    expect(out).toContain(`${path}:${line('suspendable: never')}: kinds.SERVER.suspendable: `)
    expect(out).toContain(
      `${path}:${line('monthNotice: 1')}: kinds.BANK_BANK.monthNotice: there is`,
    )
    const json = JSON.parse((await holdfast('policy', 'check', path, '--json')).out)
    expect(json).toMatchObject({ ok: false, file: path, version: null })
    expect(json.faults).toHaveLength(4)
    expect(json.faults[0]).toEqual({
      line: line('workingDays: 0'),
      why: expect.stringContaining('calendar.pledge.workingDays'),
    })
  })
  test('a file that is not there is wrong usage', async () => {
    expect((await holdfast('policy', 'check', join(dir, 'gone.yaml'))).code).toBe(64)
  })
})

describe('policy diff', () => {
  const changed = () => file('changed.yaml', text.replace('workingDays: 2', 'workingDays: 3'))
  test('says what changes, and exits 1; nothing, and 0; a faulty file, and 2', async () => {
    const some = await holdfast('policy', 'diff', shipped, changed())
    expect(some.out).toBe(
      '*: the pledge (R24): 2 working days to the published CRL → 3 working days to the published CRL\n',
    )
    expect(some.code).toBe(1)
    const none = await holdfast('policy', 'diff', shipped, shipped)
    expect([none.code, none.out]).toEqual([0, 'nothing changes\n'])
    const bad = await holdfast('policy', 'diff', shipped, file('no.yaml', 'id: x'))
    expect([bad.code, bad.out]).toEqual([2, ''])
    expect(bad.err).toMatch(/no\.yaml:1: version: is missing/)
  })
  test('in Chinese, and as JSON', async () => {
    const zh = await holdfast('policy', 'diff', shipped, changed(), '--language', 'zh')
    expect(zh.out).toContain('服務承諾')
    const json = JSON.parse((await holdfast('policy', 'diff', shipped, changed(), '--json')).out)
    expect(json).toMatchObject({ from: 'hongkong-post 1', changes: [{ kind: null }] })
    expect((await holdfast('policy', 'diff', shipped, shipped, '--language', 'fr')).code).toBe(64)
  })
})

describe('policy explain', () => {
  test('the matrix has a row for each kind, as the published rules have it', async () => {
    const { code, out } = await holdfast('policy', 'explain', '--policy', shipped)
    expect(code).toBe(0)
    const row = (kind: string) =>
      out
        .split('\n')
        .find((each) => each.startsWith(`${kind} `))
        ?.split(/ {2,}/)
    expect(row('SERVER')).toEqual([
      ...['SERVER', 'Y', 'Y', 'Y', 'Y', 'Y', 'F', '-', '-', '-', 'never', '24 h'],
      'Authorised Representative',
    ])
    expect(row('ORG_ROLE')?.slice(1, 7)).toEqual(['Y', 'Y', 'Y', 'F', 'Y', 'Y'])
    expect(row('BANK_BANK')).toContain('1 mo')
    expect(row('IAM_SMART')?.[9]).toBe('Y')
  })
  test('one kind in words, with the rules it rests on, in either language', async () => {
    const { out } = await holdfast('policy', 'explain', '--policy', shipped, '--kind', 'org-role')
    expect(out).toMatch(/^e-Cert \(Organisational Role\) \(ORG_ROLE\)$/m)
    expect(out).toMatch(/^ {2}may ask \(R10\): Authorised Representative, Authorised User$/m)
    expect(out).toMatch(/^ {2}fax: language of the form \(R11\): English only$/m)
    expect(out).not.toContain('PERSONAL')
    const zh = await holdfast(
      ...['policy', 'explain', '--policy', shipped, '--kind', 'SERVER', '--language', 'zh'],
    )
    expect(zh.out).toContain('不可暫時吊銷')
  })
  test('--json gives the rules beside the words; an unknown kind is wrong usage', async () => {
    const { out } = await holdfast('policy', 'explain', '--policy', shipped, '--json')
    const { kinds } = JSON.parse(out)
    expect(kinds).toHaveLength(11)
    expect(kinds[0].words.length).toBeGreaterThan(20)
    expect((await holdfast('policy', 'explain', '--kind', 'library')).code).toBe(64)
  })
})
