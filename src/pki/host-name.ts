// Does a certificate stand for a host (RFC 9525, RFC 5280 §4.2.1.6)? By its alternative names alone, never by its CN.

import { isIP } from 'node:net'
import { domainToASCII } from 'node:url'
import type { Certificate } from './certificate.ts'

/** Undefined where it does, else why not. */
export function hostFault(certificate: Certificate, host: string): string | undefined {
  const names = certificate.alternativeNames
  const address = addressOctets(host)
  if (address) {
    const held = names.some((name) => name.form === 'ip' && name.octets.equals(address))
    return held ? undefined : `is not of the address ${host}`
  }
  const wanted = aLabels(host.replace(/\.$/, '')) ?? ''
  if (!isHostName(wanted)) return `"${host}" is not the name of a host`
  const held = names.flatMap((name) => (name.form === 'dns' ? [name.value] : []))
  if (held.some((name) => covers(name.toLowerCase(), wanted))) return undefined
  return held.length > 0 ? `is of ${held.slice(0, 5).join(', ')}, not of ${host}` : 'names no host'
}

/** The octets of an IPv4 or IPv6 address; undefined for anything else. */
export function addressOctets(text: string): Buffer | undefined {
  const bare = text.replace(/^\[(.*)\]$/, '$1')
  if (isIP(bare) === 4) return Buffer.from(bare.split('.').map(Number))
  return isIP(bare) === 6 && !bare.includes('%') ? ip6Octets(bare) : undefined
}

function ip6Octets(text: string): Buffer {
  const plain = text.replace(/[\d.]+$/, (tail) => (tail.includes('.') ? dottedAsHex(tail) : tail))
  const [front = '', back] = plain.split('::')
  const groups = (part: string | undefined) => (part ? part.split(':') : [])
  const [left, right] = [groups(front), groups(back)]
  const all = [...left, ...Array(8 - left.length - right.length).fill('0'), ...right]
  return Buffer.from(all.map((group) => group.padStart(4, '0')).join(''), 'hex')
}

function dottedAsHex(dotted: string): string {
  const [a = 0, b = 0, c = 0, d = 0] = dotted.split('.').map(Number)
  return `${(a * 256 + b).toString(16)}:${(c * 256 + d).toString(16)}`
}

/**
 * A domain in A-labels, lower case; undefined where it has none. Letters of other alphabets go by UTS #46 as every mail program
 * has it, plain ones stay as they are: what looks for a host in a URL would cut at a slash, undo %2E and count 0x7f.1.
 */
export function aLabels(domain: string): string | undefined {
  if (domain.length > 255 || /^\.|\.\.|\.$/.test(domain)) return undefined
  if (!/^[A-Za-z0-9._\-\u0080-\u{10ffff}]+$/u.test(domain)) return undefined
  const lower = /^[\x21-\x7e]+$/.test(domain) ? domain.toLowerCase() : domainToASCII(domain)
  return /^[a-z0-9._-]+$/.test(lower) ? lower : undefined
}

/** Letters, digits and hyphens (RFC 1034 §3.5); the underscore too, which hosts in use have. */
function isHostName(name: string): boolean {
  const label = /^(?!-)[a-z0-9_-]{1,63}(?<!-)$/
  return name.length <= 253 && name.split('.').every((part) => label.test(part))
}

/** RFC 9525 §6.3: a wildcard is the whole left-most label, stands for one label, and not for all names of a registry. */
function covers(presented: string, wanted: string): boolean {
  if (!presented.startsWith('*.')) return isHostName(presented) && presented === wanted
  const rest = presented.slice(2)
  const dot = wanted.indexOf('.')
  return isHostName(rest) && rest.includes('.') && dot > 0 && wanted.slice(dot + 1) === rest
}
