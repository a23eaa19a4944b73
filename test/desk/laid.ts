/** Requests as the examiners would lay them, written by hand, so that the desk is tested without them. */
import { readFileSync } from 'node:fs'
import type { RequestDraft } from '../../src/adapters/records.ts'
import type { Assessment } from '../../src/revocation/assess.ts'
import type { Claim, Field } from '../../src/revocation/claim.ts'
import { bar, note } from '../../src/revocation/finding.ts'
import type { Channel } from '../../src/revocation/kinds.ts'
import type { World as DeskWorld } from './desk-world.ts'

/** What laying asks of a world: the terminal's tests have no desk. */
export type World = Pick<DeskWorld, 'clock' | 'evidence' | 'records' | 'register'>

const chanText = `To: Hongkong Post CA

My laptop with the key of my e-Cert was stolen this morning.
Please revoke certificate 3A41C7059E2210B4 (SRN 0000100017) at once.
My identity card is A123456(3).\u202E

CHAN TAI MAN`

function inText(text: string, value: string, asRead = value): Field {
  const start = text.indexOf(asRead)
  return {
    value,
    asRead,
    confidence: 1,
    origin: { from: 'text', span: [start, start + asRead.length] },
  }
}
type Box = readonly [number, number, number, number]
export const onPage = (value: string, asRead: string, confidence: number, pixels: Box): Field => ({
  value,
  asRead,
  confidence,
  origin: { from: 'page', page: 0, box: pixels, pixels },
})

export const nothing = { serials: [], srns: [], names: [], emails: [], caseIds: [] }
export const flags = { all: false, urgent: false, finalConfirmation: false }

export const chanClaim: Claim = {
  ...nothing,
  ...flags,
  ask: { ...inText(chanText, 'Please revoke'), value: 'revoke' },
  serials: [inText(chanText, '3A41C7059E2210B4')],
  srns: [inText(chanText, '0000100017')],
  names: [inText(chanText, 'CHAN TAI MAN')],
  emails: [],
  hkid: inText(chanText, 'A1234563', 'A123456(3)'),
  reason: { ...inText(chanText, 'stolen'), value: 'keyCompromise' },
  urgent: true,
}

const verdict = {
  outcome: 'passed',
  code: null,
  detail: null,
  signer: {
    subject: 'CN=CHAN TAI MAN,OU=0000100017,O=Demo e-Cert (Personal),C=HK',
    issuer: 'CN=Holdfast Demo CA 1,O=Holdfast Demo,C=HK',
    serial: '3A41C7059E2210B4',
    emails: ['taiman.chan@example.hk'],
    sha256: 'ab'.repeat(32),
    notAfter: '2029-01-04T23:59:59.000Z',
  },
  signingTime: '2026-11-23T01:50:00.000Z',
  digestAlgorithm: 'sha256',
  signatureAlgorithm: 'rsa',
  path: ['CN=CHAN TAI MAN', 'CN=Holdfast Demo CA 1', 'CN=Holdfast Demo Root'],
  status: [{ subject: 'CN=CHAN TAI MAN', crlNumber: '4', thisUpdate: '2026-11-23T01:15:00.000Z' }],
  notes: [],
}

type Advice = Assessment['recommendation']['decision']

export function assessed(
  certificateId: string | null,
  decision: Advice,
  over: Partial<Assessment> = {},
): Assessment {
  return {
    policyVersion: 'hongkong-post 2026-11-01',
    certificateId,
    candidates: certificateId ? [{ certificateId, by: ['serial'] }] : [],
    findings: [],
    recommendation: {
      decision,
      says: { en: `Recommended: ${decision}.`, zh: `建議：${decision}。` },
    },
    urgent: false,
    rules: { suspendable: true, fourEyes: [], policyVersion: 'hongkong-post 2026-11-01' },
    clocks: null,
    ...over,
  }
}

export async function take(world: World, channel: Channel, bytes: Uint8Array, name: string) {
  const at = new Date(world.clock.now().getTime() - 30 * 60_000).toISOString()
  const { sha256, size } = await world.evidence.put(bytes)
  const source = { kind: 'command', name, nonce: name } as const
  const { receipt } = await world.records.receive(
    {
      channel,
      sha256,
      size,
      receivedAt: at,
      receivedBy: 'mx',
      source,
      messageId: null,
      findings: [],
    },
    'worker:mailbox',
  )
  return receipt
}

export async function lay(world: World, receiptId: string, draft: Partial<RequestDraft>) {
  const [request] = await world.records.lay(
    receiptId,
    [
      {
        kind: 'revocation',
        claim: null,
        examined: {},
        findings: [],
        assessment: null,
        certificateId: null,
        aside: false,
        urgent: false,
        dueAt: null,
        ...draft,
      },
    ],
    'worker:email-examiner',
  )
  if (!request) throw new Error('nothing was laid')
  return request
}

export async function certificateOf(world: World, serial: string): Promise<string> {
  const [found] = await world.register.find({ serial })
  if (!found) throw new Error(`no certificate ${serial}`)
  return found.id
}

