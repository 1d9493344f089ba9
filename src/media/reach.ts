import { lookup as systemLookup } from 'node:dns'
import { isIP, type LookupFunction } from 'node:net'
import { Agent, buildConnector, type Dispatcher } from 'undici'
import { mayConnect } from './public-address.ts'

/** Where media may come from. */
export interface Reach {
  /** Hosts, with a port where it is not the scheme's own: `cdn.example`, `*.cdn.example`, `localhost:1337`. */
  readonly hosts: readonly string[]
  /** true: also from this machine and its network. */
  readonly privateNetwork: boolean
}

/** An address that nothing is to be asked of. */
export class AddressRefused extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'AddressRefused'
  }
}

/** Throws an `AddressRefused` for an address that media may not come from. */
export function refuseForeign(url: URL, { hosts }: Reach): void {
  if (!/^https?:$/.test(url.protocol)) throw new AddressRefused(`its scheme is "${url.protocol}", not http or https`)
  if (url.username || url.password) throw new AddressRefused('it holds a name or a password')
  if (!hosts.some(host => matches(url, host.toLowerCase())))
    throw new AddressRefused(`its host ${url.host} is not among those of the source (${hosts.join(', ') || 'none'})`)
}

const matches = ({ host }: URL, allowed: string): boolean =>
  allowed.startsWith('*.') ? host.endsWith(allowed.slice(1)) && host.length > allowed.length - 1 : host === allowed

const CONNECT_LIMIT = 10_000

/**
 * Connects to allowed addresses only. The address that is judged is the one that is connected: the name is looked up once,
 * here, so that a name which answers otherwise the second time gains nothing.
 */
export function guardedDispatcher({ privateNetwork }: Reach, lookup: LookupFunction = systemLookup): Dispatcher {
  const judged: LookupFunction = (hostname, options, callback) => {
    lookup(hostname, { ...options, all: true }, (error, found) => {
      if (error) return callback(error, '')
      const addresses = found as unknown as { address: string; family: number }[]
      const wrong = addresses.find(({ address }) => !mayConnect(address, privateNetwork))
      if (wrong) return callback(refusal(hostname, wrong.address), '')
      const [first] = addresses
      if (!first) return callback(new AddressRefused(`its host ${hostname} has no address`), '')
      if (options.all) return callback(null, addresses as never)
      callback(null, first.address, first.family)
    })
  }
  const connect = buildConnector({ lookup: judged, timeout: CONNECT_LIMIT })
  return new Agent({
    connect(options, callback) {
      // Nothing is looked up for a host that is an address.
      const host = options.hostname.replace(/^\[|\]$/g, '')
      if (isIP(host) && !mayConnect(host, privateNetwork)) callback(refusal(host, host), null)
      else connect(options, callback)
    },
  })
}

const refusal = (host: string, address: string): AddressRefused =>
  new AddressRefused(
    `its host ${host}${host === address ? '' : ` has the address ${address}, which`} is not reachable from everywhere: an address of a machine or a network of its own`,
  )
