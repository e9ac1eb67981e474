import { BlockList, isIP } from 'node:net';

/** Networks into which webhooks may be sent although they are not public; each `address` or `address/bits`. */
export type AllowedNetworks = readonly string[];

/** Everything that IANA's registries call special: private, loopback, link-local (where clouds keep their metadata), shared, multicast and the rest. */
const SPECIAL_IPV4 = [
  ...['0.0.0.0/8', '10.0.0.0/8', '100.64.0.0/10', '127.0.0.0/8', '169.254.0.0/16', '172.16.0.0/12', '192.168.0.0/16'],
  ...['192.0.0.0/24', '192.0.2.0/24', '192.31.196.0/24', '192.52.193.0/24', '192.88.99.0/24', '192.175.48.0/24'],
  ...['198.18.0.0/15', '198.51.100.0/24', '203.0.113.0/24', '224.0.0.0/4', '240.0.0.0/4'],
];
/** The addresses of IPv6 that are given to anybody; all others, IPv4 in any disguise among them, are not public. */
const GLOBAL_IPV6 = '2000::/3';
/** What of those is special after all: tunnels that lead to other addresses (Teredo, 6to4), and documentation. */
const SPECIAL_IPV6 = ['2001::/23', '2001:db8::/32', '2002::/16', '3fff::/20'];

const special4 = listOf(SPECIAL_IPV4);
const global6 = listOf([GLOBAL_IPV6]);
const special6 = listOf(SPECIAL_IPV6);

/** May a webhook be sent to this IP address? */
export function mayReach(address: string, allowed: AllowedNetworks): boolean {
  const family = isIP(address) === 6 ? 'ipv6' : 'ipv4';
  if (listOf(allowed).check(address, family)) return true;
  return family === 'ipv4' ? !special4.check(address, family) : global6.check(address, family) && !special6.check(address, family);
}

/** True for `address` or `address/bits`. */
export function isNetwork(text: string): boolean {
  const [address = '', bits, ...rest] = text.split('/');
  const version = isIP(address);
  if (version === 0 || rest.length > 0) return false;
  return bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (version === 4 ? 32 : 128));
}

function listOf(networks: AllowedNetworks): BlockList {
  const list = new BlockList();
  for (const network of networks) {
    const [address = '', bits] = network.split('/');
    const family = isIP(address) === 6 ? 'ipv6' : 'ipv4';
    list.addSubnet(address, bits === undefined ? (family === 'ipv6' ? 128 : 32) : Number(bits), family);
  }
  return list;
}
