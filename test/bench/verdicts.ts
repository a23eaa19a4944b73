/** Full verdicts a second on one core, beside `openssl cms -verify` as a process a mail. */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { CAST_NOW } from '../../fixtures/cast.ts'
import { verifySmime } from '../../src/email/smime.ts'
import { loadTrust } from '../../src/pki/trust.ts'
import { type Figure, perSecond } from './figure.ts'

const mails = ['01-stolen-laptop.eml', '02-server-by-representative.eml', '03-opaque.eml'].map(
  (name) => `fixtures/post/${name}`,
)

export async function verdicts(): Promise<readonly Figure[]> {
  const at = new Date(CAST_NOW)
  const trust = await loadTrust({
    anchors: ['fixtures/pki/root.pem'],
    intermediates: ['fixtures/pki/ca.pem'],
    crls: ['fixtures/pki/root.crl', 'fixtures/pki/ca.crl'],
  })
  const bytes = mails.map((file) => readFileSync(file))
  for (const [index, mail] of bytes.entries()) {
    const { outcome } = verifySmime(mail, trust, at)
    if (outcome !== 'passed')
      throw new Error(`${mails[index]} is ${outcome}: the bench measures passed mails`)
  }
  let turn = 0
  const ours = await perSecond(3000, () => verifySmime(bytes[turn++ % bytes.length]!, trust, at))
  const anchors = join(mkdtempSync(join(tmpdir(), 'holdfast-bench-')), 'anchors.pem')
  writeFileSync(
    anchors,
    readFileSync('fixtures/pki/root.pem', 'utf8') + readFileSync('fixtures/pki/ca.pem', 'utf8'),
  )
  // No CRL and no look at From: the peer is let off both.
  const moment = String(Math.floor(at.getTime() / 1000))
  const flags = ['-CAfile', anchors, '-attime', moment, '-out', '/dev/null']
  const theirs = await perSecond(3000, () =>
    execFileSync('openssl', ['cms', '-verify', '-in', mails[turn++ % mails.length]!, ...flags], {
      stdio: 'pipe',
    }),
  )
  const peer = { what: 'openssl cms -verify, a process a mail', value: theirs }
  return [
    { what: 'verdicts (MIME, CMS, path, CRL, sender), one core', value: ours, unit: '/s', peer },
  ]
}
