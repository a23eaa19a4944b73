/** What the examiners' tests share: the shipped policy, the demo's trust, mails signed by the cast. */
import { readFileSync } from 'node:fs'
import { shippedCalendar } from '../../src/calendar/calendar.ts'
import { signMail } from '../../src/email/sign.ts'
import type { PaperReading } from '../../src/paper/reading.ts'
import { loadTrust } from '../../src/pki/trust.ts'
import type { Channel } from '../../src/revocation/kinds.ts'
import { parsePolicy } from '../../src/revocation/policy.ts'
import type { ReceiptSource } from '../../src/revocation/receipt.ts'
import { receive } from '../../src/steps/receive.ts'
import type { World } from '../world.ts'

const at = (path: string) => new URL(`../../${path}`, import.meta.url).pathname
export const fixturePath = (path: string): string => at(`fixtures/${path}`)
export const fixture = (path: string): Buffer => readFileSync(fixturePath(path))

export function rules() {
  const parsed = parsePolicy(readFileSync(at('policies/hongkong-post.yaml'), 'utf8'))
  if (!parsed.ok) throw new Error(parsed.faults.join('\n'))
  return { policy: parsed.policy, calendar: async () => shippedCalendar() }
}

export const demoTrust = (crl: string = fixturePath('pki/ca.crl')) =>
  loadTrust({
    anchors: [fixturePath('pki/root.pem')],
    intermediates: [fixturePath('pki/ca.pem')],
    crls: [fixturePath('pki/root.crl'), crl],
  })

export async function arrive(
  world: World,
  channel: Channel,
  bytes: Uint8Array,
  source: ReceiptSource,
): Promise<string> {
  const receivedAt = world.clock.now().toISOString()
  const arrival = { bytes, channel, receivedAt, receivedBy: 'own', source }
  return (await receive(world)(arrival)).receipt.id
}

type Part = { readonly type: string; readonly name?: string; readonly body: Uint8Array | string }

/** A mail of one text and what is attached, unsigned. */
export function mailOf(head: Readonly<Record<string, string>>, parts: readonly Part[]): Buffer {
  const lines = Object.entries({ Date: 'Mon, 23 Nov 2026 09:59:00 +0800', ...head })
  const header = lines.map(([name, value]) => `${name}: ${value}\r\n`).join('')
  const body = parts.map(({ type, name, body }) => {
    const disposition = name ? `Content-Disposition: attachment; filename="${name}"\r\n` : ''
    const coded = Buffer.from(body).toString('base64').replace(/.{76}/g, '$&\r\n')
    return `--b\r\nContent-Type: ${type}\r\nContent-Transfer-Encoding: base64\r\n${disposition}\r\n${coded}\r\n`
  })
  const type = 'MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n'
  return Buffer.from(`${header}${type}\r\n${body.join('')}--b--\r\n`)
}

export const text = (body: string): Part => ({ type: 'text/plain; charset=utf-8', body })

/** Signed with the key of one of the cast. */
export function signedBy(who: string, mail: Buffer, when: Date): Buffer {
  const pem = (path: string) => fixture(`pki/${path}/${who}.pem`).toString()
  return signMail(mail, { certificate: pem('certs'), key: pem('keys') }, when)
}

/** Reads each document once: what a page says does not change. */
export function remembering(reader: { read(bytes: Uint8Array): Promise<PaperReading> }) {
  const known = new Map<string, Promise<PaperReading>>()
  return {
    read(bytes: Uint8Array): Promise<PaperReading> {
      const key = Buffer.from(bytes).toString('base64')
      const reading = known.get(key) ?? reader.read(bytes)
      known.set(key, reading)
      return reading
    },
  }
}
