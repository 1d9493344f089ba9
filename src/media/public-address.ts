import ipaddr from 'ipaddr.js'

/** What an operator opens by saying that a CMS runs on this machine or in this network. The link-local range is not part of it. */
const OWN_NETWORK: ReadonlySet<string> = new Set(['loopback', 'private', 'uniqueLocal'])

/** Where clouds tell a machine its secrets, as far as that is not in the link-local range. */
const METADATA: ReadonlySet<string> = new Set(['fd00:ec2::254', 'fd20:ce::254'])

/**
 * Whether a connection may go to an IP address: globally routable unicast, and that of the own network where it is opened.
 * IPv6 addresses that only wrap an IPv4 address are judged by that, or refused where they lead through a translator.
 */
export function mayConnect(address: string, privateNetwork: boolean): boolean {
  if (!ipaddr.isValid(address) || address.includes('%')) return false
  const parsed = ipaddr.process(address)
  const range = parsed.range()
  if (privateNetwork && OWN_NETWORK.has(range)) return !METADATA.has(parsed.toString())
  return range === 'unicast' && (parsed.kind() === 'ipv4' || isGlobal(parsed as ipaddr.IPv6))
}

/** 2000::/3 is all that is routed so far; the library also calls unassigned and IPv4-compatible addresses unicast. */
const isGlobal = ({ parts }: ipaddr.IPv6): boolean => ((parts[0] as number) & 0xe0_00) === 0x20_00
