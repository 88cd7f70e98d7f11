/** Which addresses are public: a file for a run is fetched by the lake, which stands where its callers may not. */
import { type LookupAddress, lookup } from 'node:dns'
import { BlockList, isIP, type LookupFunction } from 'node:net'

/** One for each family: a list of both takes every address of the older one for one that is mapped into the newer. */
const inner = { ipv4: new BlockList(), ipv6: new BlockList() }
const nets4 =
  '0.0.0.0/8 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 169.254.0.0/16 172.16.0.0/12 192.0.0.0/24 192.0.2.0/24 192.168.0.0/16 198.18.0.0/15 198.51.100.0/24 203.0.113.0/24 224.0.0.0/4 240.0.0.0/4'
/** Also those that hold another address within: mapped, compatible, NAT64, Teredo, 6to4. */
const nets6 = '::/96 ::ffff:0:0/96 64:ff9b::/96 64:ff9b:1::/48 100::/64 2001::/32 2001:db8::/32 2002::/16 fc00::/7 fe80::/10 fec0::/10 ff00::/8'
for (const [nets, family] of [
  [nets4, 'ipv4'],
  [nets6, 'ipv6'],
] as const)
  for (const [net = '', bits] of nets.split(' ').map((text) => text.split('/'))) inner[family].addSubnet(net, Number(bits), family)
/** An address of ISATAP carries another behind this mark. */
const tunnelled = /:0?:?5efe:/i

export function isPublic(address: string): boolean {
  const family = { 4: 'ipv4', 6: 'ipv6' }[isIP(address)] as 'ipv4' | 'ipv6' | undefined
  return family !== undefined && !inner[family].check(address, family) && !tunnelled.test(address)
}

export class NotAllowed extends Error {}
const refused = () =>
  new NotAllowed('its address is within this machine or a private network; gravitino.fetchFile.blockUnsafeRemoteUri = false allows that')
type Allows = (address: string) => boolean

/** Throws NotAllowed for a host that is itself an address, and not one that may be asked. */
export function checkHost(hostname: string, allows: Allows): void {
  const host = hostname.replace(/^\[|\]$/g, '')
  if (isIP(host) !== 0 && !allows(host)) throw refused()
}

/** For a socket: every address of the name must be allowed, and it is one of these very answers that is connected to. */
export const lookupAmong =
  (allows: Allows): LookupFunction =>
  (hostname, options, done) => {
    lookup(hostname, { ...options, all: true }, (error, found: LookupAddress[]) => {
      const [first] = found ?? []
      if (error || !first) return done(error ?? new Error('the name has no address'), [])
      if (!found.every(({ address }) => allows(address))) return done(refused(), [])
      return options.all ? done(null, found) : done(null, first.address, first.family)
    })
  }
