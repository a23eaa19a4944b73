/** The ink that came on paper, small and honest: kept in memory, known by its size. */
import type { InkPrint } from '../src/paper/reading.ts'
import type { Specimen } from '../src/revocation/certificate.ts'
import type { InkOf } from '../src/revocation/ink-seen.ts'
import type { MemoryRecords } from './world-records.ts'

type Kept = InkPrint & { readonly what: InkOf }
type Row = Kept & { readonly receiptId: string; readonly ordinal: number }

export function memoryPrints(records: MemoryRecords) {
  const rows: Row[] = []
  const specimens: Specimen[] = []
  const { receipts, requests } = records.all
  const near = (a: number, b: number) => Math.abs(a - b) <= 0.1 * a
  return {
    rows,
    specimens,
    keep: async (receiptId: string, ordinal: number, prints: readonly Kept[]) => {
      for (const print of prints) {
        const known = rows.some(
          (row) =>
            row.receiptId === receiptId && row.ordinal === ordinal && row.what === print.what,
        )
        if (!known) rows.push({ ...print, receiptId, ordinal })
      }
    },
    ofSize: async ({ what, across, down }: Kept, but: string, most: number) => {
      const known = [...rows].reverse().flatMap((row) => {
        const receipt = receipts.get(row.receiptId)
        const copy = receipt?.sha256 === receipts.get(but)?.sha256
        if (!receipt || copy || row.what !== what) return []
        if (!near(across, row.across) || !near(down, row.down)) return []
        const request = [...requests.values()].find(
          (each) => each.receiptId === row.receiptId && each.ordinal === row.ordinal,
        )
        return [{ ...row, channel: receipt.channel, caseId: request?.revocationId ?? null }]
      })
      return known.slice(0, most)
    },
    specimensOf: async (certificateId: string, brn: string | null) =>
      specimens.filter(
        (each) =>
          each.certificateId === certificateId || (brn !== null && each.organisationBrn === brn),
      ),
  }
}
