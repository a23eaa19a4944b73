/** Ink that was kept is found by its size on every other document, with the case it lies in. */
import { expect, test } from 'vitest'
import { type KeptInk, openInkPrints } from '../../src/adapters/ink-prints.ts'
import { onBothDatabases } from './databases.ts'
import { asks, mail, openOffice } from './records-drafts.ts'

const print = (more: Partial<KeptInk> = {}): KeptInk => ({
  what: 'signature',
  across: 58.4,
  down: 12.3,
  ink: 'AAAA',
  ...more,
})

onBothDatabases('prints of ink', (office) => {
  const open = () => {
    const { pool } = office.database
    const { records } = openOffice(pool)
    const arrived = async (name: string) =>
      (await records.receive(mail(name, { channel: 'fax' }), 'worker:faxtray')).receipt.id
    return { prints: openInkPrints(pool), records, arrived }
  }

  test('ink of about the same size, on other documents, of the same kind', async () => {
    const { prints, arrived } = open()
    const [first, second, third] = [await arrived('1'), await arrived('2'), await arrived('3')]
    await prints.keep(first, 0, [print(), print({ what: 'chop', across: 46.5 })])
    await prints.keep(second, 0, [print({ across: 59, down: 12.5, ink: 'BBBB' })])
    await prints.keep(third, 0, [print({ across: 70 })])
    const found = await prints.ofSize(print(), third, 9)
    expect(found.map(({ receiptId }) => receiptId).sort()).toEqual([first, second].sort())
    expect(found.find(({ receiptId }) => receiptId === second)).toMatchObject({ ink: 'BBBB' })
    expect(await prints.ofSize(print({ what: 'chop' }), third, 9)).toEqual([])
  })

  test('kept twice it is there once; a copy of the same bytes is no other document', async () => {
    const { prints, records, arrived } = open()
    const first = await arrived('1')
    await prints.keep(first, 0, [print()])
    await prints.keep(first, 0, [print({ ink: 'other' })])
    expect(await prints.ofSize(print(), await arrived('2'), 9)).toMatchObject([{ ink: 'AAAA' }])
    const again = mail('1', { channel: 'fax' })
    const copy = (await records.receive(again, 'worker:faxtray')).receipt.id
    expect(copy).not.toBe(first)
    expect(await prints.ofSize(print(), copy, 9)).toEqual([])
  })

  test('so many at most, the newest', async () => {
    const { prints, arrived } = open()
    const all = [await arrived('1'), await arrived('2'), await arrived('3'), await arrived('4')]
    for (const id of all) await prints.keep(id, 0, [print()])
    const found = await prints.ofSize(print(), all[3] ?? '', 2)
    expect(found.map(({ receiptId }) => receiptId)).toEqual([all[2], all[1]])
  })

  test('the case it lies in is told once it lies in one', async () => {
    const { prints, records, arrived } = open()
    const [first, second] = [await arrived('1'), await arrived('2')]
    await prints.keep(first, 0, [print()])
    expect(await prints.ofSize(print(), second, 9)).toMatchObject([{ caseId: null }])
    const [request] = await records.lay(first, [asks()], 'worker:paper-examiner')
    expect(await prints.ofSize(print(), second, 9)).toMatchObject([
      { caseId: request?.revocationId, channel: 'fax' },
    ])
  })
})
