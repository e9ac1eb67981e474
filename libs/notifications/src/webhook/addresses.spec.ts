import { isNetwork, mayReach } from './addresses.js';
import { endpointFault } from './endpoint.js';

describe('an address', () => {
  it.each([
    ...['0.0.0.0', '0.1.2.3', '10.0.0.1', '100.64.0.1', '100.127.255.255', '127.0.0.1', '127.255.0.1', '169.254.169.254', '172.16.0.1'],
    ...[
      '172.31.255.255',
      '192.0.0.1',
      '192.0.2.1',
      '192.168.1.1',
      '198.18.0.1',
      '198.51.100.1',
      '203.0.113.1',
      '224.0.0.1',
      '255.255.255.255',
    ],
    ...[
      '::',
      '::1',
      '::ffff:10.0.0.1',
      '::ffff:8.8.8.8',
      '::8.8.8.8',
      '64:ff9b::a00:1',
      'fc00::1',
      'fd12::1',
      'fe80::1',
      'fec0::1',
      'ff02::1',
    ],
    ...['100::1', '2001::1', '2001:db8::1', '2002:a00:1::', '3fff::1', '4000::1'],
  ])('%s is not public', (address) => {
    expect(mayReach(address, [])).toBe(false);
  });

  it.each([
    '8.8.8.8',
    '100.63.255.255',
    '100.128.0.0',
    '172.15.0.1',
    '172.32.0.1',
    '1.1.1.1',
    '2606:4700::1111',
    '2a00:1450::1',
    '2001:4860::8888',
  ])('%s is public', (address) => {
    expect(mayReach(address, [])).toBe(true);
  });

  it('is allowed by its network, in either family', () => {
    expect(mayReach('10.1.2.3', ['10.1.0.0/16'])).toBe(true);
    expect(mayReach('10.2.2.3', ['10.1.0.0/16', 'fd12::/16'])).toBe(false);
    expect(mayReach('fd12::5', ['10.1.0.0/16', 'fd12::/16'])).toBe(true);
    expect(mayReach('::ffff:10.1.2.3', ['10.1.0.0/16'])).toBe(true);
    expect([mayReach('127.0.0.1', ['127.0.0.1']), mayReach('127.0.0.2', ['127.0.0.1']), mayReach('::1', ['::1'])]).toEqual([
      true,
      false,
      true,
    ]);
  });
});

describe('a network', () => {
  it.each<[string, boolean]>([
    ['10.0.0.0/8', true],
    ['127.0.0.1', true],
    ['::1/128', true],
    ['10.0.0.0/33', false],
    ['::/129', false],
    ['10.0.0.0/', false],
    ['10.0.0.0/8/8', false],
    ['intranet', false],
  ])('%s: %p', (text, expected) => {
    expect(isNetwork(text)).toBe(expected);
  });
});

describe('the url of a webhook', () => {
  const codeOf = (url: string, allowed: readonly string[] = []): string | undefined => endpointFault(url, allowed)?.code;

  it.each([
    ...['https://169.254.169.254/latest/meta-data', 'https://127.1', 'https://0x7f000001/', 'https://2130706433', 'https://0177.0.0.1'],
    ...[
      'https://[::1]/',
      'https://[::ffff:10.0.0.1]',
      'https://[::ffff:a00:1]',
      'https://[fc00::1]',
      'https://[fe80::1]',
      'https://0.0.0.0',
      'https://0',
    ],
    ...[
      'https://100.64.0.1',
      'https://10.0.0.1:8443/x',
      'https://１２７.0.0.1',
      'https://127。0。0。1',
      'https://localhost',
      'https://LOCALHOST.',
    ],
    ...[
      'https://db.localhost/',
      'https://printer.local',
      'https://metadata.google.internal/',
      'https://router.home.arpa',
      'http://example.com/',
    ],
    ...[
      'file:///etc/passwd',
      'ftp://example.com/',
      'gopher://example.com',
      'javascript:alert(1)',
      'data:text/plain,x',
      'http://127.0.0.1/',
    ],
  ])('%s is blocked', (url) => {
    expect(codeOf(url)).toBe('SSRF_BLOCKED');
  });

  it.each([
    '',
    'example.com/hook',
    'https://',
    'https://user@example.com',
    'https://:secret@example.com',
    'https://example.com/#top',
    `https://example.com/${'a'.repeat(2000)}`,
  ])('%s is not one', (url) => {
    expect(codeOf(url)).toBe('INVALID_INPUT');
  });

  it('is public and encrypted, or in a network that is allowed', () => {
    for (const url of ['https://example.com/hook?x=1', 'https://8.8.8.8:8443/', 'https://[2606:4700::1111]/'])
      expect(codeOf(url)).toBeUndefined();
    const allowed = ['127.0.0.0/8'];
    for (const url of ['http://127.0.0.1:8080/', 'https://127.1/', 'http://intranet/', 'http://localhost/'])
      expect(codeOf(url, allowed)).toBeUndefined();
    for (const url of ['http://8.8.8.8/', 'https://10.0.0.1/', 'https://169.254.169.254/'])
      expect(codeOf(url, allowed)).toBe('SSRF_BLOCKED');
  });
});
