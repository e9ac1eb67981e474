import { isIP } from 'node:net';
import { reject, type Rejection } from '@opsledger/kernel';
import { mayReach, type AllowedNetworks } from './addresses.js';

/** Longest address of a receiver, in characters. */
const MOST_CHARS = 2_000;
/** Names that stand for this machine or for a network without a registry (RFC 6761, 6762, 8375, 9476), and of clouds' metadata services. */
const PRIVATE_NAME = /(?:^|\.)(?:localhost|local|internal|localdomain|home\.arpa|onion|test|invalid|alt)\.?$/;

/**
 * Why nothing may be posted to an address, as far as the address itself tells: a name is looked up only when something is sent. The parser of the
 * platform reads it as the sender does, so `127.1`, `0x7f000001` and `2130706433` are the loopback address that they mean.
 */
export function endpointFault(text: string, allowed: AllowedNetworks): Rejection | undefined {
  const path = ['url'];
  if (text.length > MOST_CHARS) return reject('INVALID_INPUT', `The url has more than ${MOST_CHARS} characters. Give a shorter one.`, path);
  const url = URL.parse(text);
  if (!url) return reject('INVALID_INPUT', 'The url is not a URL. Write it like https://example.com/hooks/opsledger.', path);
  if (url.username !== '' || url.password !== '')
    return reject(
      'INVALID_INPUT',
      'The url holds a user name or a password, which would be kept in clear. Leave them out: messages are signed.',
      path,
    );
  if (url.hash !== '')
    return reject('INVALID_INPUT', 'The url has a fragment, which is never sent. Leave out the part behind the #.', path);
  if (!isAllowedScheme(url, allowed))
    return reject(
      'SSRF_BLOCKED',
      `Webhooks are sent to https: addresses only, not to ${url.protocol} Give one that begins with https.`,
      path,
    );
  return isPrivate(url, allowed)
    ? reject(
        'SSRF_BLOCKED',
        `${url.hostname} is not a public address. Give a public one, or have its network added to OPSLEDGER_WEBHOOK_NETWORKS.`,
        path,
      )
    : undefined;
}

/** The host of a URL as the network knows it: an address of IPv6 without its brackets. */
export function hostOf({ hostname }: URL): string {
  return hostname.startsWith('[') ? hostname.slice(1, -1) : hostname;
}

/** Without encryption only into networks that are allowed by name. What a host name stands for is seen when something is sent. */
function isAllowedScheme(url: URL, allowed: AllowedNetworks): boolean {
  if (url.protocol !== 'http:') return url.protocol === 'https:';
  const host = hostOf(url);
  return isIP(host) === 0 ? allowed.length > 0 : !mayReach(host, []);
}

function isPrivate(url: URL, allowed: AllowedNetworks): boolean {
  const host = hostOf(url);
  return isIP(host) === 0 ? allowed.length === 0 && PRIVATE_NAME.test(host) : !mayReach(host, allowed);
}
