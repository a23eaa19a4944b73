// Name constraints (RFC 5280 §4.2.1.10, §6.1.4 (g)): every name of a certificate inside what its issuers may name.

import type { Certificate } from './certificate.ts'
import type { GeneralName } from './general-name.ts'
import { aLabels } from './host-name.ts'
import { insideName } from './name.ts'
import { spend, type Work } from './work.ts'

export type NameConstraints = NonNullable<Certificate['nameConstraints']>

/** Undefined where every name is allowed, else what is wrong. */
export function nameFault(
  certificate: Certificate,
  constraints: readonly NameConstraints[],
  work: Work,
): string | undefined {
  if (constraints.length === 0) return undefined
  const names = namesOf(certificate)
  for (const one of constraints) {
    for (const name of names) {
      work.tick()
      spend(
        work.names,
        one.permitted.length + one.excluded.length,
        `"${certificate.subject.text}": too many name constraints`,
      )
      const permitted = one.permitted.filter((base) => sameForm(base, name))
      const excluded = one.excluded.filter((base) => sameForm(base, name))
      if (excluded.some((base) => inside(name, base, true))) return `${show(name)} is excluded`
      if (permitted.length > 0 && !permitted.some((base) => inside(name, base, false)))
        return `${show(name)} is not among the permitted names`
    }
  }
  return undefined
}

/**
 * The subject counts as a directory name, and its emailAddress as an address even where an alternative name holds another
 * (RFC 5280 §4.2.1.10 asks for it only where none does): whoever is known by it must have been allowed it.
 */
function namesOf(certificate: Certificate): readonly GeneralName[] {
  const names = [...certificate.alternativeNames]
  const { subject } = certificate
  if (subject.attributes.length > 0) names.push({ form: 'directory', name: subject })
  for (const attribute of subject.attributes)
    if (attribute.type === 'emailAddress') names.push({ form: 'email', value: attribute.value })
  return names
}

function sameForm(base: GeneralName, name: GeneralName): boolean {
  // RFC 9598 §6 has addresses constrained as rfc822Name alone; who writes it otherwise means something we do not know.
  if (base.form === 'smtp-utf8') return name.form === 'smtp-utf8'
  if (base.form === 'other') return name.form === 'other' && base.tag === name.tag
  return base.form === (name.form === 'smtp-utf8' ? 'email' : name.form)
}

/** A form we cannot compare is never permitted and always excluded, so `unknown` is the answer that refuses. */
function inside(name: GeneralName, base: GeneralName, unknown: boolean): boolean {
  if (name.form === 'directory' && base.form === 'directory')
    return insideName(name.name, base.name)
  if (name.form === 'dns' && base.form === 'dns') return insideDns(name.value, base.value)
  if (name.form === 'uri' && base.form === 'uri') {
    const host = hostOf(name.value)
    return host === undefined ? unknown : insideHost(host, base.value)
  }
  if (name.form === 'ip' && base.form === 'ip') return insideIp(name.octets, base.octets, unknown)
  if ((name.form === 'email' || name.form === 'smtp-utf8') && base.form === 'email')
    return insideEmail(name.value, base.value, unknown)
  return unknown
}

function insideDns(name: string, base: string): boolean {
  const [lower, wanted] = [name.toLowerCase(), base.toLowerCase()]
  return wanted === '' || lower === wanted || lower.endsWith(`.${wanted.replace(/^\./, '')}`)
}

/** A base with a leading dot means hosts below it, one without that host alone, and an empty one, as with DNS names, all. */
function insideHost(host: string, base: string): boolean {
  const [lower, wanted] = [host.toLowerCase(), base.toLowerCase()]
  if (wanted === '') return true
  return wanted.startsWith('.') ? lower.endsWith(wanted) && lower !== wanted : lower === wanted
}

function insideEmail(name: string, base: string, unknown: boolean): boolean {
  const at = name.lastIndexOf('@')
  if (at < 0) return unknown
  const baseAt = base.lastIndexOf('@')
  // RFC 9598 §6: a domain in its own letters is compared as A-labels.
  const host = aLabels(name.slice(at + 1))
  if (host === undefined) return unknown
  if (baseAt < 0) return insideHost(host, base)
  const [local, wanted] = [name.slice(0, at), base.slice(0, baseAt)]
  // The sender is compared without regard to case, so whom a constraint shuts out is too.
  const sameLocal = unknown ? local.toLowerCase() === wanted.toLowerCase() : local === wanted
  return sameLocal && host === base.slice(baseAt + 1).toLowerCase()
}

function hostOf(uri: string): string | undefined {
  const match =
    /^[A-Za-z][A-Za-z0-9+.-]*:\/\/(?:[^/?#@]*@)?([^/?#:@\\[\]]+)(?::\d*)?(?:[/?#]|$)/.exec(uri)
  const host = match?.[1]
  return host && !/^[\d.]+$/.test(host) ? host : undefined
}

function insideIp(address: Buffer, range: Buffer, unknown: boolean): boolean {
  const width = range.length / 2
  if (width !== 4 && width !== 16) return unknown
  if (address.length !== width) return false
  return address.every((octet, i) => {
    const mask = range[width + i] ?? 0
    return (octet & mask) === ((range[i] ?? 0) & mask)
  })
}

function show(name: GeneralName): string {
  if (name.form === 'directory') return `"${name.name.text}"`
  return 'value' in name ? `"${name.value}"` : `a name of form ${name.form}`
}
