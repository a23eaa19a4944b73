// How certificates are named in a sentence: by serial number, and by issuer too where another one bears the same number.
import type { RegisteredCertificate } from './certificate.ts'
import { sameSerial } from './fields.ts'
import type { Bilingual } from './kinds.ts'

type Named = Pick<RegisteredCertificate, 'serial' | 'issuer'>

/** A number is its issuer's own (RFC 5280 §4.1.2.2): two CAs may give the same. `among`: all that lie before the officer. */
export function namedSerials(named: readonly Named[], among: readonly Named[] = named): Bilingual {
  const shared = ({ serial, issuer }: Named) =>
    among.some((other) => sameSerial(other.serial, serial) && other.issuer !== issuer)
  const said = named.map((each) =>
    shared(each)
      ? { en: `${each.serial} of “${each.issuer}”`, zh: `「${each.issuer}」的 ${each.serial}` }
      : { en: each.serial, zh: each.serial },
  )
  return { en: said.map(({ en }) => en).join(', '), zh: said.map(({ zh }) => zh).join(', ') }
}
