// When a fax and its original lie in one case: what they say field by field, and where only one of the two bears ink.
import type { Compared, ComparedPage } from '../paper/compare.ts'
import type { FieldReading, PaperReading, TickReading } from '../paper/reading.ts'
import type { Channel } from '../revocation/kinds.ts'
import { areFaxAndOriginal, type LaidOnFax, type OtherReading } from '../revocation/original.ts'
import type { Receipt, ReceiptId } from '../revocation/receipt.ts'
import type { Request } from '../revocation/request.ts'
import type { RevocationId } from '../revocation/state.ts'
import { formOf } from './paper-typed.ts'

type Earlier = Request & { readonly receipt: Pick<Receipt, 'channel' | 'sha256'> }

export type OriginalPorts = {
  readonly evidence: { get(sha256: string): Promise<Uint8Array> }
  readonly originals: {
    caseFile(id: RevocationId): Promise<{ readonly requests: readonly Earlier[] } | undefined>
    compare(fax: ComparedPage, original: ComparedPage): Promise<Compared | undefined>
  }
}

type Now = {
  readonly receiptId: ReceiptId
  readonly channel: Channel
  readonly sha256: string
  readonly reading: PaperReading
}

/** The newest form of the other sort in that case; nothing where there is none. */
export async function laidOnFax(
  ports: OriginalPorts,
  caseId: RevocationId,
  now: Now,
): Promise<LaidOnFax | undefined> {
  const requests = (await ports.originals.caseFile(caseId))?.requests ?? []
  const earlier = requests
    .map((request) => ({ request, reading: formOf(request) }))
    .findLast(
      ({ request: { receiptId, receipt }, reading }) =>
        receiptId !== now.receiptId &&
        areFaxAndOriginal(receipt.channel, now.channel) &&
        reading?.form === now.reading.form,
    )
  if (!earlier?.reading) return undefined
  const { request, reading } = earlier
  const before = { sha256: request.receipt.sha256, reading }
  const [fax, original] = now.channel === 'fax' ? [now, before] : [before, now]
  const fields = otherReadings(fax.reading, original.reading)
  const compared = await drawn(ports, fax, original)
  const ink = compared?.differences.map(({ on, box }) => ({
    on: on === 'first' ? ('fax' as const) : ('original' as const),
    box,
  }))
  const found = { earlier: request.receiptId, fields, ink: ink ?? null }
  if (!compared) return found
  const { width, height, scale } = compared
  return { ...found, sheet: [width / scale, height / scale] }
}

type Document = { readonly sha256: string; readonly reading: PaperReading }

async function drawn({ evidence, originals }: OriginalPorts, fax: Document, original: Document) {
  const pageOf = async ({ sha256, reading }: Document): Promise<ComparedPage | undefined> => {
    const [anything] = [...Object.values(reading.ticks), ...Object.values(reading.fields)]
    return anything && { bytes: await evidence.get(sha256), page: anything.page }
  }
  const [first, second] = [await pageOf(fax), await pageOf(original)]
  return first && second && originals.compare(first, second)
}

/** Below this a reading is too unsure to say that another differs from it. */
const SURE = 0.6

function otherReadings(fax: PaperReading, original: PaperReading): OtherReading[] {
  const found: OtherReading[] = []
  const labels = { ...fax.labels, ...original.labels }
  const add = (field: string, one: string, other: string) => {
    const { en, tc } = labels[field] ?? { en: field, tc: field }
    found.push({ field, label: { en, zh: tc }, fax: one, original: other })
  }
  for (const [name, one] of Object.entries(fax.fields)) {
    const other = original.fields[name]
    if (other && isSure(one) && isSure(other) && bare(one) !== bare(other))
      add(name, one.value, other.value)
  }
  for (const [name, one] of Object.entries(fax.ticks)) {
    const other = original.ticks[name]
    if (!other || isUnclear(one) || isUnclear(other) || one.ticked === other.ticked) continue
    add(name, one.ticked ? 'X' : '', other.ticked ? 'X' : '')
  }
  return found
}

const isUnclear = ({ scribbled, unread }: TickReading) => scribbled || unread
const isSure = ({ confidence, valid }: FieldReading) => valid && confidence >= SURE
const bare = ({ value }: FieldReading) => value.toUpperCase().replace(/[^\p{L}\p{N}]/gu, '')
