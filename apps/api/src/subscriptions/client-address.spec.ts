import { clientAddress } from './client-address.js';

const request = (remoteAddress: string, forwarded?: string): Parameters<ReturnType<typeof clientAddress>>[0] =>
  ({ headers: forwarded === undefined ? {} : { 'x-forwarded-for': forwarded }, socket: { remoteAddress } }) as never;

describe('clientAddress', () => {
  it.each([
    ['10.0.0.1', undefined, '10.0.0.1'],
    ['::ffff:192.0.2.1', '198.51.100.7', '192.0.2.1'],
    ['10.0.0.1', '198.51.100.7', '198.51.100.7'],
    ['::ffff:10.0.0.1', '198.51.100.7', '198.51.100.7'],
    ['10.0.0.1', '203.0.113.9, 198.51.100.7, 10.200.0.2', '198.51.100.7'],
    ['10.0.0.1', '10.0.0.3, 10.0.0.2', '10.0.0.3'],
    ['10.0.0.1', 'garbage', '10.0.0.1'],
    ['2001:db8::1', '198.51.100.7', '198.51.100.7'],
    ['2001:db9::1', '198.51.100.7', '2001:db9::1'],
  ])('from %s with %p: %s', (remote, forwarded, expected) => {
    expect(clientAddress(['10.0.0.0/8', '2001:db8::/32'])(request(remote, forwarded))).toBe(expected);
  });
});
