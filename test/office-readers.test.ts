// Mail and paper of one process are read by the same children, as many as READERS says.
import { expect, test } from 'vitest'
import { openLog } from '../src/process/log.ts'
import { readersOf } from '../workers/readers.ts'
import type { Shared } from '../workers/shared.ts'
import { childrenOf } from './paper/children.ts'

const formsDir = new URL('../policies/forms', import.meta.url).pathname

test('two workers of an office share its readers, another office has its own', async () => {
  const open: { close(): Promise<unknown> }[] = []
  const office = () => ({
    config: { formsDir, READERS: 1 } as Shared['config'],
    records: {} as Shared['records'],
    log: openLog('silent'),
    closing: <T extends { close(): Promise<unknown> }>(thing: T): T => {
      open.push(thing)
      return thing
    },
  })
  const first = office()
  // As the switchboard hands it out: to each worker its own copy.
  const [mail, paper] = await Promise.all([readersOf({ ...first }), readersOf({ ...first })])
  const nothing = Buffer.alloc(0)
  await Promise.all([mail.read(nothing), paper.read(nothing)])
  expect(childrenOf('reader-child')).toHaveLength(1)
  await (await readersOf(office())).read(nothing)
  expect(childrenOf('reader-child')).toHaveLength(2)
  await Promise.all(open.map((each) => each.close()))
  expect(childrenOf('reader-child')).toEqual([])
})
