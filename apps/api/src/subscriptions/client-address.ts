import type { IncomingMessage } from 'node:http';
import { BlockList, isIP } from 'node:net';

/** Finds the address that a request came from, as far as the trusted proxies tell; everyone else's X-Forwarded-For is ignored. */
export function clientAddress(trustedProxies: readonly string[]): (request: Pick<IncomingMessage, 'headers' | 'socket'>) => string {
  const trusted = new BlockList();
  for (const proxy of trustedProxies) {
    const [address = '', bits] = proxy.split('/');
    const family = isIP(address) === 4 ? 'ipv4' : 'ipv6';
    if (bits === undefined) trusted.addAddress(address, family);
    else trusted.addSubnet(address, Number(bits), family);
  }
  return ({ headers, socket }) => {
    const said = String(headers['x-forwarded-for'] ?? '').split(',');
    const way = [...said.map((address) => address.trim()), plain(socket.remoteAddress ?? '')];
    const isTrusted = (address: string): boolean => isIP(address) !== 0 && trusted.check(address, isIP(address) === 4 ? 'ipv4' : 'ipv6');
    let last = way.length - 1;
    while (last > 0 && isTrusted(way[last]!) && isIP(plain(way[last - 1]!)) !== 0) last -= 1;
    return plain(way[last]!);
  };
}

/** An IPv4 address that a socket for both families writes as IPv6. */
function plain(address: string): string {
  return address.replace(/^::ffff:(?=\d+\.)/i, '');
}
