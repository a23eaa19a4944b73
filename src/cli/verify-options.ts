// The options of `holdfast verify` that may differ from file to file, and so stand on a line of a batch as well.
import type { Option } from './command.ts'
import { policyOptions, trustOptions } from './trust-given.ts'

export const verifyOptions: Readonly<Record<string, Option>> = {
  ...trustOptions,
  at: { type: 'string', value: 'ISO', says: 'the moment of receipt' },
  content: { type: 'string', value: 'FILE', says: 'what a bare detached signature is over' },
  'decryption-keys': {
    type: 'string',
    multiple: true,
    value: 'FILE',
    says: 'keys that open encrypted mail: PKCS#12, or PEM with key and certificate',
  },
  'no-sender': { type: 'boolean', says: 'leave the rule out that From must be the signer' },
  'no-status': { type: 'boolean', says: 'leave revocation out' },
  'any-purpose': {
    type: 'boolean',
    says: 'leave key usage and purpose out; a CA certificate may sign',
  },
  weak: { type: 'boolean', says: 'accept SHA-1 and short keys, noted' },
  'embedded-crls': {
    type: 'boolean',
    says: 'take the CRLs in the message as candidates; they must verify',
  },
  ...policyOptions,
}
