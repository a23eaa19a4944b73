// The sealed trail: any row altered, removed, put in or cut off shows, and what is stored reads back as it was sealed.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  type AuditEntry,
  type AuditRow,
  canonicalJson,
  GENESIS,
  seal,
  verifyAudit,
} from '../../src/revocation/audit.ts'

const entry = (at: number): AuditEntry => ({
  at: `2026-11-23T02:00:0${at}Z`,
  actor: 'officer:ada',
  action: 'decided',
  receiptId: null,
  revocationId: 'R-1',
  details: { kind: 'suspend', number: at },
})

function chain(length: number): AuditRow[] {
  const rows: AuditRow[] = []
  for (let at = 1; at <= length; at++)
    rows.push(seal(at, rows.at(-1)?.hash ?? GENESIS, entry(at % 10)))
  return rows
}

describe('the chain', () => {
  const rows = chain(6)
  const last = rows.at(-1)!.hash

  test('that nobody touched is whole, and so is an empty one', () => {
    expect(verifyAudit(rows, last)).toBeUndefined()
    expect(verifyAudit([])).toBeUndefined()
    expect(verifyAudit([], GENESIS)).toBeUndefined()
  })
  test.each(['at', 'actor', 'action', 'receiptId', 'revocationId', 'details'] as const)(
    'an altered %s shows',
    (field) => {
      const altered = rows.map((row) => (row.seq === 3 ? { ...row, [field]: 'other' } : row))
      expect(verifyAudit(altered)).toEqual({ seq: 3, what: 'altered' })
    },
  )
  test('a row sealed anew in the middle breaks the next', () => {
    const forged = seal(3, rows[1]!.hash, { ...entry(3), actor: 'officer:eve' })
    const altered = rows.map((row) => (row.seq === 3 ? forged : row))
    expect(verifyAudit(altered)).toEqual({ seq: 4, what: 'altered' })
  })
  test('a removed row shows', () => {
    expect(verifyAudit(rows.filter(({ seq }) => seq !== 3))).toEqual({ seq: 3, what: 'missing' })
    expect(verifyAudit(rows.slice(1))).toEqual({ seq: 1, what: 'missing' })
  })
  test('a removed row shows, though the rest is numbered anew', () => {
    const closed = rows.filter(({ seq }) => seq !== 3).map((row, at) => ({ ...row, seq: at + 1 }))
    expect(verifyAudit(closed)).toEqual({ seq: 3, what: 'altered' })
  })
  test('a row put in shows', () => {
    expect(verifyAudit([...rows.slice(0, 3), rows[2]!, ...rows.slice(3)])).toEqual({
      seq: 3,
      what: 'inserted',
    })
  })
  test('two rows that changed places show', () => {
    const swapped = [rows[0]!, rows[2]!, rows[1]!, ...rows.slice(3)]
    expect(verifyAudit(swapped)).toMatchObject({ what: 'missing' })
  })
  test('a tail cut off shows against the head kept elsewhere', () => {
    expect(verifyAudit(rows.slice(0, 4))).toBeUndefined()
    expect(verifyAudit(rows.slice(0, 4), last)).toEqual({ seq: 5, what: 'missing' })
    expect(verifyAudit([], last)).toEqual({ seq: 1, what: 'missing' })
  })
})

test('any one change of any one row shows', () => {
  fc.assert(
    fc.property(
      fc
        .integer({ min: 1, max: 8 })
        .chain((length) => fc.tuple(fc.constant(length), fc.integer({ min: 1, max: length }))),
      fc.constantFrom<keyof AuditRow>('at', 'actor', 'action', 'details', 'hash', 'previous'),
      fc.string({ minLength: 1 }),
      ([length, which], field, value) => {
        const rows = chain(length)
        fc.pre(rows[which - 1]?.[field] !== value)
        const altered = rows.map((row) => (row.seq === which ? { ...row, [field]: value } : row))
        expect(verifyAudit(altered)).toMatchObject({ what: 'altered' })
      },
    ),
  )
})

describe('what is sealed', () => {
  test('reads back from JSON with the same seal, whatever it holds', () => {
    fc.assert(
      fc.property(fc.anything({ withDate: true, withNullPrototype: false }), (details) => {
        const row = seal(1, GENESIS, { ...entry(1), details })
        const stored = JSON.parse(canonicalJson(row.details)) as unknown
        expect(seal(1, GENESIS, { ...entry(1), details: stored }).hash).toBe(row.hash)
      }),
    )
  })
  test('is the same in whatever order its keys stand', () => {
    expect(canonicalJson({ b: 1, a: { d: [2, { z: 1, y: 2 }], c: 3 } })).toBe(
      '{"a":{"c":3,"d":[2,{"y":2,"z":1}]},"b":1}',
    )
  })
  test('a time is sealed as its text, not as nothing', () => {
    const at = new Date('2026-11-23T02:00:00Z')
    expect(canonicalJson({ at })).toBe('{"at":"2026-11-23T02:00:00.000Z"}')
  })
  test('no details are sealed as null, as the records give them back', () => {
    const bare = seal(1, GENESIS, { ...entry(1), details: undefined })
    expect(bare.details).toBeNull()
    expect(verifyAudit([JSON.parse(JSON.stringify(bare)) as AuditRow])).toBeUndefined()
  })
})
