/** A fax and its original as the examiner leaves them, for the desk to show. */
import { readFileSync } from 'node:fs'
import type { LaidOnFax } from '../../src/revocation/original.ts'
import type { World } from './desk-world.ts'
import { certificateOf, FAX, lay, take } from './laid.ts'

const label = (en: string, zh: string) => ({ en, zh })
/** 709 pixels of 204 to the inch: 88 millimetres. */
const SIGNATURE = { page: 0, box: [20, 215, 88.3, 25], pixels: [161, 1660, 709, 193], ink: 0.1 }
const HKID = [58, 119, 45, 6.6] as const
const reading = {
  pages: [{ width: 1728, height: 2292, xDpi: 204, yDpi: 196 }],
  form: 'rcr-1',
  language: 'en',
  fields: {
    hkid: {
      page: 0,
      box: HKID,
      pixels: [470, 918, 360, 51],
      ...{ value: 'A1234563', asRead: 'A1234563', confidence: 0.9 },
    },
  },
  ticks: {},
  crops: { signature: SIGNATURE },
  findings: [],
}

/** CHAN's fax, and the paper it was sent from with another number and one tick more; `more` is kept with it. */
export async function layBoth(world: World, more: Partial<LaidOnFax> = {}) {
  const certificateId = await certificateOf(world, '3A41C7059E2210B4')
  const faxed = await take(world, 'fax', readFileSync(FAX), 'sent.tif')
  await lay(world, faxed.id, { certificateId, examined: { reading } })
  const laidOnFax: LaidOnFax = {
    earlier: faxed.id,
    fields: [
      {
        field: 'finalConfirm',
        label: label('This form is my final confirmation', '本表格為最後確認'),
        fax: '',
        original: 'X',
      },
      {
        field: 'hkid',
        label: label('HKID no.', '香港身份證號碼'),
        fax: 'A1234563',
        original: 'K9073215',
      },
    ],
    ink: [{ on: 'original', box: [113, 203.5, 2, 2.3] }],
    ...more,
  }
  world.time.now = new Date(world.time.now.getTime() + 60_000)
  const scan = readFileSync('fixtures/paper/chan.png')
  const posted = await take(world, 'post', scan, 'original.png')
  return lay(world, posted.id, { certificateId, examined: { reading, laidOnFax } })
}
