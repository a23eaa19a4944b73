/** What becomes of a request whose field an officer types, where it asks for all of a holder's certificates. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openReader, type Reader } from '../../src/paper/reader.ts'
import type { PaperReading } from '../../src/paper/reading.ts'
import { shipped } from '../../src/process/shipped.ts'
import { openRevocation } from '../../src/revocation/revocation.ts'
import { examinePaper } from '../../src/steps/examine-paper.ts'
import { type TypePorts, typeField } from '../../src/steps/type-field.ts'
import { openWorld } from '../world.ts'
import { arrive, fixture, rules } from './examiner.ts'

const AT = '2026-11-23T04:00:00.000Z'
let reader: Reader
let all: PaperReading
beforeAll(async () => {
  reader = await openReader({ templatesDir: shipped('policies/forms') })
  const { ticks, fields, ...rest } = await reader.read(fixture('fax/01-chan-typed.tif'))
  const { 'scope.this': only, 'scope.all': both, ...others } = ticks
  if (!only || !both || !fields.serial) throw new Error('the fixture has no such box')
  const serial = { ...fields.serial, value: '', asRead: '', beliefs: [] }
  const swapped = { ...others, 'scope.this': { ...both }, 'scope.all': { ...only } }
  all = { ...rest, ticks: swapped, fields: { ...fields, serial } }
}, 120_000)
afterAll(() => reader.close())

/** CHAN has two, and asks by one fax for both: a case each. */
async function asked() {
  const world = openWorld()
  const chan = world.register.certificates.get('chan')
  if (!chan) throw new Error('CHAN is not on the register')
  world.register.certificates.set('chan-2', { ...chan, id: 'chan-2', serial: '77AA', srn: null })
  const place = { kind: 'tray', tray: '/tray', name: 'all.tif' } as const
  const id = await arrive(world, 'fax', fixture('fax/01-chan-typed.tif'), place)
  const ports = { ...world, ...rules(), reader: { read: async () => all } }
  const laid = await examinePaper(ports)(id)
  const type = async (certificateId: string, field: string, value: string) => {
    const request = laid.find(({ assessment }) => assessment?.certificateId === certificateId)
    if (!request) throw new Error(`no request for ${certificateId}`)
    const { revocationId: caseId, id: requestId } = request
    const urgency = { urgent: false, aside: false }
    const revocation = openRevocation(caseId, certificateId, AT, urgency)
    const receipt = { channel: 'fax', receivedAt: world.clock.now().toISOString() } as const
    const kept: Parameters<TypePorts['records']['typed']>[2][] = []
    const records = {
      revocation: async () => revocation,
      openCaseOf: async () => revocation,
      caseFile: async () => ({ revocation, requests: [{ ...request, receipt }] }),
      typed: async (_id: string, _seen: number, change: (typeof kept)[number]) => {
        kept.push(change)
        return true
      },
    }
    const { register, clock } = world
    const typing = { caseId, requestId, field, value, officer: 'ada' }
    const answer = await typeField({ ...rules(), register, clock, records })(typing)
    expect(answer.ok).toBe(true)
    return kept[0]
  }
  return { laid, type }
}

test('"all" stays about each: what is typed in one case leaves it about its own certificate', async () => {
  const { laid, type } = await asked()
  expect(laid.map(({ assessment }) => assessment?.certificateId).sort()).toEqual(['chan', 'chan-2'])
  for (const own of ['chan', 'chan-2']) {
    const kept = await type(own, 'date', '23/11/2026')
    expect(kept?.assessment?.certificateId).toBe(own)
    const codes = kept?.assessment?.findings.map(({ code }) => code)
    expect(codes).toContain('all-certificates')
  }
})

test('typed, a number of another holder is told of, or the request is about his certificate no more', async () => {
  const { type } = await asked()
  const identity = await type('chan-2', 'hkid', 'B1234567')
  expect(identity?.claim?.hkid?.value).toBe('B1234567')
  expect(identity?.assessment?.findings.map(({ code }) => code)).toContain('hkid-differs')
  const number = await type('chan-2', 'srn', '0000100025')
  expect(number?.assessment?.certificateId).not.toBe('chan-2')
})
