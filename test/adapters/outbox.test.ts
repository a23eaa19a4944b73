// The outbox: one file a notice, whole or not there.
import { mkdtemp, readdir, readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { openOutbox } from '../../src/adapters/outbox.ts'

const mail = {
  id: 'N-0000000001',
  from: 'ca@example.hk',
  to: 'a@example.hk',
  bytes: Buffer.from('first'),
}
const claim = { take: async () => true, giveBack: async () => undefined }
const folder = async () => join(await mkdtemp(join(tmpdir(), 'holdfast-outbox-')), 'made', 'by it')

test('a notice is laid once: a second delivery leaves the first as it is', async () => {
  const dir = await folder()
  const outbox = openOutbox(dir)
  expect(await outbox.deliver(mail, claim)).toEqual({
    result: 'sent',
    detail: 'laid in the outbox',
  })
  const again = await outbox.deliver({ ...mail, bytes: Buffer.from('second') }, claim)
  expect(again).toEqual({ result: 'sent', detail: 'lay in the outbox already' })
  expect(await readdir(dir)).toEqual(['N-0000000001.eml'])
  expect(await readFile(join(dir, 'N-0000000001.eml'), 'utf8')).toBe('first')
})

test('ten deliveries at once lay one file, and leave nothing beside it', async () => {
  const dir = await folder()
  const outbox = openOutbox(dir)
  const all = await Promise.all(Array.from({ length: 10 }, () => outbox.deliver(mail, claim)))
  expect(all.filter(({ detail }) => detail === 'laid in the outbox')).toHaveLength(1)
  expect(await readdir(dir)).toEqual(['N-0000000001.eml'])
})

test('an id that is no file name is refused', async () => {
  await expect(
    openOutbox(await folder()).deliver({ ...mail, id: '../../x' }, claim),
  ).rejects.toThrow('name a file')
})
