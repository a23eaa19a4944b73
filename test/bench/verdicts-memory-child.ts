/** Verifies one large mail and says how much memory the process had before it was read, and at most. */
import { readFileSync } from 'node:fs'
import { CAST_NOW } from '../../fixtures/cast.ts'
import { verifySmime } from '../../src/email/smime.ts'
import { loadTrust } from '../../src/pki/trust.ts'

const AT = new Date(CAST_NOW)
const trust = await loadTrust({
  anchors: ['fixtures/pki/root.pem'],
  intermediates: ['fixtures/pki/ca.pem'],
  crls: ['fixtures/pki/root.crl', 'fixtures/pki/ca.crl'],
})
const small = readFileSync('fixtures/smime/rfc8551.rsa.sha256.eml')
verifySmime(small, trust, AT)

/** As the kernel counts them: resident now, and at most. */
function memory(field: 'VmRSS' | 'VmHWM'): number {
  const status = readFileSync('/proc/self/status', 'utf8')
  return Number(new RegExp(`^${field}:\\s+(\\d+) kB`, 'm').exec(status)?.[1] ?? 0) * 1024
}

const before = memory('VmRSS')
const { outcome } = verifySmime(readFileSync(process.argv[2] ?? ''), trust, AT)
process.stdout.write(JSON.stringify({ outcome, before, peak: memory('VmHWM') }))
