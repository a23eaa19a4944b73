// `holdfast path`: why a certificate is, or is not, trusted at a moment.
import { systemClock } from '../process/clock.ts'
import { type Command, moment, UsageFault } from './command.ts'
import { eachFile } from './each-file.ts'
import { examineCertificate } from './path-file.ts'
import { isUse } from './path-judge.ts'
import { plain } from './path-print.ts'
import { openTrusts, policyOptions, trustOptions } from './trust-given.ts'

export const path: Command = {
  name: 'path',
  operands: 'CERT…',
  summary: 'say why certificates are, or are not, trusted',
  about:
    'CERT is a certificate, PEM or DER, or - for standard input; more in the same file help to find a path. Exit\n' +
    'code, the first that holds: 1 when any is revoked, not for that host or use, or no certificate at all, 64 on\n' +
    'wrong usage and when any file could not be read (it is told, and the others go on), 2 when any could not be\n' +
    'proved (no path, expired, status unknown) or is on hold, 0 when all are trusted. Without --anchors,\n' +
    '--intermediates and --crls the settings TRUST_ANCHORS, INTERMEDIATES and CRLS are used. Where files are\n' +
    'named and no CRL among them, revocation is left out, and the answer says so.',
  options: {
    ...trustOptions,
    at: { type: 'string', value: 'ISO', says: 'the moment in question, by default now' },
    host: {
      type: 'string',
      value: 'NAME',
      says: 'the host it must stand for: DNS name or address',
    },
    eku: {
      type: 'string',
      multiple: true,
      value: 'OID',
      says: 'a use it must allow: OID, or such as emailProtection, serverAuth',
    },
    policies: { type: 'string', multiple: true, value: 'OID', says: 'the same as --policy' },
    ...policyOptions,
    strict: { type: 'boolean', says: 'every certificate must keep the profile of RFC 5280 §4' },
    'no-status': { type: 'boolean', says: 'leave revocation out' },
    weak: { type: 'boolean', says: 'accept SHA-1 and short keys, noted' },
  },
  least: 1,
  most: 10_000,
  async run(call) {
    const at = moment('at', call.value('at')) ?? systemClock.now()
    for (const use of call.values('eku'))
      if (!isUse(use)) throw new UsageFault(`--eku knows no use "${use}"`)
    const trustOf = openTrusts(call.io.err)
    return eachFile('path', call, async (file) => {
      const line = await examineCertificate(file, call, await trustOf(call), at)
      return { line, text: () => plain(line) }
    })
  },
}
