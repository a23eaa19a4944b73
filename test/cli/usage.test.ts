// What a usage line points to is there: every worker in the help of start, --policy where a file was given bare, the form that was read.
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { workerNames } from '../../workers/names.ts'
import { holdfast } from './run-command.ts'

test('the help of start lists every worker that may be named', async () => {
  const { out } = await holdfast('start', '--help')
  for (const name of workerNames) expect(out).toContain(name)
})

test('--version tells the release of package.json, and that it is there', async () => {
  const { version } = JSON.parse(readFileSync('package.json', 'utf8'))
  expect(await holdfast('--version')).toEqual({ code: 0, out: `${version}\n`, err: '' })
  expect((await holdfast('--version', '--json')).out).toBe(`{"version":"${version}"}\n`)
  expect((await holdfast('--help')).out).toContain('holdfast --version')
})

test('policy explain FILE is pointed to --policy', async () => {
  const { code, err } = await holdfast('policy', 'explain', 'p1.yaml')
  expect([code, err]).toEqual([64, expect.stringContaining('--policy p1.yaml')])
})

test('a form other than the one expected is told as that, in one voice, and read all the same', async () => {
  const fax = 'fixtures/fax/01-chan-typed.tif'
  const { code, out, err } = await holdfast('read', fax, '--form', 'pca-7')
  expect(code).toBe(2)
  expect(out).toContain('form rcr-1, en (not pca-7)')
  expect(out).toContain('3A41C7059E2210B4')
  expect(err).toBe(`${fax}: it is form rcr-1, not pca-7\n`)
  expect((await holdfast('read', '--help')).out).toContain('told as another')
}, 240_000)

test.each([
  [['--bogus', 'x.tif'], 'read has no option --bogus'],
  [['--show'], '--show needs OUT.html'],
  [
    ['x.tif', '--show', '--json'],
    '--show needs OUT.html; what begins with - is given as --show=-…',
  ],
  [['x.tif', '--json=yes'], '--json takes no value'],
])(
  'an option that is wrong is told in one sentence: %j',
  async (args, says) => {
    expect(await holdfast('read', ...args)).toEqual({
      code: 64,
      out: '',
      err: `holdfast read: ${says}\nholdfast read --help tells more\n`,
    })
  },
  240_000,
)
