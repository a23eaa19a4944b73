// Where an address that stands in a certificate may lead: a CA's word for a place to ask is not a way into our own network.
import { lookup } from 'node:dns'
import { BlockList, isIP, type LookupFunction } from 'node:net'

/** Hosts that may be asked (STATUS_HOSTS), in lower case; with none, all but what is never asked. */
export type Reach = { readonly hosts: readonly string[] }

/** One step of the way: the address that the certificate names is the first, where it redirects to is another. */
export type Step = { readonly url: URL; readonly first: URL }

const subnets = (...nets: readonly (readonly [string, number])[]): BlockList => {
  const list = new BlockList()
  for (const [net, bits] of nets) list.addSubnet(net, bits, net.includes(':') ? 'ipv6' : 'ipv4')
  return list
}

/** Nobody publishes there: this host, link-local (where clouds keep their credentials), multicast, reserved. */
const NEVER = subnets(
  ['0.0.0.0', 8],
  ['169.254.0.0', 16],
  ['224.0.0.0', 3],
  ['::', 128],
  ['fe80::', 10],
  ['ff00::', 8],
)
/** Loopback, private use (RFC 1918, 4193, 6598) and what maps into IPv4. */
const WITHIN = subnets(
  ['127.0.0.0', 8],
  ['10.0.0.0', 8],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
  ['100.64.0.0', 10],
  ['::1', 128],
  ['fc00::', 7],
  ['64:ff9b::', 96],
)

/**
 * Why that address is not called; undefined where it may be. A CA's own responder may well stand in our network, so a
 * certificate of a CA of ours may name it; an answer over plain HTTP is anybody's, and may send us to no host in there.
 */
export function whyBarred(address: string, { url, first }: Step, reach: Reach): string | undefined {
  if (reach.hosts.length > 0) return undefined
  const family = isIP(address) === 6 ? 'ipv6' : 'ipv4'
  if (NEVER.check(address, family)) return `${address} is no place to ask`
  const led = url.hostname !== first.hostname
  return led && WITHIN.check(address, family)
    ? `redirected into our network: ${address}`
    : undefined
}

/** Refuses by name, before anything is looked up. Throws. */
export function mustReach(step: Step, reach: Reach): void {
  const host = bare(step.url.hostname)
  if (reach.hosts.length > 0 && !reach.hosts.includes(host))
    throw new Error(`"${host}" is none of STATUS_HOSTS`)
  const why = isIP(host) ? whyBarred(host, step, reach) : undefined
  if (why) throw new Error(why)
}

const bare = (hostname: string): string => hostname.replace(/^\[|\]$/g, '').toLowerCase()

/** Looks a name up and hands on only addresses that may be called: what was looked at is what is connected to. */
export function lookupWithin(step: Step, reach: Reach): LookupFunction {
  return (hostname, options, answer) => {
    lookup(hostname, { ...options, all: true }, (fault, found) => {
      if (fault) return answer(fault, '')
      const why = found.map(({ address }) => whyBarred(address, step, reach)).find(Boolean)
      if (why) return answer(new Error(why), '')
      const [one] = found
      if (options.all) return answer(null, found)
      return answer(null, one?.address ?? '', one?.family)
    })
  }
}
