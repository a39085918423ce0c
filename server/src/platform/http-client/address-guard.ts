/**
 * Which addresses a user may have the program ask. By default only what anybody on the internet can reach: a user must
 * not use the program to look at its own machine, the network it stands in, or the metadata of its cloud.
 */
import ipaddr from 'ipaddr.js';

export interface GuardOptions {
  /** Hosts (`n8n.internal`, `*.internal`), addresses and networks (`10.0.0.0/8`) that are open all the same. */
  allow: readonly string[];
  /** Ports that may be asked; hosts of the allow-list on any. */
  ports: readonly number[];
}

export interface AddressGuard {
  /** Why the address must not be asked, as far as it says itself; undefined when it may. */
  refuseUrl(url: URL): string | undefined;
  /** Why what a host name leads to must not be asked. All of them count: a name with one inner address is refused. */
  refuseAddresses(hostname: string, addresses: readonly string[]): string | undefined;
}

type Address = ipaddr.IPv4 | ipaddr.IPv6;
type Network = [Address, number];

export function createAddressGuard({ allow, ports }: GuardOptions): AddressGuard {
  const networks = allow.map(parseNetwork).filter((network) => network !== undefined);
  const hosts = allow.filter((entry) => !parseNetwork(entry)).map((entry) => entry.toLowerCase());

  const isOpenHost = (hostname: string) => hosts.some((host) => isNamedBy(host, hostname));
  const isOpen = (address: Address) => networks.some((network) => isWithin(address, network));
  const refuseAddress = (text: string): string | undefined => {
    const address = parseAddress(text);
    if (!address) return `${text} is no address.`;
    return isPublic(address) || isOpen(address) ? undefined : inner(text);
  };

  return {
    refuseUrl(url) {
      if (!['http:', 'https:'].includes(url.protocol))
        return `${url.protocol} is not asked: give an http or https address.`;
      if (url.username !== '' || url.password !== '')
        return 'An address must not hold a password: send it in a header.';
      const hostname = hostnameOf(url);
      if (isOpenHost(hostname)) return undefined;
      const literal = parseAddress(hostname);
      if (literal && isOpen(literal)) return undefined;
      const port = portOf(url);
      if (!ports.includes(port)) return `Port ${port} is not asked. ${remedy} (OUTBOUND_PORTS).`;
      return literal ? refuseAddress(hostname) : undefined;
    },
    refuseAddresses(hostname, addresses) {
      if (addresses.length === 0) return `${hostname} leads to no address.`;
      if (isOpenHost(hostname.toLowerCase())) return undefined;
      return addresses.map(refuseAddress).find((refusal) => refusal !== undefined);
    },
  };
}

/** Whether an entry of the allow-list means something. */
export function isAllowEntry(entry: string): boolean {
  return (
    parseNetwork(entry) !== undefined ||
    /^(\*\.)?([a-z\d]([a-z\d_-]*[a-z\d])?\.)*[a-z\d]([a-z\d_-]*[a-z\d])?$/i.test(entry)
  );
}

/** Whether an entry opens the address under which clouds hand out the credentials of a machine. */
export function opensMetadata(entry: string): boolean {
  const network = parseNetwork(entry);
  return network !== undefined && metadataAddresses.some((address) => isWithin(address, network));
}

const remedy = 'Whoever runs this installation can open it';

function inner(address: string): string {
  return `${address} is inside the network of this installation, or reserved. ${remedy} (OUTBOUND_ALLOW).`;
}

const metadataAddresses = ['169.254.169.254', '168.63.129.16', '100.100.100.200', 'fd00:ec2::254'].map((text) =>
  ipaddr.parse(text),
);
/** Public by its number, and answers only to machines of Azure: their keys and settings. */
const azureHost = '168.63.129.16';
const globalUnicast = ipaddr.IPv6.parseCIDR('2000::/3');

/** Addresses that stand for one of IPv4 are judged as that one: it is what the connection goes to. */
function isPublic(address: Address): boolean {
  const target = toTarget(address);
  if (target.range() !== 'unicast' || target.toString() === azureHost) return false;
  return target instanceof ipaddr.IPv4 || target.match(globalUnicast);
}

const translated = ipaddr.IPv6.parseCIDR('64:ff9b::/96');

function toTarget(address: Address): Address {
  if (address instanceof ipaddr.IPv4) return address;
  if (address.isIPv4MappedAddress()) return address.toIPv4Address();
  // Where a network has only IPv6, its name server gives these for hosts of IPv4 (RFC 6052).
  return address.match(translated) ? new ipaddr.IPv4(address.toByteArray().slice(12)) : address;
}

function isWithin(address: Address, [network, bits]: Network): boolean {
  const target = toTarget(address);
  if (target instanceof ipaddr.IPv4) return network instanceof ipaddr.IPv4 && target.match(network, bits);
  return network instanceof ipaddr.IPv6 && target.match(network, bits);
}

/** Only as they are usually written: what a URL makes of `0x7f.1` it has written so before. */
function parseAddress(text: string): Address | undefined {
  const plain = text.replace(/%.*$/, '');
  if (ipaddr.IPv4.isValidFourPartDecimal(plain)) return ipaddr.IPv4.parse(plain);
  return ipaddr.IPv6.isValid(plain) && plain.includes(':') ? ipaddr.IPv6.parse(plain) : undefined;
}

function parseNetwork(entry: string): Network | undefined {
  const address = parseAddress(entry);
  if (address) return [address, address.kind() === 'ipv4' ? 32 : 128];
  return ipaddr.isValidCIDR(entry) ? ipaddr.parseCIDR(entry) : undefined;
}

function isNamedBy(entry: string, hostname: string): boolean {
  return entry.startsWith('*.') ? hostname.endsWith(entry.slice(1)) : hostname === entry;
}

/** Without the brackets of IPv6 and the dot a full name may end in. */
export function hostnameOf(url: URL): string {
  return url.hostname
    .replace(/^\[|\]$/g, '')
    .replace(/\.$/, '')
    .toLowerCase();
}

function portOf(url: URL): number {
  if (url.port !== '') return Number(url.port);
  return url.protocol === 'https:' ? 443 : 80;
}