/** A signed mail of CHAN's: his laptop was stolen. Its attachment calls itself HTML. */
export async function layChan(world: World) {
  const certificateId = await certificateOf(world, '3A41C7059E2210B4')
  const receipt = await take(world, 'email', Buffer.from('From: chan\r\n\r\n<script>'), 'chan.eml')
  const attached = await world.evidence.put(Buffer.from('<script>alert(1)</script>'))
  return lay(world, receipt.id, {
    claim: chanClaim,
    certificateId,
    urgent: true,
    dueAt: '2026-11-25T09:00:00.000Z',
    findings: [
      note('compromise', { en: 'A compromise is alleged.', zh: '據稱外洩。' }, 'domain A22'),
    ],
    assessment: assessed(certificateId, 'suspend', { urgent: true }),
    examined: {
      verdict,
      text: chanText,
      subject: 'URGENT: stolen laptop',
      sender: 'CHAN Tai Man <taiman.chan@example.hk>',
      attachments: [{ name: 'police\u202Etxt.html', mediaType: 'text/html', ...attached }],
    },
  })
}

/** His final confirmation, signed with the certificate that is on hold. */
export async function layChanConfirmation(world: World) {
  const certificateId = await certificateOf(world, '3A41C7059E2210B4')
  const receipt = await take(world, 'email', Buffer.from('I confirm'), 'confirm.eml')
  const text = 'I confirm that my certificate is to be revoked.'
  return lay(world, receipt.id, {
    kind: 'final-confirmation',
    certificateId,
    claim: { ...nothing, ...flags, ask: { ...inText(text, 'I confirm'), value: 'confirm' } },
    assessment: assessed(certificateId, 'revoke'),
    examined: {
      text,
      verdict: { ...verdict, outcome: 'passed-on-hold', onHoldSince: '2026-11-23T02:00:00.000Z' },
    },
  })
}

export const FAX = 'fixtures/fax/01-chan-typed.tif'

/** A faxed form whose SRN and serial number belong to two certificates: an officer must say which. */
export async function layTwoCertificates(world: World, candidates: Assessment['candidates'] = []) {
  const receipt = await take(world, 'fax', readFileSync(FAX), 'fax0001.tif')
  const place: Box = [600, 700, 500, 60]
  const secret: Box = [200, 900, 400, 60]
  const read = { page: 0, box: place, pixels: place, valid: true, repaired: false }
  const differ = bar(
    'serial-srn-differ',
    {
      en: 'The serial number and the SRN are of two certificates.',
      zh: '編號與參考編號不屬同一證書。',
    },
    'serial 3A41C7059E2210B5, SRN 0000100017',
  )
  return lay(world, receipt.id, {
    claim: {
      ...nothing,
      ...flags,
      ask: { ...onPage('', '', 1, place), value: 'revoke' },
      serials: [onPage('3A41C7059E2210B5', '3A41C7O59E22I0B5', 0.72, place)],
      srns: [onPage('0000100017', '0000100017', 0.97, place)],
      hkid: onPage('A1234563', 'A1234563', 0.9, secret),
    },
    findings: [differ],
    assessment: assessed(null, 'identify', { findings: [differ], candidates }),
    examined: {
      reading: {
        pages: [{ width: 1728, height: 2292, xDpi: 204, yDpi: 196 }],
        form: 'rcr-1',
        language: 'en',
        fields: {
          srn: { ...read, value: '0000100017', asRead: '0000100017', confidence: 0.97 },
          hkid: { ...read, pixels: secret, value: 'A1234563', asRead: 'A1234563', confidence: 0.9 },
        },
        ticks: { 'reason.lost': { ...read, ticked: true, ink: 0.3, confidence: 0.99 } },
        crops: { signature: { page: 0, box: place, pixels: place, ink: 0.1 } },
        quality: { kind: 'tiff', damaged: false },
        findings: [],
      },
    },
  })
}

/** CHAN's own form, put into the machine head down. */
export async function layTurnedFax(world: World) {
  const certificateId = await certificateOf(world, '3A41C7059E2210B4')
  const receipt = await take(world, 'fax', readFileSync(FAX), 'turned.tif')
  const at = (x: number, y: number, width: number, height: number) => {
    const place: Box = [x, y, width, height]
    return { page: 0, box: place, pixels: place, valid: true, repaired: false }
  }
  const srn = { value: '0000100017', asRead: '0000100017', confidence: 0.97 }
  return lay(world, receipt.id, {
    certificateId,
    claim: { ...nothing, ...flags, ask: { ...onPage('', '', 1, [0, 0, 9, 9]), value: 'revoke' } },
    assessment: assessed(certificateId, 'suspend'),
    examined: {
      reading: {
        pages: [{ width: 1728, height: 2292, xDpi: 204, yDpi: 196 }],
        form: 'rcr-1',
        language: 'en',
        fields: {
          date: { ...at(200, 150, 400, 60), ...srn, value: '23/11/2026' },
          srn: { ...at(900, 2000, 500, 60), ...srn },
        },
        ticks: {},
        crops: {
          signature: { ...at(900, 300, 600, 180), ink: 0.1 },
          chop: { ...at(100, 300, 400, 380), ink: 0 },
        },
        quality: { kind: 'tiff', damaged: false, upsideDown: true },
        findings: [],
      },
    },
  })
}
